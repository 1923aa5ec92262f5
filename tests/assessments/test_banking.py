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
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import attempting, banking, noting, phrasing, publishing
from assessments.models import BlueprintRow, Citation, Key, Question, QuestionVersion, Quiz, Vignette
from assessments.parsing import BankUnreadable
from lms.database import HOUSE
from standards import outlining
from tests.assessments.kinds import SAID
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON

pytestmark = pytest.mark.django_db

DEMO = HOUSE / "lms" / "demo" / "content" / "course" / "questions.yaml"
PRACTICE = DEMO.with_name("practice.yaml")
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
        (1, "b"),
        (2, "a"),
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


LINE = "blueprint, line 1"


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
        (change("blueprint", "6 of CE"), "blueprint: must be a list of lines"),
        (change("blueprint", ["6 of CE"]), "blueprint: must be a list of lines"),
        (change("blueprint", [{"at_least": 0, "part": "CE"}]), f"{LINE}, at_least: must be a whole number from 1"),
        (change("blueprint", [{"at_least": 1}]), f"{LINE}: must say of what: a part, a provision, a level or a kind"),
        (change("blueprint", [{"at_least": 1, "of": "CE"}]), f"{LINE}, of: there is no such field"),
        (change("blueprint", [{"at_least": 1, "level": []}]), f"{LINE}, level: must be one of recall, apply, judge"),
        (change("blueprint", [{"at_least": 1, "part": "XX"}]), f"{LINE}, part: there is no XX"),
        (change("blueprint", [{"at_least": 1, "provision": "CE-99"}]), f"{LINE}, provision: there is no CE-99"),
        (change("questions", []), "questions: must be a list of questions"),
        (change("questions.0.key", "second"), "question second, key: stands twice"),
        (change("questions.0.key", "Ä b"), "question Ä b, key: must be letters, digits and hyphens"),
        (change("questions.0.level", "hard"), "question first, level: must be recall, apply or judge"),
        (change("questions.0.stem", " "), "question first, stem: must be text"),
        (change("questions.0.cites", []), "question first, cites: must be a list of at least one provision"),
        (change("questions.0.cites", ["CE-99"]), "question first, cites: CE-99 is no provision of the Code."),
        (
            change("questions.0.cites", ["CE-4"]),
            "question first, cites: CE-4 is a heading; cite what stands under it (CE-4.1, CE-4.2, CE-4.3).",
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

    assert str(refusal.value).splitlines().count(f"little.yaml, {said}") == 1
    assert not Question.objects.exists()
    assert not Quiz.objects.exists()


def test_a_new_quiz_draws_by_the_blueprint_of_its_file_and_later_by_what_stands(
    tmp_path: Path, bank: dict[str, Any]
) -> None:
    bank |= {
        "draws": 1,
        "blueprint": [{"at_least": 1, "part": "UC", "level": "apply"}, {"at_least": 1, "kind": "single"}],
    }
    quiz = banking.load(write(tmp_path, bank), at=NOON).quiz
    told = [("UC", "apply", ""), (None, "", "single")]
    assert list(BlueprintRow.objects.values_list("part__key", "level", "kind")) == told
    assert [attempting.begin(PersonFactory.create(), quiz, at=NOON).questions[0]["cites"][0]["code"]] == ["CE-4.1"]

    bank["blueprint"] = [{"at_least": 1, "provision": "CE-4"}]
    banking.load(write(tmp_path, bank), at=NOON)

    assert list(BlueprintRow.objects.values_list("part__key", "level", "kind")) == told


def test_what_starves_a_blueprint_is_named_and_nothing_is_loaded(tmp_path: Path, bank: dict[str, Any]) -> None:
    bank["blueprint"] = [{"at_least": 2, "part": "UC"}]

    with pytest.raises(BankUnreadable) as refusal:
        banking.load(write(tmp_path, bank), at=NOON)

    said = "little.yaml: “A little bank” can't be begun: At least 2 of part UC: 1 is ready."
    assert str(refusal.value) == said
    assert not Quiz.objects.exists()


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


@pytest.mark.parametrize("is_practice", [True, False])
def test_a_file_sets_up_no_quiz_on_a_bank_that_serves_one_of_the_other_sort(
    tmp_path: Path, bank: dict[str, Any], *, is_practice: bool
) -> None:
    """P3: a practice shows every key of its bank to whoever is signed in."""
    banking.load(write(tmp_path, bank | {"is_practice": is_practice}), at=NOON)
    Quiz.objects.update(key="renamed", title="Stands already")

    with pytest.raises(BankUnreadable, match=r"little.yaml, is_practice: .* same bank.*Stands already"):
        banking.load(write(tmp_path, bank | {"is_practice": not is_practice}), at=NOON)

    assert Quiz.objects.get().is_practice is is_practice
    banking.load(write(tmp_path, bank | {"is_practice": is_practice}), at=NOON)
    assert Quiz.objects.count() == 2, "of the same sort, they may share it"


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


CASE = {"key": "a-case", "title": "A case", "text": "Somebody calls.", "deidentified": True}


def row(kind: str, said: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Write a question as a bank's file has it: the fields of its block turned around."""
    common = {"key": f"a-{kind.replace('_', '-')}", "kind": kind, "level": "apply", "cites": ["CE-6"], **fields}
    common |= {name: said[name] for name in ("stem", "scoring") if name in said}
    if said.get("explanation"):
        common["explanation"] = said["explanation"]
    if kind in {"cite", "short"}:
        return {**common, "accepts": said["right"]}
    if kind == "ordering":
        return {**common, "steps": said["steps"]}
    if kind == "matching":
        pairs = [{name: text for name, text in pair.items() if text} for pair in said["pairs"]]
        return {**common, "pairs": pairs, "distractors": said["distractors"]}
    return {
        **common,
        "options": [_option(key, option) for key, option in zip("abcdefghij", said["options"], strict=False)],
    }


def _option(key: str, option: dict[str, Any]) -> dict[str, Any]:
    told = {"key": key, "text": option["text"], "rationale": option["rationale"]}
    if "is_right" in option:
        return {**told, "right": option["is_right"]}
    return {**told, **({"is": option["verdict"]} if option["verdict"] else {})}


def bank_of(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"code": "little", "title": "A little bank", "is_practice": True, "questions": list(rows), **fields}


@pytest.mark.parametrize("kind", SAID)
def test_every_kind_is_read_from_a_file_as_it_is_written_at_the_desk(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, bank_of(row(kind, {**SAID[kind], "explanation": "Why."})))

    banking.load(path, at=NOON)
    again = banking.load(path, at=NOON)

    question = Question.objects.get()
    facts = phrasing.facts_of(kind, {**SAID[kind], "explanation": "Why."})
    version, key = QuestionVersion.objects.get(), Key.objects.get()
    assert (version.kind, version.wording) == (kind, facts.wording)
    assert (key.right, key.rationales, key.explanation) == (facts.right, facts.rationales, "Why.")
    assert publishing.facts_of(question) == facts
    assert again.unchanged == [question.key]


TEXTS = st.text("abcdefgh äöü'\":-#&*!?", min_size=1, max_size=30).map(str.strip).filter(bool)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A question of any kind, with whatever texts."""
    kind = draw(st.sampled_from(sorted(SAID)))
    said: dict[str, Any] = {"stem": draw(TEXTS)}
    texts = draw(st.lists(TEXTS, min_size=3, max_size=6, unique_by=str.casefold))
    if kind in {"multiple", "best_worst", "matching", "ordering"}:
        said["scoring"] = draw(st.sampled_from(["all", "each"]))
    if kind in {"single", "multiple"}:
        rights = [0] if kind == "single" else [0, 2]
        said["options"] = [
            {"text": text, "is_right": place in rights, "rationale": draw(TEXTS)} for place, text in enumerate(texts)
        ]
    elif kind == "best_worst":
        verdicts = ["best", "worst", *[""] * 8]
        said["options"] = [
            {"text": text, "verdict": verdict, "rationale": draw(TEXTS)}
            for text, verdict in zip(texts, verdicts, strict=False)
        ]
    elif kind == "matching":
        said["pairs"] = [{"prompt": draw(TEXTS), "match": text, "rationale": ""} for text in texts[:-1]]
        said["distractors"] = texts[-1:]
    elif kind == "ordering":
        said["steps"] = texts
    else:
        said["right"] = ["CE-6", "CE-7"] if kind == "cite" else texts
    return kind, said


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(questions())
def test_whatever_is_written_in_a_file_is_asked_so_and_loading_again_changes_nothing(
    tmp_path: Path, written: tuple[str, dict[str, Any]]
) -> None:
    kind, said = written
    with transaction.atomic():
        path = write(tmp_path, bank_of(row(kind, said)))
        banking.load(path, at=NOON)
        again = banking.load(path, at=NOON)

        assert publishing.facts_of(Question.objects.get()) == phrasing.facts_of(kind, said)
        assert (len(again.unchanged), QuestionVersion.objects.count(), Key.objects.count()) == (1, 1, 1)
        transaction.set_rollback(True)


def test_a_case_its_questions_and_enemies_are_read_and_another_case_writes_them_anew(tmp_path: Path) -> None:
    first = row("single", SAID["single"], key="first", vignette="a-case", place=1, enemies=["second"])
    content = bank_of(first, row("cite", SAID["cite"], key="second"), vignettes=[CASE], draws=1)
    banking.load(write(tmp_path, content), at=NOON)
    question = Question.objects.get(key="first")
    assert (question.vignette.key, question.place) == ("a-case", 1)  # type: ignore[union-attr]  # it has one
    assert [enemy.key for enemy in question.enemies.all()] == ["second"]

    content["vignettes"] = [{**CASE, "text": "Somebody writes."}]
    report = banking.load(write(tmp_path, content), at=NOON)

    newest = publishing.newest_of(question)
    assert newest is not None
    assert (report.reworded, report.unchanged) == (["first"], ["second"])
    assert newest.wording["vignette"] == {"title": "A case", "text": "Somebody writes."}


def test_what_was_saved_at_the_desk_is_left_so_and_said(tmp_path: Path) -> None:
    """Even where only the key, the level or the case was changed there, or a draft begun."""
    content = bank_of(
        row("single", SAID["single"], key="first"),
        row("cite", SAID["cite"], key="second"),
        vignettes=[CASE],
    )
    banking.load(write(tmp_path, content), at=NOON)
    question, vignette = Question.objects.get(key="first"), Vignette.objects.get()
    question.level = "judge"
    question.save_revision().publish()
    vignette.title = "Another title"
    vignette.save_revision().publish()
    content["questions"][0]["stem"] = "Overwritten?"
    content["vignettes"][0] = {**CASE, "text": "Overwritten."}

    report = banking.load(write(tmp_path, content), at=NOON)

    question.refresh_from_db()
    vignette.refresh_from_db()
    assert (question.level, publishing.facts_of(question).wording["stem"]) == ("judge", "Which?")
    assert (vignette.title, vignette.text) == ("Another title", "Somebody calls.")
    assert str(report).splitlines()[1] == "Edited, settled or retired at the desk, and left so: a-case, first."


def test_what_is_left_to_the_desk_is_told_its_case_anew_and_stays_apart_from_what_it_was(tmp_path: Path) -> None:
    first = row("single", SAID["single"], key="first", vignette="a-case", place=1, enemies=["second"])
    content = bank_of(first, row("cite", SAID["cite"], key="second"), vignettes=[CASE], draws=1)
    banking.load(write(tmp_path, content), at=NOON)
    question = Question.objects.get(key="first")
    question.level = "judge"
    question.save_revision().publish()
    content["questions"][0]["enemies"] = []
    content["vignettes"] = [{**CASE, "text": "Somebody writes."}]

    report = banking.load(write(tmp_path, content), at=NOON)

    newest = publishing.newest_of(question)
    assert newest is not None
    assert (report.kept, newest.wording["vignette"]["text"]) == (["first"], "Somebody writes.")
    assert [enemy.key for enemy in question.enemies.all()] == ["second"]


ELEVEN = [{"key": f"o{n}", "text": f"Option {n}", "right": n == 1, "rationale": "So it is."} for n in range(11)]
NONE_RIGHT = [{**option, "right": False} for option in ELEVEN[:3]]


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        (
            "single",
            change("kind", "essay"),
            "kind: must be one of single, multiple, best_worst, matching",
        ),
        ("single", change("steps", []), "steps: there is no such field"),
        ("single", change("stem", "x" * 2001), "stem: must be at most 2000 characters"),
        ("single", change("explanation", 1), "explanation: must be text"),
        ("single", change("vignette", "none"), "vignette: there is no none"),
        ("single", change("vignette", "n o"), "vignette: must be the key of a vignette of this file"),
        ("single", change("place", -1), "place: must be a whole number from 0"),
        ("single", change("enemies", "x"), "enemies: must be a list of the keys of questions"),
        ("single", change("enemies", ["a-single"]), "enemies: there is no other question a-single"),
        ("multiple", change("scoring", "some"), "scoring: must be all or each"),
        ("multiple", change("options.0", 1), "options: must be a list of options"),
        ("multiple", change("options", NONE_RIGHT), "options: at least one must be right"),
        ("multiple", change("options", ELEVEN), "options: must be at most ten"),
        ("best_worst", change("options.2.is", "best"), "options: one must be the best and one the worst"),
        ("best_worst", change("options", []), "options: must be three or more, each with a key of its own"),
        ("matching", change("pairs", "x"), "pairs: must be a list of pairs"),
        ("matching", change("pairs", []), "pairs: must be two or more, at most ten"),
        ("matching", change("pairs.0.match", ""), "pair 1, match: must be text"),
        ("matching", change("distractors", ["x"] * 6), "distractors: must be a list of at most five texts"),
        ("ordering", change("steps", ["one"]), "steps: must be a list of two texts or more, at most ten"),
        ("ordering", change("steps", ["x" * 301, "y"]), "steps: must be a list of two texts or more, at most ten"),
        ("cite", change("accepts", []), "accepts: must be a list of at least one text of at most 200 characters"),
        ("cite", change("accepts", ["CE-99"]), "CE-99 is no provision of the Code."),
    ],
)
def test_a_slip_in_any_kind_is_named(tmp_path: Path, kind: str, changed: Any, said: str) -> None:
    content = bank_of(row(kind, deepcopy(SAID[kind])))
    changed(content["questions"][0])

    with pytest.raises(BankUnreadable) as refusal:
        banking.load(write(tmp_path, content), at=NOON)

    name = f"question a-{kind.replace('_', '-')}"
    assert any(name in line and said in line for line in str(refusal.value).splitlines())
    assert not Question.objects.exists()


def test_every_slip_is_named_at_once(tmp_path: Path) -> None:
    content = bank_of(
        row("single", SAID["single"], key="one", cites=["CE-98"]),
        row("single", SAID["single"], key="two", cites=["CE-99"]),
        row("ordering", {**SAID["ordering"], "steps": ["same", "same"]}, key="three"),
    )

    with pytest.raises(BankUnreadable) as refusal:
        banking.load(write(tmp_path, content), at=NOON)

    assert [line.split(":")[0] for line in str(refusal.value).splitlines()] == [
        "little.yaml, question one, cites",
        "little.yaml, question two, cites",
        "little.yaml, question three",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (change("is_practice", False), "kind: short text is only for practice (is_practice: true)"),
        (change("is_practice", "yes"), "is_practice: must be true or false"),
        (change("draws", 10**9), "draws: must be a whole number from 1"),
        (change("title", "x" * 151), "title: must be at most 150 characters"),
        (change("vignettes", "x"), "vignettes: must be a list of vignettes"),
        (change("vignettes", [CASE, deepcopy(CASE)]), "vignette a-case, key: stands twice"),
        (change("vignettes", [{**CASE, "deidentified": False}]), "vignette a-case, deidentified: must be true"),
        (change("vignettes", [{**CASE, "key": "a case"}]), "vignette a case, key: must be letters"),
        (change("vignettes", [{**CASE, "text": ""}]), "vignette a-case, text: must be text"),
        (change("vignettes", [{**CASE, "title": "x" * 151}]), "vignette a-case, title: must be at most 150 characters"),
        (change("vignettes", [{**CASE, "name": "x"}]), "vignette a-case, name: there is no such field"),
    ],
)
def test_a_slip_in_the_rest_of_the_file_is_named(tmp_path: Path, changed: Any, said: str) -> None:
    content = bank_of(row("short", SAID["short"]))
    changed(content)

    with pytest.raises(BankUnreadable) as refusal:
        banking.load(write(tmp_path, content), at=NOON)

    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: &a [1, 2]\nb: [*a, *a, *a, *a]", "an alias stands for other text"),
        ("a: 1\na: 2", "the field a stands twice"),
        ("[" * 5000, "is nested too deeply"),
        ("# " + "x" * 1_000_001, "is larger than a megabyte"),
        ("a: !!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("a: 2026-99-99", "little.yaml: month must be in 1..12"),
    ],
)
def test_hostile_yaml_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "little.yaml"
    path.write_text(content)

    with pytest.raises(BankUnreadable) as refusal:
        banking.load(path, at=NOON)

    assert said in str(refusal.value)


def test_the_practice_bank_has_every_kind_and_a_case_with_three_questions() -> None:
    quiz = banking.load(PRACTICE, at=NOON).quiz

    versions = QuestionVersion.objects.filter(question__bank__quizzes=quiz)
    assert (quiz.is_practice, quiz.is_demo, set(versions.values_list("kind", flat=True))) == (True, True, set(SAID))
    assert [question.place for question in Vignette.objects.get().questions.order_by("place")] == [1, 2, 3]
    notes = {version.question.key: noting.notes(version.question) for version in versions}
    assert {key: said for key, said in notes.items() if said} == {}
