"""Loading a question bank."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from assessments import attempting, banking
from assessments.models import Citation, Key, Question, QuestionVersion, Quiz
from assessments.parsing import BankUnreadable
from lms.database import HOUSE
from standards import outlining
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON

pytestmark = pytest.mark.django_db

DEMO = HOUSE / "lms" / "demo" / "content" / "course" / "questions.yaml"
QUESTION = {
    "key": "first",
    "level": "apply",
    "cites": ["CE-6"],
    "stem": "Which?",
    "options": [
        {"key": "a", "text": "This.", "right": True, "rationale": "So it is."},
        {"key": "b", "text": "That.", "right": False, "rationale": "It is not."},
    ],
}
BANK: dict[str, Any] = {
    "code": "little",
    "title": "A little bank",
    "questions": [QUESTION, {**deepcopy(QUESTION), "key": "second", "cites": ["CE-4.1", "UC-7"]}],
}


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


@pytest.fixture
def bank(tmp_path: Path) -> dict[str, Any]:
    """A little bank to change; `write` it before loading."""
    return deepcopy(BANK)


def write(tmp_path: Path, bank: Any) -> Path:
    path = tmp_path / "little.yaml"
    path.write_text(yaml.safe_dump(bank))
    return path


def test_the_demonstration_bank_becomes_a_quiz_that_draws_five() -> None:
    report = banking.load(DEMO, at=NOON, draws=5)

    assert (len(report.new), report.quiz.drawn, report.quiz.is_demo, report.quiz.pass_percent) == (
        12,
        5,
        True,
        Decimal(80),
    )
    assert QuestionVersion.objects.count() == Key.objects.count() == 12
    cited = QuestionVersion.objects.get(question__key="must-or-should").provisions.values_list("code", flat=True)
    assert set(cited) == {"CE-6", "CE-7", "CE-13"}


def test_loading_again_changes_nothing(tmp_path: Path, bank: dict[str, Any]) -> None:
    banking.load(write(tmp_path, bank), at=NOON)

    report = banking.load(write(tmp_path, bank), at=NOON + timedelta(days=1))

    assert (report.new, report.reworded, report.rekeyed, report.unchanged) == ([], [], [], ["first", "second"])
    assert (QuestionVersion.objects.count(), Key.objects.count(), Citation.objects.count()) == (2, 2, 3)


def test_another_wording_is_a_new_version_and_an_open_attempt_keeps_the_old_one(
    tmp_path: Path, bank: dict[str, Any]
) -> None:
    """P6."""
    quiz = banking.load(write(tmp_path, bank), at=NOON).quiz
    attempt = attempting.begin(PersonFactory.create(), quiz, at=NOON)
    bank["questions"][0]["stem"] = "Which one?"

    report = banking.load(write(tmp_path, bank), at=NOON)

    attempt.refresh_from_db()
    assert (report.reworded, report.unchanged) == (["first"], ["second"])
    versions = QuestionVersion.objects.filter(question__key="first").order_by("number")
    assert list(versions.values_list("number", "wording__stem")) == [
        (1, "Which?"),
        (2, "Which one?"),
    ]
    assert {question["wording"]["stem"] for question in attempt.questions} == {"Which?"}
    later = attempting.begin(PersonFactory.create(), quiz, at=NOON)
    assert {question["wording"]["stem"] for question in later.questions} == {"Which?", "Which one?"}


def test_an_earlier_wording_may_come_back(tmp_path: Path, bank: dict[str, Any]) -> None:
    banking.load(write(tmp_path, bank), at=NOON)
    changed = deepcopy(bank)
    changed["questions"][0]["stem"] = "Which one?"
    banking.load(write(tmp_path, changed), at=NOON)

    report = banking.load(write(tmp_path, bank), at=NOON)

    assert report.reworded == ["first"]
    newest = QuestionVersion.objects.drawable(report.quiz).get(question__key="first")
    assert (newest.number, newest.stem) == (3, "Which?")


def test_another_key_is_a_new_revision_of_the_same_wording(tmp_path: Path, bank: dict[str, Any]) -> None:
    banking.load(write(tmp_path, bank), at=NOON)
    for option in bank["questions"][0]["options"]:
        option["right"] = not option["right"]

    report = banking.load(write(tmp_path, bank), at=NOON)

    assert (report.reworded, report.rekeyed) == ([], ["first"])
    assert list(Key.objects.filter(version__question__key="first").values_list("number", "right")) == [
        (1, "a"),
        (2, "b"),
    ]
    assert QuestionVersion.objects.drawable(report.quiz).get(question__key="first").key_number == 2  # type: ignore[attr-defined]  # annotated by drawable


def test_a_level_is_corrected_without_a_new_version_and_another_citation_is_one(
    tmp_path: Path, bank: dict[str, Any]
) -> None:
    banking.load(write(tmp_path, bank), at=NOON)
    bank["questions"][0] |= {"level": "judge", "cites": ["SP-2"]}

    report = banking.load(write(tmp_path, bank), at=NOON)

    question = Question.objects.get(key="first")
    assert (report.reworded, report.unchanged, question.level) == (["first"], ["second"], "judge")
    versions = question.versions.order_by("number")
    assert [[each.provision.code for each in version.citations.all()] for version in versions] == [["CE-6"], ["SP-2"]]


def test_a_question_that_is_gone_from_the_file_is_retired_and_may_come_back(
    tmp_path: Path, bank: dict[str, Any]
) -> None:
    bank["draws"] = 1
    banking.load(write(tmp_path, bank), at=NOON)
    less = {**bank, "questions": bank["questions"][:1]}

    report = banking.load(write(tmp_path, less), at=NOON)

    assert report.retired == ["second"]
    assert [version.question.key for version in QuestionVersion.objects.drawable(report.quiz)] == ["first"]
    assert banking.load(write(tmp_path, bank), at=NOON).retired == []
    assert QuestionVersion.objects.drawable(report.quiz).count() == 2


def test_a_load_leaves_alone_what_was_changed_in_the_admin(tmp_path: Path, bank: dict[str, Any]) -> None:
    bank |= {"draws": 2, "pass_percent": 90, "attempts_allowed": 3, "minutes_allowed": 30, "is_demo": False}
    quiz = banking.load(write(tmp_path, bank), at=NOON).quiz
    assert (quiz.drawn, quiz.pass_percent, quiz.attempts_allowed, quiz.minutes_allowed) == (2, Decimal(90), 3, 30)
    assert quiz.is_demo is False
    Quiz.objects.filter(pk=quiz.pk).update(title="Another title", drawn=1, pass_percent=75)

    banking.load(write(tmp_path, bank), at=NOON)

    quiz.refresh_from_db()
    assert (quiz.title, quiz.drawn, quiz.pass_percent) == ("Another title", 1, Decimal(75))


def change(path: str, value: Any) -> Any:
    """Return a change to the bank: `questions.0.stem` set to a value."""

    def made(bank: dict[str, Any]) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = bank
        for step in way:
            place = place[step]
        place[last] = value

    return made


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (change("code", "no code"), "code: must be letters, digits and hyphens"),
        (change("title", ""), "title: must be text"),
        (change("titel", "Slip"), "the quiz, titel: there is no such field"),
        (change("is_demo", "no"), "is_demo: must be true or false"),
        (change("draws", 0), "draws: must be a whole number from 1"),
        (change("draws", 3), "questions: the quiz draws 3, and the file has 2"),
        (change("minutes_allowed", True), "minutes_allowed: must be a whole number from 1"),
        (change("pass_percent", 101), "pass_percent: must be a whole number from 1 to 100"),
        (change("questions", []), "questions: must be a list of questions"),
        (change("questions.0.key", "second"), "question second, key: stands twice"),
        (change("questions.0.key", "Ä b"), "question Ä b, key: must be letters, digits and hyphens"),
        (change("questions.0.level", "hard"), "question first, level: must be recall, apply or judge"),
        (change("questions.0.stem", " "), "question first, stem: must be text"),
        (change("questions.0.cites", []), "question first, cites: must be a list of at least one provision"),
        (change("questions.0.cites", ["CE-99"]), "question first, cites: CE-99 is no provision of the Code."),
        (
            change("questions.0.cites", ["SP-15"]),
            (
                "question first, cites: SP-15 is a heading; "
                "cite what stands under it (SP-15.1, SP-15.2, SP-15.3, SP-15.4)."
            ),
        ),
        (change("questions.0.options", "a"), "question first, options: must be a list of options"),
        (change("questions.0.options.1.right", True), "question first, options: exactly one must be right"),
        (change("questions.0.options.0.right", "yes"), "question first, option a, right: must be true or false"),
        (
            change("questions.0.options.1.key", "a"),
            "question first, options: must be two or more, each with a key of its own",
        ),
        (change("questions.0.options.1.rationale", ""), "question first, option b, rationale: must be text"),
        (change("questions.0.options.1.why", "x"), "question first, option b, why: there is no such field"),
    ],
)
def test_a_slip_is_named_by_file_question_and_field_and_nothing_is_loaded(
    tmp_path: Path, bank: dict[str, Any], changed: Any, said: str
) -> None:
    changed(bank)

    with pytest.raises(BankUnreadable) as refusal:
        banking.load(write(tmp_path, bank), at=NOON)

    assert f"little.yaml, {said}" in str(refusal.value).splitlines()
    assert not Question.objects.exists()


@pytest.mark.parametrize("content", ["[]", "a: b: c", "text"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "little.yaml"
    path.write_text(content)

    with pytest.raises(BankUnreadable, match=r"little\.yaml"):
        banking.load(path, at=NOON)


def test_a_slip_in_the_last_question_undoes_the_first(tmp_path: Path, bank: dict[str, Any]) -> None:
    bank["questions"][1]["cites"] = ["CE-99"]

    with pytest.raises(BankUnreadable):
        banking.load(write(tmp_path, bank), at=NOON)

    assert not Quiz.objects.exists()


def test_a_live_bank_needs_a_code_of_its_own(tmp_path: Path, bank: dict[str, Any]) -> None:
    banking.load(write(tmp_path, bank), at=NOON)
    bank["is_demo"] = False

    with pytest.raises(BankUnreadable, match="is_demo: the bank little stands with the other value"):
        banking.load(write(tmp_path, bank), at=NOON)


def test_the_command_says_what_changed_and_refuses_in_words(
    tmp_path: Path, bank: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_bank", write(tmp_path, bank))

    assert (
        capsys.readouterr().out == "A little bank: 2 new, 0 reworded, 0 with a new key, 0 unchanged, "
        "0 kept as edited, 0 retired.\n"
    )
    with pytest.raises(CommandError, match=r"none\.yaml"):
        call_command("load_bank", tmp_path / "none.yaml")
