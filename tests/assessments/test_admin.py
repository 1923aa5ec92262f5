"""Quizzes in the admin."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any, cast

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import ModelLogEntry

from assessments import attempting, checking, proving, replaying
from assessments.models import Question, Quiz
from assessments.roles import GRANTS
from foundation.accounts.roles import Role
from tests.assessments.desks import settings_of, sit, text
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock pages of Wagtail ask for variables that aren't there, and mean it."""
    monkeypatch.setattr(cast("DjangoTemplates", engines["django"]).engine, "string_if_invalid", "")


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    return enter(with_permissions(*GRANTS[Role.COORDINATOR]), settings)


@pytest.fixture
def instructor(settings: Settings) -> Client:
    return enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)


def test_a_coordinator_sees_an_attempt_again_as_it_was(coordinator: Client) -> None:
    """P6."""
    attempt = sit()

    shown = text(coordinator, "attempt:inspect", attempt.public_id)

    asked = [
        (question["wording"]["stem"], [option["text"] for option in question["wording"]["options"]])
        for question in attempt.questions
    ]
    places = [shown.index(words) for stem, options in asked for words in (stem, *options)]
    assert places == sorted(places)
    assert shown.count("Answered: <strong>Option ") == 3
    assert shown.count("Earned 1 of 1.") == 2
    assert shown.count("Earned 0 of 1.") == 1
    assert "2026-11-02 07:00:00.000000 EST" in shown
    assert attempt.person.name in shown
    assert "Rationale" not in shown


def test_an_attempt_is_called_by_its_quiz_and_what_came_of_it(coordinator: Client) -> None:
    attempt = sit(right=3)

    shown = text(coordinator, "attempt:inspect", attempt.public_id)

    assert f"Attempt 1 at {attempt.quiz}: passed, 3 of 3 points" in shown
    assert "<dt>Outcome</dt><dd>Passed, 3 of 3 points</dd>" in shown
    assert "<dd>no limit</dd>" in shown
    for raw in ("3.000", "None", "True"):
        assert raw not in shown.split("<dl>")[1].split("</dl>")[0]


def test_attempts_are_found_by_the_persons_name_or_address(coordinator: Client) -> None:
    mine, other = sit(), sit()
    person = mine.person
    person.name, person.email = "Wilhelmina Demo", "wilhelmina@example.org"
    person.save()

    for asked in ("wilhelmina", "Wilhelmina D", "wilhelmina@example"):
        listed = coordinator.get(reverse("attempt:index"), {"q": asked}).text
        assert str(mine.public_id) in listed
        assert str(other.public_id) not in listed


def test_the_record_has_ids_hashes_keys_and_every_save_and_who_looked_is_written_down(coordinator: Client) -> None:
    """P6."""
    attempt = sit()

    shown = text(coordinator, "attempt:inspect", attempt.public_id)

    for question in attempt.questions:
        assert f"<code>{question['version']}</code>" in shown
        assert f"<code>{question['digest']}</code>" in shown
    assert shown.count("<dt>Marked under key</dt><dd>1</dd>") == 3
    for fact in (
        attempt.public_id, attempt.quiz.public_id, attempt.person.public_id, attempt.seed,
        replaying.digest(attempt.questions), replaying.digest(attempt.answers),
    ):  # fmt: skip
        assert f"<code>{fact}</code>" in shown
    assert f"<code>{attempt.public_id}</code>/1" in shown
    [looked] = ModelLogEntry.objects.filter(action="assessments.replay")
    assert (looked.object_id, looked.label) == (str(attempt.pk), str(attempt))
    assert looked.user.has_perm("assessments.see_attempts")


def test_an_open_attempt_can_be_seen_too(coordinator: Client) -> None:
    attempt = attempting.begin(PersonFactory.create(), QuizFactory.create(), at=NOON)

    shown = text(coordinator, "attempt:inspect", attempt.public_id)

    assert "Nothing was saved." in shown
    assert "Not marked yet." in shown


def test_an_instructor_sees_nobodys_attempts(instructor: Client) -> None:
    """P21."""
    attempt = sit()

    assert instructor.get(reverse("attempt:index")).status_code == 302
    assert instructor.get(reverse("attempt:inspect", args=[attempt.public_id])).status_code == 302
    assert instructor.get(reverse("attempt_result", args=[attempt.public_id])).status_code == 404


