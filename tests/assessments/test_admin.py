"""Quizzes in the admin."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments import attempting, saving, submitting
from assessments.models import Attempt, Question, Quiz
from assessments.roles import GRANTS
from foundation.accounts.roles import Role
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, QuizFactory, answers
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    return enter(with_permissions(*GRANTS[Role.COORDINATOR]), settings)


@pytest.fixture
def instructor(settings: Settings) -> Client:
    return enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)


def sit(right: int = 2, quiz: Quiz | None = None) -> Attempt:
    attempt = attempting.begin(PersonFactory.create(), quiz or QuizFactory.create(questions=3), at=NOON)
    saving.save(attempt, answers(attempt, right=right), client=attempt.public_id, sequence=1, at=NOON)
    submitting.submit(attempt, at=NOON)
    return attempt


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


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
    assert "2026-11-02 12:00:00.000000 UTC" in shown
    assert attempt.person.name in shown
    assert "Rationale" not in shown


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


def test_a_quizs_settings_are_changed_and_logged(instructor: Client) -> None:
    quiz = QuizFactory.create(questions=3)
    fields = {
        "title": "Another title",
        "drawn": 2,
        "pass_percent": "75",
        "attempts_allowed": "",
        "minutes_allowed": "20",
    }

    response = instructor.post(reverse("quiz:edit", args=[quiz.pk]), fields)

    quiz.refresh_from_db()
    assert response.status_code == 302
    assert (quiz.title, quiz.drawn, quiz.pass_percent, quiz.minutes_allowed) == ("Another title", 2, Decimal(75), 20)
    assert "Another title" in text(instructor, "quiz:index")
    assert "Edited" in text(instructor, "quiz:history", quiz.pk)


@pytest.mark.parametrize("drawn", [0, 4])
def test_a_quiz_can_not_draw_more_than_its_bank_has(instructor: Client, drawn: int) -> None:
    quiz = QuizFactory.create(questions=3)

    response = instructor.post(
        reverse("quiz:edit", args=[quiz.pk]), {"title": "Title", "drawn": drawn, "pass_percent": "80"}
    )

    assert "From 1 to 3: so many questions are ready." in response.content.decode()
    assert Quiz.objects.get().drawn == 3


@pytest.mark.parametrize("address", ["/admin/quiz/new/", "/admin/quiz/delete/1/", "/admin/attempt/new/"])
def test_nothing_is_added_or_deleted_here(instructor: Client, address: str) -> None:
    assert instructor.get(address).status_code == 404


def test_the_list_of_attempts_costs_the_same_with_2_and_with_50(coordinator: Client) -> None:
    """P25."""
    quiz = QuizFactory.create(questions=2)
    costs = []
    for count in (2, 48):
        for _attempt in range(count):
            sit(quiz=quiz)
        text(coordinator, "attempt:index")
        with statements() as asked:
            text(coordinator, "attempt:index")
        costs.append(len(asked))

    assert costs[0] == costs[1]
