"""A course is previewed from where somebody stands in it: nothing is written, and no trainee gets there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from certificates.models import Certificate
from courses.authoring import previewing
from courses.authoring.drafting import draft
from courses.authoring.proposing import propose
from courses.models import Course, CoursePage, CourseRelease, Enrollment, LessonPage, Reading
from courses.models.manifests import rule_of
from courses.progress import progress
from foundation.accounts.roles import Role
from lms import roles
from tests.factories.courses import (
    course,
    course_page,
    enrollment,
    lesson_page,
    lessons_of,
    module_of,
    module_page,
    program_page,
)
from tests.factories.people import PersonFactory, StaffFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def words(page: CoursePage, mode: str) -> str:
    """The preview's text in one line; asserts that nothing was written for it."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with statements() as run:
        answer = page.serve_preview(request, mode)
        answer.render()  # type: ignore[attr-defined]
    assert [said for said in run if CHANGING.match(str(said)) and "ground_cache" not in str(said)] == []
    text = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text.split(">", 1)[1])).split())


def rich_page() -> CoursePage:
    """A course of two modules that needs another first and ends with an evaluation; nothing of it is released."""
    first = course_page(title="First")
    course(first)
    page = course_page(lessons=2, quiz=True, title="The Code", asks_evaluation=True)
    page.needs = [first]
    page.save_revision().publish()
    later = module_page(page, title="Later")
    lesson_page(later, title="Lesson 3")
    other = course_page(title="Elsewhere")
    activity = {"activity": str(course(other).activity.public_id), "minutes": 30}
    named = [module_of(page).pk, later.pk]
    page.completion = [
        *({"type": "module", "value": key, "id": f"m{key}"} for key in named),
        {"type": "activity", "value": activity, "id": "a"},
    ]
    page.save_revision().publish()
    return CoursePage.objects.get(pk=page.pk)


@pytest.mark.parametrize(("mode", "done"), [("begun", 0), ("middle", 3), ("finished", 6)])
def test_the_point_in_the_course_is_what_it_says(mode: str, done: int) -> None:
    manifest = propose(draft(rich_page()))

    found = progress(manifest, previewing.done_at(mode, manifest), rule_of(manifest))

    assert (found.done, found.total, found.is_complete) == (done, 6, mode == "finished")
    assert not any(wait.why.value == "course" for step in found.steps for wait in step.waits)


def test_the_preview_shows_drafts_at_each_point_and_writes_nothing() -> None:
    page = course_page(lessons=2, title="The Code")
    lesson = LessonPage.objects.get(pk=lessons_of(page)[0].pk)
    lesson.title = "Only drafted"
    lesson.save_revision()
    page.title = "As typed"

    visitor, begun, middle, finished = (words(page, mode) for mode in ("", "begun", "middle", "finished"))

    assert ("As typed" in visitor, "Only drafted" in visitor, "About 40 minutes" in visitor) == (True, True, True)
    assert "Read “Only drafted”" in begun
    assert ("Only drafted”" in middle, "Read “Lesson 2”" in middle) == (False, True)
    assert "You finished this course on" in finished
    assert [model.objects.count() for model in (Course, CourseRelease, Enrollment, Reading, Certificate)] == [0] * 5


def test_a_course_that_was_never_saved_is_previewed_too() -> None:
    page = CoursePage(title="New", slug="", summary="Soon.", objectives="Know it.")
    program = program_page()
    page.path, page.depth = program.path + "0001", program.depth + 1

    assert "New Soon." in words(page, "")
    assert "New" in words(page, "begun")


def test_an_instructor_previews_what_is_hers_and_a_trainee_never_gets_there(client: Client, settings: object) -> None:
    """P21."""
    settings.DEMO = True  # type: ignore[attr-defined]
    page = course_page(lessons=1, title="Planted title")
    [lesson] = lessons_of(page)
    ways = [f"/admin/pages/{one.pk}/{way}" for one in (page, lesson) for way in ("view_draft/", "edit/preview/")]
    roles.apply()
    roles.apply_to_pages()
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))
    seen = client.get(ways[0])
    client.force_login(enrollment(course(page), PersonFactory.create()).trainee)

    answers = [client.get(f"{way}?mode=middle") for way in ways]

    assert (seen.status_code, "Planted title" in seen.content.decode()) == (200, True)
    assert ["Planted title" in answer.content.decode() for answer in answers] == [False] * 4
    assert {answer.status_code for answer in answers} <= {302, 403}