def test_an_instructor_sees_keys_and_whoever_may_not_see_them_only_wordings(
    instructor: Client, settings: Settings
) -> None:
    """P3."""
    QuizFactory.create(questions=1)
    looker = enter(with_permissions("assessments.view_question"), settings)
    question = Question.objects.get()

    assert "Right: <strong>Option a of" in text(instructor, "question:inspect", question.public_id)
    assert "Rationale a of" in text(instructor, "question:inspect", question.public_id)
    wording = text(looker, "question:inspect", question.public_id)
    assert "Option a of" in wording
    assert "Rationale" not in wording
    assert "Right:" not in wording


def send(client: Client, quiz: Quiz, *lines: dict[str, Any], **changes: Any) -> str:
    """Send the quiz's form; return what it says against it, or nothing where it was saved."""
    response = client.post(reverse("quiz:edit", args=[quiz.pk]), settings_of(quiz, list(lines), **changes))
    return "" if response.status_code == 302 else re.sub(r"\s+", " ", unescape(response.content.decode()))


def test_a_quizs_settings_and_blueprint_are_changed_and_logged(instructor: Client) -> None:
    quiz = QuizFactory.create(questions=3)

    said = send(
        instructor,
        quiz,
        {"at_least": 2, "level": "apply"},
        title="Another title",
        drawn=2,
        pass_percent="75",
        minutes_allowed=20,
        cool_down_hours=24,
        shows_key="never",
    )

    quiz.refresh_from_db()
    assert said == ""
    assert (quiz.title, quiz.drawn, quiz.pass_percent, quiz.minutes_allowed) == ("Another title", 2, Decimal(75), 20)
    assert (quiz.cool_down_hours, quiz.shows_key, quiz.is_demo) == (24, "never", False)
    assert [(row.at_least, row.level) for row in quiz.blueprint.all()] == [(2, "apply")]
    assert "Another title" in text(instructor, "quiz:index")
    assert "Edited" in text(instructor, "quiz:history", quiz.pk)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"at_least": 2, "level": "judge"}, "At least 2 at level judge: none is ready."),
        ({"at_least": 4, "kind": "single"}, "At least 4 of kind “single choice”: 3 are ready."),
        ({"at_least": 1, "kind": "short"}, "Short text may be asked in a practice only."),
        ({"at_least": 1}, "Say of what: a part, a provision, a level or a kind."),
    ],
)
def test_a_blueprint_that_starves_is_refused_and_says_what_starves(
    instructor: Client, line: dict[str, Any], said: str
) -> None:
    quiz = QuizFactory.create(questions=3)

    assert said in send(instructor, quiz, line)
    assert not quiz.blueprint.exists()


def test_a_quiz_can_not_draw_more_than_its_bank_has(instructor: Client) -> None:
    quiz = QuizFactory.create(questions=3)

    assert "Questions drawn: 4; 3 are ready." in send(instructor, quiz, drawn=4)
    assert "A quiz draws at least one question." in send(instructor, quiz, drawn=0)
    assert Quiz.objects.get().drawn == 3


def test_banks_of_a_demonstration_and_banks_that_count_do_not_mix(instructor: Client) -> None:
    quiz, demo = QuizFactory.create(questions=3), BankFactory.create(is_demo=True)
    QuestionFactory.create_batch(3, bank=demo)

    both = send(instructor, quiz, banks=[quiz.banks.get().pk, demo.pk])

    assert "Banks of a demonstration and banks that count can't serve one quiz." in both
    assert send(instructor, quiz, banks=[demo.pk]) == ""
    assert Quiz.objects.get().is_demo
    assert list(checking.sorts_of_banks_are_apart()) == []


