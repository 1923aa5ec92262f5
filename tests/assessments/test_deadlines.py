"""Until when an attempt can be answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from assessments import attempting, deadlines
from assessments.models import Attempt
from foundation.accounts.models import Accommodation
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory

pytestmark = pytest.mark.django_db


def begun(minutes: int | None) -> Attempt:
    return attempting.begin(PersonFactory.create(), QuizFactory.create(minutes_allowed=minutes), at=NOON)


def grant(attempt: Attempt, factor: str, breaks: int) -> Accommodation:
    return Accommodation.objects.create(
        person=attempt.person,
        words="Time",
        asked_at=NOON,
        confirmed_at=NOON,
        time_factor=Decimal(factor),
        break_minutes=breaks,
    )


@pytest.mark.parametrize(
    ("minutes", "factor", "breaks", "seconds"),
    [(10, "1", 0, 600), (10, "1.5", 0, 900), (10, "1.25", 5, 1050), (1, "1.01", 0, 61), (10, "1", 15, 1500)],
)
def test_the_deadline_is_the_limit_times_the_factor_and_the_breaks(
    minutes: int, factor: str, breaks: int, seconds: int
) -> None:
    found = deadlines.compute(NOON, minutes, factor=Decimal(factor), breaks=breaks)

    assert found == NOON + timedelta(seconds=seconds)


def test_a_quiz_without_a_limit_has_no_deadline() -> None:
    attempt = begun(None)

    assert deadlines.of(attempt) is None
    assert not deadlines.is_over(attempt, NOON + timedelta(days=4000))


def test_the_last_moment_is_still_in_time() -> None:
    attempt = begun(10)

    assert deadlines.of(attempt) == NOON + timedelta(minutes=10)
    assert not deadlines.is_over(attempt, NOON + timedelta(minutes=10))
    assert deadlines.is_over(attempt, NOON + timedelta(minutes=10, microseconds=1))


def test_what_is_granted_mid_attempt_holds_at_once_and_ends_at_once() -> None:
    attempt = begun(10)

    granted = grant(attempt, "2.00", 5)

    assert deadlines.of(attempt) == NOON + timedelta(minutes=25)
    assert not deadlines.is_over(attempt, NOON + timedelta(minutes=25))
    assert deadlines.is_over(attempt, NOON + timedelta(minutes=26))
    granted.ended_at = NOON
    granted.save()
    assert deadlines.of(attempt) == NOON + timedelta(minutes=10)


def test_a_change_of_the_quiz_does_not_reach_an_attempt_under_way() -> None:
    attempt = begun(10)
    attempt.quiz.minutes_allowed = 1
    attempt.quiz.save()

    assert deadlines.of(Attempt.objects.get()) == NOON + timedelta(minutes=10)
