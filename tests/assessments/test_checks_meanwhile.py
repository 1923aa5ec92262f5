"""What checks say while people hand in: each looks at one moment, so that none cries wolf."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.db import transaction

from assessments import attempting, checking, saving, submitting, tallying
from assessments.models import Attempt, Key, QuestionVersion, Quiz, Tally
from foundation.ground import invariants
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuestionFactory, QuizFactory, answers
from tests.racing import interrupted

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def quiz() -> Quiz:
    """A quiz that somebody has handed in; her mark waits to be counted."""
    made = QuizFactory.create(questions=2)
    hand_in(made)
    return made


def hand_in(quiz: Quiz) -> Attempt:
    attempt = attempting.begin(PersonFactory.create(), quiz, at=NOON)
    saving.save(attempt, answers(attempt, right=1), client=attempt.public_id, sequence=1, at=NOON)
    submitting.submit(attempt, at=NOON)
    return attempt


def write_and_ask_another(quiz: Quiz) -> None:
    """Publish one more question, and let somebody be asked it and hand in."""
    QuestionFactory.create(bank=quiz.banks.get())
    Quiz.objects.update(drawn=3)
    hand_in(quiz)


def said() -> list[str]:
    """Return what the checks of this room find."""
    return [line for line in invariants.breaches() if line.startswith(("P2", "P4", "P5", "P6", "Each mark"))]


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each statement of a check sees what stands when it runs."""
    monkeypatch.setattr(invariants, "one_moment", nullcontext)


@pytest.mark.parametrize("is_blind", [False, True])
def test_marks_that_are_counted_while_the_tallies_are_checked_are_no_breach(
    quiz: Quiz, monkeypatch: pytest.MonkeyPatch, *, is_blind: bool
) -> None:
    """The sweep counts between two reads of the check; without one moment for both, each question is a false alarm."""
    if is_blind:
        blind(monkeypatch)
    interrupted(monkeypatch, type(Tally.objects), "select_related", tallying.count)

    found = said()

    assert len(found) == (2 if is_blind else 0)
    assert Tally.objects.filter(quiz=quiz).count() == 2, "it was counted meanwhile"


@pytest.mark.parametrize("is_blind", [False, True])
def test_a_key_that_is_written_and_asked_while_the_marks_are_checked_is_no_breach(
    quiz: Quiz, monkeypatch: pytest.MonkeyPatch, *, is_blind: bool
) -> None:
    if is_blind:
        blind(monkeypatch)
    interrupted(monkeypatch, type(Attempt.objects), "exclude", lambda: write_and_ask_another(quiz))

    with invariants.one_moment():
        found = list(checking.marks_agree())

    assert len(found) == (1 if is_blind else 0)
    assert (Attempt.objects.count(), Key.objects.count()) == (2, 3)


def test_a_question_that_is_written_and_asked_meanwhile_is_no_breach(
    quiz: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6."""
    interrupted(monkeypatch, type(Attempt.objects), "iterator", lambda: write_and_ask_another(quiz))

    with invariants.one_moment():
        assert list(checking.asked_is_as_written()) == []

    assert QuestionVersion.objects.count() == 3


def test_within_a_transaction_a_check_is_that_transactions(quiz: Quiz) -> None:
    """A check may be run where changes are not committed yet."""
    with transaction.atomic():
        hand_in(quiz)

        assert said() == []
