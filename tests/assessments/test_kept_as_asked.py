"""What was asked, answered and marked can't be changed, not even by SQL (P5, P6)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from assessments import attempting, saving, submitting
from assessments.models import Attempt
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt() -> Attempt:
    """An attempt handed in, with a save and a mark."""
    begun = attempting.begin(PersonFactory.create(), QuizFactory.create(questions=2), at=NOON)
    saving.save(begun, answers(begun, right=2), client=begun.public_id, sequence=1, at=NOON)
    submitting.submit(begun, at=NOON)
    return begun


def refused(sql: str) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("questionversion", "wording = '{}'"),
        ("questionversion", "digest = ''"),
        ("citation", "wording_digest = 'other'"),
        ("key", '"right" = \'"c"\''),
        ("key", "rationales = '{}'"),
        ("answerevent", "answers = '{}'"),
        ("answerevent", "outcome = 'late'"),
        ("mark", "points = 0"),
        ("mark", "has_passed = false"),
    ],
)
def test_what_is_written_once_is_neither_changed_nor_deleted(attempt: Attempt, table: str, change: str) -> None:
    assert f"assessments_{table} is written once: UPDATE refused" in refused(f"UPDATE assessments_{table} SET {change}")  # noqa: S608  (our own words)
    assert f"assessments_{table} is written once: DELETE refused" in refused(f"DELETE FROM assessments_{table}")  # noqa: S608  (our own words)


@pytest.mark.parametrize(
    "change",
    ["seed = seed + 1", "edition = 'Another'", "questions = '[]'", "number = 7", "pass_percent = 1",
     "minutes_allowed = 999", "began_at = began_at + interval '1 hour'"],
)  # fmt: skip
def test_an_attempt_stays_as_it_was_asked(change: str) -> None:
    attempting.begin(PersonFactory.create(), QuizFactory.create(questions=2), at=NOON)

    assert "an attempt stays as it was asked" in refused(f"UPDATE assessments_attempt SET {change}")  # noqa: S608  (our own words)


@pytest.mark.parametrize("change", ["answers = '{}'", "submitted_at = NULL", "saved_at = now()"])
def test_an_attempt_handed_in_stays_as_it_is(attempt: Attempt, change: str) -> None:
    assert "an attempt handed in stays as it is" in refused(f"UPDATE assessments_attempt SET {change}")  # noqa: S608  (our own words)