def test_a_bank_that_a_practice_shows_to_everybody_serves_no_quiz_that_counts_and_the_other_way_round(
    instructor: Client,
) -> None:
    """P3: whoever is signed in could practice until she has seen every key of a quiz that ends a course."""
    practice = QuizFactory.create(questions=3, drawn=3, is_practice=True, title="Warming up")
    counting = QuizFactory.create(questions=3, drawn=3, title="The final")
    of_practice, of_counting = practice.banks.get(), counting.banks.get()
    twin = QuizFactory.create(questions=3, is_practice=True)

    assert "draw from the same bank: The final." in send(instructor, practice, banks=[of_counting.pk])
    assert "may have seen its answers: Warming up." in send(instructor, counting, banks=[of_practice.pk])
    assert (practice.banks.get(), counting.banks.get()) == (of_practice, of_counting)
    assert send(instructor, twin, banks=[of_practice.pk]) == "", "two practices may share a bank"
    assert "may have seen its answers: Warming up." in send(instructor, twin, banks=[of_practice.pk], is_practice="")
    assert list(checking.practices_have_banks_of_their_own()) == []


def test_a_quiz_that_people_have_sat_stays_what_it_was(instructor: Client) -> None:
    quiz = sit().quiz

    assert "what they sat stays what it was" in send(instructor, quiz, is_practice="on")
    assert not Quiz.objects.get().is_practice


def test_an_instructor_sets_up_a_quiz_and_a_coordinator_does_not(instructor: Client, coordinator: Client) -> None:
    like = QuizFactory.create(questions=3, title="Ethics")
    sent = settings_of(like, [{"at_least": 1, "level": "apply"}], title="Ethics")

    assert coordinator.post(reverse("quiz:add"), sent).status_code == 302
    assert Quiz.objects.count() == 1
    instructor.post(reverse("quiz:add"), sent)
    instructor.post(reverse("quiz:add"), sent)

    assert [quiz.key for quiz in Quiz.objects.exclude(pk=like.pk).order_by("pk")] == ["ethics", "ethics-2"]
    assert proving.starving(list(Quiz.objects.all())) == []


def test_quizzes_that_can_not_be_served_stand_above_the_list(instructor: Client) -> None:
    quiz = QuizFactory.create(questions=3, title="Thinned out")
    assert "can't be begun" not in unescape(text(instructor, "quiz:index"))

    quiz.banks.get().questions.all()[0].unpublish()

    assert "Questions drawn: 3; 2 are ready." in text(instructor, "quiz:index")


@pytest.mark.parametrize("address", ["/admin/quiz/delete/1/", "/admin/attempt/new/"])
def test_nothing_is_added_or_deleted_here(instructor: Client, address: str) -> None:
    assert instructor.get(address).status_code == 404


def test_what_a_used_bank_is_for_and_its_key_are_fixed(instructor: Client) -> None:
    """The harm: a tick made a demonstration's bank, on which no certificate rests, one that counts."""
    used, fresh = QuizFactory.create(questions=1).banks.get(), BankFactory.create()

    for bank in (used, fresh):
        sent = {"title": "Another title", "key": f"another-{bank.pk}", "is_demo": "on"}
        assert instructor.post(reverse("bank:edit", args=[bank.pk]), sent).status_code == 302
        bank.refresh_from_db()

    assert (used.title, used.key.startswith("another"), used.is_demo) == ("Another title", False, False)
    assert (fresh.title, fresh.key.startswith("another"), fresh.is_demo) == ("Another title", True, True)
    assert "questions or quizzes belong to this bank" in text(instructor, "bank:edit", used.pk)
    assert instructor.post(reverse("bank:add"), {"title": "New", "key": "brand-new"}).status_code == 302


def test_one_point_is_one_point_and_yes_is_a_word(coordinator: Client, instructor: Client) -> None:
    attempt = sit(right=1, quiz=QuizFactory.create(questions=1, title="One"))

    assert "passed, 1 of 1 point " in re.sub(r"</?\w[^>]*>", " ", text(coordinator, "attempt:index"))
    page = text(coordinator, "attempt:inspect", attempt.public_id)
    assert "80 percent of the points" in page
    assert "<td>1</td><td>1</td>" in page
    listed = text(instructor, "quiz:index")
    assert [raw for raw in ("80.00", "True", "False", "None") if f">{raw}<" in listed.replace(" ", "")] == []


def test_a_slug_is_called_a_short_name_where_questions_are_written(instructor: Client) -> None:
    page = text(instructor, "question:add")

    assert "Short name" in page
    assert "How files and results name it" in page
