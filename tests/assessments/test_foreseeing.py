"""Before an edition is confirmed, the page says what it does to questions and quizzes, and nobody can overlook it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from assessments import foreseeing, proving, publishing
from assessments.models import EditionReview, Question, Quiz
from standards import confirming, importing, listening, outlining, policy
from standards.confirming import AnotherText
from standards.listening import Foreseen
from standards.models import Draft, Edition, Provision
from tests.factories.editions import AT, edition, found, held, looked_at
from tests.factories.quizzes import QuestionFactory
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

DAY = timedelta(days=1)
HONEST, RECORDS = "Be honest with everybody whom you meet at work.", "Keep a record of each visit, and date it."
LISTEN, REST = "Listen to the family before you say a word yourself.", "Take rest, since tired people judge badly."


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    return enter(with_permissions(policy.IMPORT, policy.SEE_EDITIONS), settings)


def text(*said: str) -> str:
    """A Code of Ethics that says just this, in this order."""
    return "\n".join(["CODE OF ETHICS", *(f"{number}. {line}" for number, line in enumerate(said, 1))])


def on(key: str, *codes: str, **fields: object) -> Question:
    """A question that rests on these provisions."""
    question = QuestionFactory.create(key=key, provisions=list(Provision.objects.filter(code__in=codes)), **fields)
    publishing.publish(question, at=AT)
    return question


def drawing(title: str, *questions: Question) -> Quiz:
    """A quiz that draws every one of these."""
    quiz = Quiz.objects.create(key=title.lower(), title=title, drawn=len(questions))
    quiz.banks.set({question.bank for question in questions})
    return quiz


def all_that_can_happen() -> str:
    """Four questions, of which the edition returned retires one, closes one, doubts one, and leaves one."""
    edition(text(HONEST, RECORDS, LISTEN, REST))
    gone, reworded, kept = on("gone", "CE-4"), on("reworded", "CE-3"), on("kept", "CE-1")
    said = {"stem": "Which provision is it?", "right": ["CE-2"]}
    moved = on("moved", "CE-1", kind="cite", said=said)
    drawing("Closes", gone, kept)
    drawing("Closes too", moved)
    drawing("Stays", reworded, kept)
    Quiz.objects.create(key="never", title="Never begun", drawn=1)
    return text(HONEST, LISTEN.replace("a word", "one word"), RECORDS)


def foreseen(said: str) -> list[Foreseen]:
    return list(foreseeing.foresee(found(said, label="2026")))


def test_each_question_and_quiz_is_named_with_what_becomes_of_it() -> None:
    assert foreseen(all_that_can_happen()) == [
        Foreseen("1 question would be retired: what it rests on is gone.", ("gone (CE-4)",), is_grave=True),
        Foreseen(
            "1 question would not be drawn until somebody has looked at it: its key names another number.", ("moved",)
        ),
        Foreseen(
            "1 question would wait for somebody to say whether it is still right; meanwhile it is drawn.",
            ("reworded",),
        ),
        Foreseen("1 question stays as it is.", ("kept",)),
        Foreseen(
            "The quiz “Closes” could no longer be begun.", ("Questions drawn: 2; 1 is ready.",), is_grave=True
        ),
        Foreseen(
            "The quiz “Closes too” could no longer be begun.", ("Questions drawn: 1; none is ready.",), is_grave=True
        ),
        Foreseen(
            "The quiz “Never begun” can't be begun already, and this does not help it.",
            ("Questions drawn: 1; none is ready.",),
        ),
    ]  # fmt: skip


def test_what_was_foreseen_is_what_comes() -> None:
    said = all_that_can_happen()
    before = foreseen(said)

    edition(said, label="2026", at=AT + DAY)

    came = {each.version.question.key: each for each in EditionReview.objects.filter(edition__label="2026")}
    assert {key for key, each in came.items() if each.settlement == "retired"} == {"gone"}
    assert {key for key, each in came.items() if each.is_open and each.has_stale_key} == {"moved"}
    assert {key for key, each in came.items() if each.is_open and not each.has_stale_key} == {"reworded"}
    starved = [quiz.title for quiz, _proof in proving.starving(list(Quiz.objects.order_by("title")))]
    assert starved == ["Closes", "Closes too", "Never begun"]
    assert [line.said for line in before if line.is_grave] == [
        "1 question would be retired: what it rests on is gone.",
        "The quiz “Closes” could no longer be begun.",
        "The quiz “Closes too” could no longer be begun.",
    ]


def test_asking_writes_nothing() -> None:
    said = all_that_can_happen()

    with statements() as asked:
        foreseen(said)

    assert [statement for statement in asked if not statement.startswith("SELECT")] == []
    assert not EditionReview.objects.exists()


def test_where_no_quiz_starves_it_says_so_and_without_any_it_says_nothing() -> None:
    assert foreseen(text(HONEST)) == []
    drawing("Stays", on("kept", "CE-1"))

    assert foreseen(text(HONEST))[-1] == Foreseen("Every quiz that can be begun now still can.")


def test_it_costs_ten_statements_with_2_questions_and_with_17() -> None:
    edition(text(HONEST, RECORDS))
    drawing("Stays", on("one", "CE-1"), on("two", "CE-2"))
    read, costs = found(text(HONEST), label="2026"), []
    for title in ("More", "Most"):
        with statements() as asked:
            list(foreseeing.foresee(read))
        costs.append(len(asked))
        drawing(title, *(on(f"{title}-{number}", "CE-1", "CE-2") for number in range(15)))

    assert costs == [10, 10]


def test_the_page_names_what_is_taken_away_and_needs_a_tick(coordinator: Client) -> None:
    draft = held(all_that_can_happen(), label="2026")
    address = f"/admin/draft/{draft.public_id}/confirm/"
    asked = coordinator.get(address).text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', asked)
    assert seen
    given = {"seen": seen[1], "reason": "The rest comes later."}

    refused = coordinator.post(address, given).text
    stood = Edition.objects.filter(label="2026").exists()
    coordinator.post(address, {**given, "accepts": "on"})

    assert "The quiz “Closes” could no longer be begun." in asked
    assert "gone (CE-4)" in asked
    assert 'name="accepts"' in asked
    assert "Tick this to confirm it all the same, or cancel." in refused
    assert not stood
    assert Edition.objects.filter(label="2026").exists()


def test_whoever_looks_at_what_is_held_reads_it_too(coordinator: Client) -> None:
    draft = held(all_that_can_happen(), label="2026")

    assert "The quiz “Closes” could no longer be begun." in coordinator.get(f"/admin/draft/{draft.public_id}/").text


def test_many_names_are_folded(coordinator: Client) -> None:
    edition(text(HONEST, RECORDS))
    for number in range(6):
        on(f"kept-{number}", "CE-1")
    draft = held(text(HONEST), label="2026")

    assert "<summary>Show all 6</summary>" in coordinator.get(f"/admin/draft/{draft.public_id}/confirm/").text


def test_an_edition_that_takes_nothing_away_asks_for_no_tick(coordinator: Client) -> None:
    edition(text(HONEST, RECORDS))
    drawing("Stays", on("kept", "CE-1"))
    draft = held(text(HONEST, RECORDS, LISTEN), label="2026")

    asked = coordinator.get(f"/admin/draft/{draft.public_id}/confirm/").text

    assert "Every quiz that can be begun now still can." in asked
    assert 'name="accepts"' not in asked


def test_what_it_would_take_away_since_somebody_looked_asks_for_another_look(coordinator: Client) -> None:
    """The tick was set beside one list; what joined it meanwhile was never read."""
    edition(text(HONEST, RECORDS))
    on("gone", "CE-2")
    draft = held(text(HONEST), label="2026")
    seen = looked_at(draft)
    on("joined", "CE-2")
    given = {"seen": seen, "reason": "x", "accepts": "on"}

    with pytest.raises(AnotherText, match="Something changed since you looked"):
        confirming.confirm(draft, seen=seen, actor=None, at=AT, reason="x")
    refused = coordinator.post(f"/admin/draft/{draft.public_id}/confirm/", given).text

    assert "joined (CE-2)" in refused
    assert not re.search(r'name="accepts"[^>]*checked', refused)
    assert Draft.objects.exists()


def test_the_text_alone_is_not_enough_where_something_is_taken_away() -> None:
    edition(text(HONEST, RECORDS))
    on("gone", "CE-2")
    draft = held(text(HONEST), label="2026")

    with pytest.raises(AnotherText):
        confirming.confirm(draft, seen=importing.reopen(draft).seen, actor=None, at=AT, reason="x")


def test_the_command_says_it_too_and_leaves_it_to_an_editor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = all_that_can_happen()
    path = tmp_path / "code.txt"
    path.write_text(said, encoding="utf-8")

    call_command("import_code", str(path), "--edition", "2026", "--dry-run")
    dry = capsys.readouterr().out
    call_command("import_code", str(path), "--edition", "2026")

    assert "1 question would be retired: what it rests on is gone.\n  gone (CE-4)\n" in dry
    assert "The quiz “Closes” could no longer be begun.\n  Questions drawn: 2; 1 is ready.\n" in dry
    assert "1 question stays as it is.\nThe quiz" in dry
    assert dry.endswith("Dry run: nothing was changed.\n")
    assert capsys.readouterr().out.splitlines()[-1].startswith("Held: an editor confirms or discards")
    assert not Edition.objects.filter(label="2026").exists()


def test_who_foresees_is_asked_once_however_often_it_registers() -> None:
    before = list(listening._foreseers)

    listening.on_read(foreseeing.foresee)

    assert listening._foreseers == before
