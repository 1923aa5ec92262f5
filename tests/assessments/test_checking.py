"""What must hold over all attempts: each check finds what it is for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from assessments import attempting, checking, saving, submitting, tasks
from assessments.models import Attempt, Mark, Unmarked
from foundation.ground import clock, invariants
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt() -> Attempt:
    """An attempt handed in with three of five right, beside one that is open."""
    attempting.begin(PersonFactory.create(), QuizFactory.create(), at=NOON)
    begun = attempting.begin(PersonFactory.create(), QuizFactory.create(), at=NOON)
    saving.save(begun, answers(begun, right=3), client=begun.public_id, sequence=1, at=NOON)
    submitting.submit(begun, at=NOON)
    begun.refresh_from_db()
    return begun


def force(sql: str, *values: Any) -> None:
    """Change what the database refuses to change."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def remark(attempt: Attempt, **changes: Any) -> None:
    """Append a mark that differs from the true one."""
    first = attempt.marks.get()
    fields = {"points": first.points, "out_of": first.out_of, "has_passed": first.has_passed, "lines": first.lines}
    Mark.objects.create(attempt=attempt, number=2, at=NOON, **{**fields, **changes})


def test_all_is_well_after_ordinary_use(attempt: Attempt) -> None:
    assert [line for line in invariants.breaches() if line[:2] in {"P2", "P4", "P5"}] == []


def test_a_mark_of_other_points_is_found(attempt: Attempt) -> None:
    remark(attempt, points=Decimal(4))

    assert list(checking.marks_agree()) == [f"{attempt} marking 2 is not what its answers earn"]


def test_a_pass_that_was_not_earned_is_found(attempt: Attempt) -> None:
    remark(attempt, has_passed=True)

    assert list(checking.marks_agree()) == [f"{attempt} marking 2 is not what its answers earn"]


def test_lines_that_say_otherwise_are_found(attempt: Attempt) -> None:
    lines = [dict(line) for line in attempt.marks.get().lines]
    lines[0]["points"], lines[4]["points"] = "0", "1"
    remark(attempt, lines=lines)

    assert list(checking.marks_agree()) == [f"{attempt} marking 2 is not what its answers earn"]


def test_a_mark_of_other_questions_is_found(attempt: Attempt) -> None:
    remark(attempt, lines=attempt.marks.get().lines[1:])

    assert list(checking.marks_agree()) == [f"{attempt} marking 2 marks other questions than were asked"]


def test_a_mark_that_is_missing_for_longer_than_the_sweep_takes_is_found(attempt: Attempt) -> None:
    force("DELETE FROM assessments_uncounted")
    force("DELETE FROM assessments_mark")

    assert list(checking.marks_agree()) == [f"{attempt} was handed in and has no mark"]

    force("UPDATE assessments_attempt SET submitted_at = %s WHERE id = %s", clock.now(), attempt.pk)

    assert list(checking.marks_agree()) == []


def test_what_waits_for_its_mark_unlisted_is_found_and_listed_again(attempt: Attempt) -> None:
    force("DELETE FROM assessments_uncounted")
    force("DELETE FROM assessments_mark")
    said = [f"{attempt} was handed in, has no mark and isn't listed to be marked"]
    assert list(checking.what_waits_for_a_mark_is_listed()) == said

    tasks.list_unmarked()

    assert list(checking.what_waits_for_a_mark_is_listed()) == []
    assert [waiting.attempt for waiting in Unmarked.objects.all()] == [attempt]


def test_what_is_listed_to_be_marked_and_open_or_marked_is_found_and_taken_off(attempt: Attempt) -> None:
    begun = Attempt.objects.open().get()
    Unmarked.objects.create(attempt=begun)
    Unmarked.objects.create(attempt=attempt)
    said = [f"{each} is listed to be marked, and there is nothing to mark" for each in (begun, attempt)]
    assert sorted(checking.what_waits_for_a_mark_is_listed()) == sorted(said)

    assert submitting.list_what_was_lost() == 2

    assert not Unmarked.objects.exists()


def test_a_mark_on_an_open_attempt_is_found(attempt: Attempt) -> None:
    force("UPDATE assessments_attempt SET submitted_at = NULL WHERE id = %s", attempt.pk)

    assert list(checking.marks_only_for_handed_in()) == [f"{attempt} is open and has a mark"]


def test_answers_that_nobody_saved_are_found(attempt: Attempt) -> None:
    force('UPDATE assessments_attempt SET answers = \'{"elsewhere": "a"}\' WHERE id = %s', attempt.pk)

    assert list(checking.answers_are_as_saved()) == [
        f"{attempt} has other answers than were saved",
        f"{attempt} has answers to questions that were not asked",
    ]


def test_a_question_that_was_shown_otherwise_than_written_is_found(attempt: Attempt) -> None:
    """P6."""
    assert list(checking.asked_is_as_written()) == []

    force(
        "UPDATE assessments_attempt SET questions = jsonb_set(questions, '{0,wording,stem}', '\"Another\"') "
        "WHERE id = %s",
        attempt.pk,
    )

    assert list(checking.asked_is_as_written()) == [
        f"{attempt} was asked something else than version {attempt.asked[0]} says"
    ]


def test_every_kind_is_known_as_written_in_whatever_order_it_was_shown() -> None:
    """P6."""
    quiz = QuizFactory.create(questions=0, drawn=4)
    bank, named = quiz.banks.get(), ProvisionFactory.create()
    pairs = [{"prompt": prompt, "match": f"is {prompt}", "rationale": ""} for prompt in "XYZ"]
    verdicts = zip("TUV", ("best", "worst", ""), strict=True)
    graded = [{"text": text, "verdict": verdict, "rationale": ""} for text, verdict in verdicts]
    for kind, said in {
        "matching": {"stem": "?", "pairs": pairs, "distractors": ["is nothing"], "scoring": "all"},
        "ordering": {"stem": "?", "steps": ["Third", "First", "Second"], "scoring": "all"},
        "best_worst": {"stem": "?", "options": graded},
        "cite": {"stem": "?", "right": [named.code]},
    }.items():
        QuestionFactory.create(bank=bank, kind=kind, said=said, provisions=[named])

    for _person in range(4):
        attempting.begin(PersonFactory.create(), quiz, at=NOON)

    assert list(checking.asked_is_as_written()) == []


def test_a_demonstrations_bank_under_a_quiz_that_counts_is_found() -> None:
    quiz = QuizFactory.create(questions=1)
    assert list(checking.sorts_of_banks_are_apart()) == []

    quiz.banks.add(BankFactory.create(key="demo", is_demo=True))

    assert list(checking.sorts_of_banks_are_apart()) == [
        f"quiz {quiz.public_id} draws from demo, a bank of the other sort"
    ]
