"""What is scheduled for later leaves what is published as it is until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments import publishing, scheduling
from assessments.models import Question, QuestionVersion, Quiz, Vignette
from assessments.roles import WRITING
from foundation.ground import clock
from tests.assessments.authoring import question_form, single, vignette_form
from tests.factories.quizzes import BankFactory, QuestionFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def author(settings: Settings) -> Client:
    return enter(with_permissions(*WRITING), settings)


def asked(quiz: Quiz) -> list[str]:
    """What the quiz's questions ask."""
    return [version.stem for version in QuestionVersion.objects.drawable(quiz)]


def later() -> str:
    return (clock.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")


def let_its_moment_come(draft: Question | Vignette) -> None:
    """The date that was set is now past."""
    revision = draft.revisions.get()
    revision.content["go_live_at"] = None
    revision.approved_go_live_at = clock.now() - timedelta(minutes=1)
    revision.save()
    scheduling.publish_due(clock.now())


def quiz_of(question: Question) -> Quiz:
    quiz = Quiz.objects.create(key="one", title="One question", drawn=1)
    quiz.banks.add(question.bank)
    return quiz


def test_a_change_to_a_question_from_a_file_waits_and_the_question_is_drawn_meanwhile(author: Client) -> None:
    """The harm: a file leaves no revision, so that scheduling a change took the question out of draws at once."""
    question = QuestionFactory.create()
    quiz = quiz_of(question)
    before = asked(quiz)

    form = question_form(question, single("Later?"), level="judge", go_live_at=later())
    author.post(reverse("question:edit", args=[question.pk]), form)

    question.refresh_from_db()
    assert asked(quiz) == before
    assert (question.live, question.level, question.has_unpublished_changes) == (True, "apply", True)
    assert question.approved_schedule
    let_its_moment_come(question)
    question.refresh_from_db()
    assert asked(quiz) == ["Later?"]
    assert (question.live, question.level, question.live_revision) == (True, "judge", question.revisions.get())


def test_a_change_to_a_case_from_a_file_waits_and_its_questions_are_drawn_meanwhile(author: Client) -> None:
    case = Vignette.objects.create(
        bank=BankFactory.create(), key="a", title="A call", text="She calls.", is_deidentified=True, live=True
    )
    question = QuestionFactory.create(bank=case.bank, vignette=case)
    quiz = quiz_of(question)

    form = vignette_form(case, text="She writes.", go_live_at=later())
    author.post(reverse("vignette:edit", args=[case.pk]), form)

    case.refresh_from_db()
    assert (case.live, case.text, len(asked(quiz))) == (True, "She calls.", 1)
    let_its_moment_come(case)
    newest = publishing.newest_of(question)
    assert newest is not None
    assert newest.wording["vignette"]["text"] == "She writes."


def test_a_draft_that_was_never_published_is_not_drawn_before_its_moment(author: Client) -> None:
    question = QuestionFactory.create()
    quiz = quiz_of(question)
    Question.objects.filter(pk=question.pk).update(live=False)

    author.post(
        reverse("question:edit", args=[question.pk]), question_form(question, single("Later?"), go_live_at=later())
    )

    assert asked(quiz) == []
    let_its_moment_come(question)
    assert asked(quiz) == ["Later?"]
