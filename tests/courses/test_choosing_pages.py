"""What an author may choose for a course or a module stands in the same course; and one check alone may be asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from assessments import probing
from courses import describing, following, telling, wording
from courses.authoring import lacking, releasing
from courses.authoring.drafting import draft
from courses.blocks.rules import checks
from courses.learning import answering
from courses.models import CoursePage, Enrollment, LessonPage, LessonVersion, ModulePage
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    lessons_of,
    module_of,
    module_page,
    open_lesson,
    read,
)
from tests.factories.lessons import SLUG, advisory, check, prose, question
from tests.factories.people import SuperuserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def author(client: Client, settings: Settings) -> Client:
    settings.DEMO = True
    client.force_login(SuperuserFactory(is_demo=True))
    return client


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def asking(page: CoursePage, *blocks: str, at: int = 0) -> LessonPage:
    """Let a lesson of the course ask so many checks, and publish it."""
    lesson = lessons_of(page)[at]
    asked = str(question().public_id)
    body = [prose("Words.", f"words-{page.pk}")]
    body += [{**check(block), "value": {"question": asked}} for block in blocks]
    lesson.body = body
    lesson.save_revision().publish()
    return lesson


def completed_by(page: CoursePage, *blocks: tuple[str, Any]) -> dict[str, Any]:
    """What the form of a course sends, with this as what completes it."""
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "objectives": page.objectives,
            "completion": streamfield(list(blocks)),
            "teachers": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )


def ruled(page: CoursePage, *blocks: tuple[str, Any]) -> CoursePage:
    """Say what completes a course, and publish it."""
    page = CoursePage.objects.get(pk=page.pk)
    page.completion = [{"type": kind, "value": value, "id": f"{kind}-{n}"} for n, (kind, value) in enumerate(blocks)]
    page.save_revision().publish()
    return page


def test_modules_that_come_first_are_offered_from_the_same_course_in_its_order(author: Client) -> None:
    page, other = course_page(), course_page()
    for title in ("Second", "Third"):
        module_page(page, title=title)
    stranger = module_of(other)
    second = ModulePage.objects.get(title="Second")

    answer = author.get(edit(second))
    field = answer.context["form"].fields["needs"]
    refused = author.post(edit(second), {"title": "Second", "slug": second.slug, "needs": [stranger.pk]})

    assert [module.title for module in field.queryset] == ["Demo module", "Third"]
    assert refused.context["form"].errors["needs"] == [
        "A module that comes first is one of the same course, and not this one."
    ]
    new = author.get(reverse("wagtailadmin_pages:add", args=["courses", "modulepage", page.pk]))
    assert [module.title for module in new.context["form"].fields["needs"].queryset] == [
        "Demo module", "Second", "Third",
    ]  # fmt: skip


def test_a_course_is_not_offered_to_come_before_itself(author: Client) -> None:
    page, other = course_page(), course_page(title="Another")

    offered = list(author.get(edit(page)).context["form"].fields["needs"].queryset)

    assert other in offered
    assert page not in offered


def test_a_page_of_another_course_is_refused_when_the_course_is_saved_and_named(author: Client) -> None:
    page, other = course_page(), course_page()
    theirs = lessons_of(other)[0]
    theirs.title = "The stranger"
    theirs.save_revision().publish()

    refused = author.post(edit(page), completed_by(page, ("lesson", theirs.pk)))
    taken = author.post(edit(page), completed_by(page, ("lesson", lessons_of(page)[0].pk)))

    assert refused.context["form"].errors["completion"] == [
        "“The stranger” is no page of this course. Choose one that stands below it."
    ]
    assert taken.status_code == 302
    saved = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert saved.completion.get_prep_value()[0]["value"] == lessons_of(page)[0].pk


def test_a_check_is_chosen_by_its_lesson_its_number_and_what_it_asks_and_only_of_the_same_course(
    author: Client,
) -> None:
    page, other = course_page(title="Ours"), course_page(title="Theirs")
    asking(page, "ours-1", "ours-2")
    asking(other, "theirs")

    offered = dict(checks())
    refused = author.post(edit(page), completed_by(page, ("check", "theirs")))
    taken = author.post(edit(page), completed_by(page, ("check", "ours-2")))

    assert [block for block, _label in offered["Ours"]] == ["ours-1", "ours-2"]
    assert offered["Ours"][1][1].startswith("Lesson 1, question 2: ")
    assert len(offered["Ours"][1][1]) > len("Lesson 1, question 2: ")
    [said] = refused.context["form"].errors["completion"]
    assert said.startswith("“Lesson 1, question 1: ")
    assert said.endswith("” is a question of another course. Choose one of a lesson of this course.")
    assert taken.status_code == 302


def test_a_check_on_one_path_alone_is_not_offered_and_keeps_a_course_from_being_released() -> None:
    page = course_page()
    lesson = lessons_of(page)[0]
    asked = {**check("inner"), "value": {"question": str(question().public_id)}}
    lesson.body = [advisory([asked], [prose("Gently.")])]
    lesson.save_revision().publish()

    said = lacking.problems(draft(ruled(page, ("check", "inner"))))

    assert checks() == []
    assert said == [
        "What completes the course names a question that stands on a path of an advisory: not all are asked."
    ]


@pytest.mark.parametrize(("block", "says"), [
    ("gone", "What completes the course names a question that is gone."),
    ("theirs", "is a question of another course. Choose one of a lesson of this course."),
])  # fmt: skip
def test_a_check_that_is_not_in_the_course_keeps_it_from_being_released(block: str, says: str) -> None:
    asking(course_page(), "theirs")

    with pytest.raises(releasing.NotReleasable, match=says):
        course(ruled(course_page(), ("check", block)))


def both() -> Enrollment:
    """A place on a course that a finished lesson and one check of an optional one complete."""
    page = course_page()
    lesson = asking(page, "asks-1", "asks-2", at=1)
    LessonPage.objects.filter(pk=lesson.pk).update(is_optional=True)
    return enrollment(course(ruled(page, ("lesson", lessons_of(page)[0].pk), ("check", "asks-2"))))


def test_a_single_check_completes_a_course_and_counts_and_is_told_everywhere() -> None:
    place = both()
    manifest = place.release.manifest
    before = following.again(place, at=AT)
    read(place, SLUG)
    between = following.again(place, at=AT)
    open_lesson(place, "lesson-2")
    answering.answer(place, "lesson-2", "asks-2", sent(place), at=AT)
    place.refresh_from_db()

    assert list(describing.completes(manifest)) == ["The lesson “Lesson 1”.", "Question 2 in “Lesson 2”."]
    assert [line["title"] for line in telling.left(before)] == ["Read “Lesson 1”", "Answer question 2 in “Lesson 2”"]
    assert [(one.progress.done, one.progress.total) for one in (before, between)] == [(0, 2), (1, 2)]
    assert place.is_finished
    assert wording.within("check", "") == "a question in a lesson"


def sent(place: Enrollment) -> Any:
    """What the form of the second check sends."""
    [version] = LessonVersion.objects.filter(lesson__slug="lesson-2", lesson__course=place.course)
    return QueryDict(f"{probing.name_of(version.checks['asks-2'])}=a")


def test_pages_are_listed_in_the_order_of_the_course(author: Client) -> None:
    page = course_page()
    first = module_of(page)
    module_page(page, title="Second").save_revision().publish()
    lessons_of(page)[1].save_revision().publish()

    listed = author.get(reverse("wagtailadmin_explore", args=[page.pk])).context["pages"]
    lessons = author.get(reverse("wagtailadmin_explore", args=[first.pk])).context["pages"]

    assert [one.title for one in listed] == ["Demo module", "Second"]
    assert [one.title for one in lessons] == ["Lesson 1", "Lesson 2"]
