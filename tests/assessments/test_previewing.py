"""A question before anyone is asked it: previewed and tried, without a key in the page and without a trace (P3)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments.models import Question, Vignette
from assessments.roles import WRITING
from standards import outlining
from standards.models import Provision
from tests.assessments.authoring import question_form, single
from tests.assessments.kinds import RIGHT_ANSWER, SAID, SECRET
from tests.factories.quizzes import BankFactory, QuestionFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

TELLING = re.compile(rf"{SECRET}|rationale|is_right|\"right\"|verdict", re.IGNORECASE)
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@pytest.fixture
def author(settings: Settings) -> Client:
    return enter(with_permissions(*WRITING), settings)


def question(kind: str) -> Question:
    outlining.load()
    said = {**SAID[kind], "explanation": f"{SECRET} at large"}
    return QuestionFactory.create(kind=kind, said=said, provisions=[Provision.objects.get(code="CE-6")])


def preview(author: Client, draft: Question | Vignette) -> str:
    """The draft as the editor's preview draws it."""
    revision = draft.save_revision()
    page = author.get(reverse(f"{draft._meta.model_name}:revisions_view", args=[draft.pk, revision.pk]))
    assert page.status_code == 200
    return page.content.decode()


def changed(queries: CaptureQueriesContext) -> set[str]:
    """The tables written to, but for the session's own."""
    return {match[1] for query in queries if (match := WRITES.match(query["sql"]))} - {"django_session"}


@pytest.mark.parametrize("kind", SAID)
def test_a_preview_shows_what_a_candidate_sees_and_no_key(author: Client, kind: str) -> None:
    """P3."""
    asked = question(kind)

    page = preview(author, asked)

    assert SAID[kind]["stem"] in page
    assert 'class="question"' in page
    assert TELLING.findall(page) == []


def test_a_planted_key_is_found_in_a_preview(author: Client) -> None:
    """The search above finds what it should, were it there."""
    asked = QuestionFactory.create(said={**SAID["single"], "stem": f"Which {SECRET}?"})

    page = preview(author, asked)

    assert TELLING.findall(page) != []


def test_a_preview_shows_what_stands_in_the_editor_and_keeps_it_from_candidates(author: Client) -> None:
    asked = QuestionFactory.create()
    address = reverse("question:preview_on_edit", args=[asked.pk])

    available = author.post(address, question_form(asked, single("Still being written?"))).json()

    assert available == {"is_valid": True, "is_available": True}
    assert "Still being written?" in author.get(address).content.decode()
    assert asked.versions.count() == 1


def test_a_case_is_previewed_too(author: Client) -> None:
    vignette = Vignette.objects.create(
        bank=BankFactory.create(), key="a", title="A call", text="Somebody calls.", is_deidentified=True
    )

    page = preview(author, vignette)

    assert "Somebody calls." in page


def test_a_question_that_nobody_has_begun_says_so(author: Client) -> None:
    begun = Question.objects.create(bank=BankFactory.create(), key="begun", level="apply", live=False)

    tried = author.get(reverse("try_question", args=[begun.public_id])).content.decode()
    marked = author.post(reverse("try_question", args=[begun.public_id])).content.decode()
    previewed = preview(author, begun)

    assert [page.count("Nothing is asked yet.") for page in (tried, marked, previewed)] == [1, 1, 1]


@pytest.mark.parametrize("kind", SAID)
def test_trying_a_question_marks_it_in_memory_and_writes_nothing(author: Client, kind: str) -> None:
    """P3: before it is answered no key is in the page. What is tried never counts."""
    address = reverse("try_question", args=[question(kind).public_id])
    author.get(address)  # what pages keep for one another is kept by now

    with CaptureQueriesContext(connection) as queries:
        asked = author.get(address).content.decode()
        marked = author.post(address, RIGHT_ANSWER[kind]).content.decode()
        nothing = author.post(address).content.decode()

    assert TELLING.findall(asked) == []
    assert "Right: it would earn the whole." in marked
    assert f"{SECRET} at large" in marked
    assert "No answer was given." in nothing
    assert changed(queries) == set()


def test_a_wrong_answer_and_a_damaged_one_are_told_apart_from_a_right_one(author: Client) -> None:
    address = reverse("try_question", args=[question("multiple").public_id])

    half = author.post(address, {"q1": ["a"]}).content.decode()
    wrong = author.post(address, {"q1": ["b"]}).content.decode()
    damaged = author.post(address, {"q1": ["zzz"]}).content.decode()

    assert "It would earn 50 percent." in half
    assert "It would earn 0 percent." in wrong
    assert "No answer was given." in damaged


def test_a_draft_without_a_key_can_be_tried_all_the_same(author: Client) -> None:
    asked = QuestionFactory.create()
    draft = question_form(asked, single("No key?", right=9))
    del draft["action-publish"]
    author.post(reverse("question:edit", args=[asked.pk]), draft)

    tried = author.post(reverse("try_question", args=[asked.public_id]), {"q1": "a"}).content.decode()

    assert "No key?" in tried
    assert "This question has no key yet." in tried
