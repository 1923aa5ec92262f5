"""A bank's file beside the desk: what the desk decided stays decided, and a load starves no quiz."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from assessments import banking, retiring
from assessments.models import BlueprintRow, Question, QuestionVersion, Quiz
from assessments.parsing import BankUnreadable
from assessments.rechecking import settle_still_right
from standards import outlining
from tests.assessments.test_banking import BANK, write
from tests.assessments.test_stale_keys import HONEST, LISTEN, RECORDS, code
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory

pytestmark = pytest.mark.django_db

LESS = {**BANK, "draws": 1, "questions": BANK["questions"][:1]}
BOTH = {**BANK, "draws": 1}


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


def load(tmp_path: Path, bank: dict[str, Any]) -> banking.Report:
    return banking.load(write(tmp_path, bank), at=NOON)


def reasons() -> list[tuple[str, str]]:
    logged = ModelLogEntry.objects.filter(action__in=["assessments.retire", "assessments.bring_back"]).order_by("pk")
    return [(entry.action.partition(".")[2], entry.data["reason"]) for entry in logged]


def test_a_load_does_not_bring_back_what_staff_retired(tmp_path: Path) -> None:
    """The harm: a question that staff took out for being wrong was asked again after the next load."""
    load(tmp_path, BOTH)
    question = Question.objects.get(key="second")
    retiring.retire(question, reason="It is wrong.", actor=PersonFactory.create(), at=NOON)

    report = load(tmp_path, BOTH)

    question.refresh_from_db()
    assert (question.retired_at, report.kept) == (NOON, ["second"])
    assert str(report).splitlines()[1:] == ["Edited, settled or retired at the desk, and left so: second."]


def test_a_load_does_not_retire_what_staff_brought_back(tmp_path: Path) -> None:
    load(tmp_path, BOTH)
    load(tmp_path, LESS)
    question = Question.objects.get(key="second")
    retiring.bring_back(question, reason="It is good.", actor=PersonFactory.create(), at=NOON)

    report = load(tmp_path, LESS)

    question.refresh_from_db()
    assert (question.retired_at, report.retired) == (None, [])


def test_what_a_file_retired_a_file_brings_back_and_both_stand_in_the_log(tmp_path: Path) -> None:
    load(tmp_path, BOTH)

    load(tmp_path, LESS)
    report = load(tmp_path, BOTH)

    assert reasons() == [
        ("retire", "The bank's file no longer has it."),
        ("bring_back", "The bank's file has it again."),
    ]
    assert str(report).splitlines()[1:] == ["Brought back: second."]
    assert Question.objects.standing().count() == 2


def test_a_load_does_not_write_back_the_number_that_a_settlement_left(tmp_path: Path) -> None:
    """The harm: “Still right” cited the new number, and the next load the old one, which is another provision now."""
    code(HONEST, RECORDS)
    bank = deepcopy(LESS)
    bank["questions"][0]["cites"] = ["CE-2"]
    load(tmp_path, bank)
    code(LISTEN, HONEST, RECORDS, days=1)
    [review] = QuestionVersion.objects.get().edition_reviews.all()
    settle_still_right(review, reason="Read it.", actor=PersonFactory.create(), at=NOON)

    report = load(tmp_path, bank)

    newest = QuestionVersion.objects.latest("number")
    assert report.kept == ["first"]
    assert [provision.code for provision in newest.provisions.all()] == ["CE-3"]


def test_what_an_edition_retired_does_not_stop_the_load_of_the_rest(tmp_path: Path) -> None:
    code(HONEST, RECORDS)
    bank = deepcopy(BOTH)
    bank["questions"][0]["cites"], bank["questions"][1]["cites"] = ["CE-1"], ["CE-2"]
    load(tmp_path, bank)
    code(HONEST, days=1)
    bank["questions"][0]["stem"] = "Which now?"

    report = load(tmp_path, bank)

    assert (report.reworded, report.kept) == (["first"], ["second"])


def test_a_load_that_starves_a_quiz_is_refused_in_words_and_changes_nothing(tmp_path: Path) -> None:
    """The harm: the file was loaded without a word, and the next candidate was sent away."""
    quiz = load(tmp_path, BOTH).quiz
    BlueprintRow.objects.create(quiz=quiz, at_least=1, level="apply")
    worse = deepcopy(BOTH)
    for question in worse["questions"]:
        question["level"] = "judge"

    with pytest.raises(BankUnreadable) as refusal:
        load(tmp_path, worse)

    assert (
        str(refusal.value) == "little.yaml: “A little bank” can't be begun: At least 1 at level apply: none is ready."
    )
    assert set(Question.objects.values_list("level", flat=True)) == {"apply"}


def test_a_new_quiz_whose_questions_can_not_stand_together_is_refused(tmp_path: Path) -> None:
    quarrel = deepcopy(BANK)
    quarrel["questions"][0]["enemies"] = ["second"]

    with pytest.raises(BankUnreadable, match="Questions drawn: 2; 2 are ready, but no 2 of them can stand together"):
        load(tmp_path, quarrel)

    assert not Quiz.objects.exists()


def test_a_quiz_that_starved_before_stands_in_nobodys_way_and_is_named(tmp_path: Path) -> None:
    """Staff retired a question: that is no fault of the file's, which may hold other mends."""
    load(tmp_path, BANK)
    retiring.retire(Question.objects.get(key="second"), reason="Wrong.", actor=PersonFactory.create(), at=NOON)

    report = load(tmp_path, BANK)

    assert str(report).splitlines()[-1] == "“A little bank” can't be begun: Questions drawn: 2; 1 is ready."


def test_a_quiz_that_stands_under_the_key_and_does_not_draw_from_the_bank_is_named(tmp_path: Path) -> None:
    other = Quiz.objects.create(key="little", title="Set up by hand", drawn=1)
    other.banks.add(BankFactory.create())

    report = load(tmp_path, BANK)

    assert str(report).splitlines()[-1] == (
        "The quiz little stands already and doesn't draw from this bank. Choose the bank in the admin."
    )
    assert not report.quiz.banks.filter(key="little").exists()
