"""Days, lengths and reasons to wait are said in one way, each day by the clock that it carries."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from courses import wording
from courses.progress import Wait, Why

CHICAGO = ZoneInfo("America/Chicago")


def test_a_day_names_the_clock_that_its_moment_carries_or_else_the_offices() -> None:
    late = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)

    assert wording.day_of(late.astimezone(CHICAGO)) == "March 1, 2026 (Chicago time)"
    assert wording.day_of(datetime(2026, 3, 2, 12, tzinfo=UTC)) == "March 2, 2026 (New York time)"


def test_an_end_is_a_day_where_it_ends_with_one_and_a_moment_elsewhere() -> None:
    midnight, later = datetime(2026, 3, 3, tzinfo=CHICAGO), datetime(2026, 3, 3, 17, 30, tzinfo=CHICAGO)

    assert wording.end(midnight) == "the end of March 2, 2026 (Chicago time)"
    assert wording.end(later) == "March 3, 2026, 5:30 p.m. (Chicago time)"


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (125, "2:05"), (3725, "1:02:05")])
def test_a_length_is_said_as_players_say_it(seconds: int, said: str) -> None:
    assert wording.running(seconds) == said


def test_every_reason_to_wait_is_a_sentence() -> None:
    said = [wording.wait(Wait(why, "First", datetime(2026, 3, 3, tzinfo=CHICAGO))) for why in Why]

    assert said == [
        "Opens on March 3, 2026 (Chicago time).",
        "Opens when the module “First” is finished.",
        "Opens when the course “First” is finished.",
        "Opens when every lesson of “First” is finished.",
        "Opens when everything else is done.",
        "The time for it lasted until the end of March 2, 2026 (Chicago time).",
    ]
    assert wording.wait(Wait(Why.REST)) == "Opens when everything else is done."
