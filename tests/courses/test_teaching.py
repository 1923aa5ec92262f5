"""Which lessons teach a provision: those that cite it, as whoever asks may read them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from courses import teaching
from courses.coordinating import leaving
from courses.models import Course, CoursePage
from foundation.accounts.models import User
from standards import outlining
from standards.models import Provision
from standards.teaching import Taught
from tests.factories.courses import AT, citing, course, course_page, enrollment, finished, lessons_of, release_again
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


@pytest.fixture
def page() -> CoursePage:
    """A course whose first lesson cites CE-6 and CE-4.1, and whose second cites nothing."""
    page = course_page(lessons=2, title="The Code")
    citing(lessons_of(page)[0], "CE-6", "CE-4.1")
    return page


@pytest.fixture
def released(page: CoursePage) -> Course:
    return course(page)


def asked(reader: User | AnonymousUser, *codes: str) -> dict[str, list[Taught]]:
    return teaching.lessons_on(Provision.objects.filter(code__in=codes or ["CE-6"]), reader)


def lesson(found: Course) -> Taught:
    return Taught("Lesson 1", f"/learn/{found.slug}/lesson-1/")


def offer(page: CoursePage) -> Taught:
    return Taught("The Code", str(page.get_url()))


def test_whoever_has_a_place_is_led_to_the_lesson_and_everybody_else_to_the_course(
    released: Course, page: CoursePage
) -> None:
    trainee = enrollment(released).trainee

    assert asked(trainee) == {"CE-6": [lesson(released)]}
    assert asked(PersonFactory.create()) == asked(NOBODY) == {"CE-6": [offer(page)]}


def test_one_query_answers_for_as_many_provisions_as_are_asked_for(released: Course) -> None:
    trainee = enrollment(released).trainee
    course(course_page(lessons=3))

    with statements() as run:
        found = asked(trainee, "CE-6", "CE-4.1", "SP-1")

    assert found == {"CE-6": [lesson(released)], "CE-4.1": [lesson(released)]}
    assert len(run) == 2, "one is the test's own, for the provisions"


def test_whoever_left_is_led_to_the_course(released: Course, page: CoursePage) -> None:
    place = enrollment(released)
    leaving.leave(place, actor=place.trainee, at=AT)

    assert asked(place.trainee) == {"CE-6": [offer(page)]}


def test_only_what_the_readers_own_release_says_counts(released: Course, page: CoursePage) -> None:
    """Whoever finished stays on the release she finished; everybody else is on the newest one."""
    graduate, under_way = finished(released).trainee, enrollment(released).trainee
    citing(lessons_of(page)[0], "SP-1")
    release_again(page)

    assert (asked(graduate), asked(graduate, "SP-1")) == ({"CE-6": [lesson(released)]}, {})
    assert (asked(under_way), asked(under_way, "SP-1")) == ({}, {"SP-1": [lesson(released)]})
    assert (asked(NOBODY), asked(NOBODY, "SP-1")) == ({}, {"SP-1": [offer(page)]})


def test_a_draft_teaches_nothing_yet(page: CoursePage) -> None:
    assert asked(NOBODY) == {}


@pytest.mark.parametrize("hidden", ["unpublished", "restricted", "restricted above", "gone"])
def test_a_course_whose_page_nobody_can_open_is_told_to_nobody_without_a_place(
    released: Course, page: CoursePage, hidden: str
) -> None:
    trainee = enrollment(released).trainee
    if hidden == "unpublished":
        page.unpublish()
    elif hidden == "gone":
        page.delete()
    else:
        behind = page.get_parent() if "above" in hidden else page
        PageViewRestriction.objects.create(page=behind, restriction_type=PageViewRestriction.LOGIN)

    assert (asked(NOBODY), asked(trainee)) == ({}, {"CE-6": [lesson(released)]})


def test_a_page_outside_the_site_is_told_to_nobody_without_a_place(released: Course, page: CoursePage) -> None:
    page.move(page.get_root(), pos="last-child")

    assert asked(NOBODY) == {}
