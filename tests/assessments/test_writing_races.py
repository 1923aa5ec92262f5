"""Many at once who write questions: nobody's words and nobody's retirement are lost; and what happens unlocked."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.actions.publish_revision import PublishRevisionAction

from assessments import banking, publishing, retiring
from assessments.admin import writing
from assessments.models import Question, QuestionVersion, Vignette
from assessments.roles import WRITING
from standards import outlining
from tests.assessments.authoring import question_form
from tests.assessments.test_banking import BANK, write
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, plain
from tests.foundation.ground.entering import enter, with_permissions
from tests.racing import interrupted, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")

REWORDED = "What does reworded ask?"


def reword(question: Question) -> None:
    """Somebody publishes the question in other words."""
    draft = Question.objects.get(pk=question.pk)
    draft.asks = banking.as_stream("single", plain("reworded"))
    draft.save_revision().publish()


def newest(question: Question) -> QuestionVersion:
    found = publishing.newest_of(question)
    assert found is not None
    return found


def of_a_case() -> Question:
    """A question that rests on a published case."""
    case = Vignette.objects.create(
        bank=BankFactory.create(), key="a", title="A call", text="She calls.", is_deidentified=True, live=True
    )
    return QuestionFactory.create(bank=case.bank, vignette=case)


def publish_case() -> None:
    """Somebody publishes the case in other words."""
    case = Vignette.objects.get()
    case.text = "She writes."
    publishing.publish_case(case, at=NOON)


def test_a_case_published_beside_a_rewording_takes_the_new_words() -> None:
    question = of_a_case()

    meanwhile(lambda: reword(question), publish_case)

    assert (newest(question).stem, newest(question).wording["vignette"]["text"]) == (REWORDED, "She writes.")


def test_without_the_lock_the_case_writes_the_old_words_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    question = of_a_case()
    stem = newest(question).stem
    unlock(monkeypatch, Question)
    interrupted(monkeypatch, publishing, "_as_before", lambda: reword(question))

    publish_case()

    assert newest(question).stem == stem


def loaded(tmp_path: Path) -> tuple[Question, dict[str, Any]]:
    """A question from a file, and the file as it will come next."""
    outlining.load()
    banking.load(write(tmp_path, BANK), at=NOON)
    next_one = deepcopy(BANK)
    next_one["questions"][0]["stem"] = "What does the file ask?"
    return Question.objects.get(key="first"), next_one


def test_a_load_beside_somebody_who_publishes_leaves_her_words(tmp_path: Path) -> None:
    question, bank = loaded(tmp_path)

    report = meanwhile(lambda: reword(question), lambda: banking.load(write(tmp_path, bank), at=NOON))

    assert (report.kept, newest(question).stem) == (["first"], REWORDED)


def test_without_the_lock_a_load_writes_over_what_was_just_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage."""
    question, bank = loaded(tmp_path)
    unlock(monkeypatch, Question)
    interrupted(monkeypatch, banking, "_write", lambda: reword(question))

    banking.load(write(tmp_path, bank), at=NOON)

    assert newest(question).stem == "What does the file ask?"


def retire(question: Question) -> None:
    retiring.retire(question, reason="It is wrong.", actor=PersonFactory.create(), at=NOON)


def test_publishing_beside_a_retirement_does_not_undo_it() -> None:
    question = QuestionFactory.create()

    meanwhile(lambda: retire(question), lambda: reword(question))

    question.refresh_from_db()
    assert (question.retired_at, question.is_held_by_desk, newest(question).stem) == (NOON, True, REWORDED)


def test_without_the_lock_publishing_brings_back_what_was_just_retired(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    question = QuestionFactory.create()
    unlock(monkeypatch, Question)
    interrupted(monkeypatch, PublishRevisionAction, "execute", lambda: retire(question))

    reword(question)

    question.refresh_from_db()
    assert question.retired_at is None


def sent_twice(settings: Settings) -> tuple[Client, dict[str, Any], dict[str, Any]]:
    """An author, what the form of a new question saves by itself, and what its button sends a moment later."""
    blank = Question(bank=BankFactory.create(), key="new", level="apply")
    sent = question_form(blank, cites=[ProvisionFactory.create().pk], form_id=str(uuid4()))
    return enter(with_permissions(*WRITING), settings), {**sent, "action-publish": ""}, sent


def by_itself(author: Client, kept: dict[str, Any]) -> None:
    """The form saves itself."""
    author.post(reverse("question:add"), kept, headers={"accept": "application/json"})


@pytest.mark.ignore_template_errors
def test_a_new_question_published_while_its_form_saves_itself_is_one_question(settings: Settings) -> None:
    author, kept, sent = sent_twice(settings)

    response = meanwhile(lambda: by_itself(author, kept), lambda: author.post(reverse("question:add"), sent))

    assert response.status_code == 302
    assert [(found.key, found.live) for found in Question.objects.all()] == [("new", True)]


@pytest.mark.ignore_template_errors
def test_without_the_lock_the_button_fails_over_the_row_that_its_own_form_has_made(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage."""
    author, kept, sent = sent_twice(settings)
    monkeypatch.setattr(writing, "one_at_a_time", lambda _model: None)
    interrupted(monkeypatch, writing.WriteView, "save_instance", lambda: by_itself(author, kept))

    with pytest.raises(IntegrityError):
        author.post(reverse("question:add"), sent)
