"""What a membership is on a day follows from its terms, what stopped it, and its policy (P13)."""

from __future__ import annotations

from datetime import date

import pytest

from membership import wording
from membership.standing import Standing, State, Stop, Undone, standing
from membership.terming import Span

TERMS = [Span(date(2026, 1, 1), date(2026, 12, 31)), Span(date(2025, 1, 1), date(2025, 12, 31))]
GRACE = 30


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2024-12-31", State.PENDING),
        ("2025-01-01", State.ACTIVE),
        ("2026-12-31", State.ACTIVE),
        ("2027-01-01", State.GRACE),
        ("2027-01-30", State.GRACE),
        ("2027-01-31", State.LAPSED),
    ],
)
def test_a_membership_runs_has_grace_and_lapses(on: str, state: State) -> None:
    assert standing(TERMS, [], date.fromisoformat(on), grace_days=GRACE).state == state


def test_terms_without_a_gap_are_one_period() -> None:
    found = standing(TERMS, [], date(2026, 6, 1), grace_days=GRACE)

    days = date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 30)
    assert found == Standing(State.ACTIVE, *days, term_since=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2025, 6, 1), "The membership runs to December 31, 2026."),
        (date(2026, 1, 1), "The membership runs to December 31, 2026. It has run without a gap since January 1, 2025."),
    ],
)
def test_since_when_it_runs_is_said_only_where_its_present_term_began_later(on: date, said: str) -> None:
    assert wording.said(standing(TERMS, [], on, grace_days=GRACE)) == said


def test_after_a_gap_a_new_period_counts() -> None:
    again = [*TERMS, Span(date(2028, 3, 1), date(2029, 2, 28))]

    assert standing(again, [], date(2028, 4, 1), grace_days=GRACE).since == date(2028, 3, 1)
    assert standing(again, [], date(2028, 1, 1), grace_days=GRACE).state == State.LAPSED


def test_suspended_holds_to_its_last_day_and_ended_for_ever() -> None:
    suspended = Stop(is_end=False, first=date(2026, 5, 1), last=date(2026, 5, 31))
    ended = Stop(is_end=True, first=date(2026, 5, 10))

    told = [
        standing(TERMS, stops, date.fromisoformat(on), grace_days=GRACE).state
        for stops, on in (
            ([suspended], "2026-04-30"),
            ([suspended], "2026-05-31"),
            ([suspended], "2026-06-01"),
            ([suspended, ended], "2026-05-10"),
            ([ended], "2030-01-01"),
        )
    ]

    assert told == [State.ACTIVE, State.SUSPENDED, State.ACTIVE, State.ENDED, State.ENDED]


def test_without_a_term_it_has_not_begun() -> None:
    assert standing([], [], date(2026, 1, 1), grace_days=GRACE) == Standing(State.PENDING)


def test_without_a_term_that_stands_it_was_given_up_or_taken_back_and_once_there_is_one_again_it_runs() -> None:
    on, given = date(2026, 1, 1), date(2025, 11, 2)
    dues, granted = Undone(given, was_paid=True), Undone(given, was_paid=False)
    ended = [Stop(is_end=True, first=date(2025, 12, 1))]

    assert standing([], [], on, grace_days=GRACE, undone=dues) == Standing(State.GIVEN_UP, undone_on=dues.on)
    assert standing([], [], on, grace_days=GRACE, undone=granted) == Standing(State.TAKEN_BACK, undone_on=dues.on)
    assert standing([], ended, on, grace_days=GRACE, undone=dues) == Standing(State.ENDED)
    assert standing(TERMS, [], on, grace_days=GRACE, undone=dues).state == State.ACTIVE
