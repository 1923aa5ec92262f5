"""When modules open and a place ends: days in their own zone, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from courses.models.manifests import Manifest
from courses.opening import Term, midnight, opens

EASTERN = ZoneInfo("America/New_York")
FIRST = date(2026, 10, 26)


def manifest(**days: Any) -> Manifest:
    """A course of one module that opens as `days` say."""
    module = {"key": "m", "title": "M", "lessons": [], "quiz": None, **days}
    return {
        "title": "T", "program_title": "P", "summary": "", "objectives": [], "minutes": 0, "is_demo": False,
        "modules": [module],  # type: ignore[list-item]  # put together
    }  # fmt: skip


def test_a_module_without_a_day_is_open_from_the_start() -> None:
    assert opens(manifest(), Term(FIRST, EASTERN)) == {}


def test_seven_days_in_is_midnight_also_where_the_clocks_change_in_between() -> None:
    found = opens(manifest(opens_after_days=7), Term(FIRST, EASTERN))

    assert found["m"].astimezone(UTC) == datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


def test_a_cohort_opens_nothing_before_its_first_day() -> None:
    found = opens(manifest(opens_on="2026-10-01"), Term(FIRST, EASTERN, is_set=True))

    assert found["m"] == midnight(FIRST, EASTERN)


def test_a_day_of_its_own_opens_a_module_for_everybody() -> None:
    assert opens(manifest(opens_on="2026-12-01"), Term(FIRST, EASTERN))["m"] == midnight(date(2026, 12, 1), EASTERN)


def test_a_place_ends_after_its_last_day_or_at_the_latest_personal_end() -> None:
    last = date(2026, 11, 30)
    personal = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    earlier = datetime(2026, 11, 1, tzinfo=UTC)

    assert Term(FIRST, EASTERN).until is None
    assert Term(FIRST, EASTERN, last=last).until == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert Term(FIRST, EASTERN, last=last, extensions=[earlier]).until == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert Term(FIRST, EASTERN, last=last, extensions=[earlier, personal]).until == personal


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400), st.sampled_from(["Asia/Kolkata", "UTC"]))
def test_whatever_the_zone_a_module_opens_on_its_day_there(first: date, days: int, name: str) -> None:
    zone = ZoneInfo(name)

    moment = opens(manifest(opens_after_days=days), Term(first, zone))["m"]

    assert moment.astimezone(zone).date() == first + timedelta(days=days)
