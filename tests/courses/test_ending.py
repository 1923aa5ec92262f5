"""A place that the office ended stays so until the office gives it again; one that was left can be taken up again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from courses.coordinating import enrolling, explaining, leaving
from courses.coordinating.leaving import EndedByTheOffice
from courses.models import CoursePage, Enrollment
from foundation.accounts.models import User
from tests.courses.test_pages import words
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import AT, enrollment, read
from tests.factories.pages import make_contact
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
FAR: dict[str, Any] = {"begins_on": date(2026, 11, 2), "ends_on": date(2035, 11, 30)}
REASON = "Agreed by telephone."


@pytest.fixture
def office() -> User:
    return PersonFactory.create()


def again(place: Enrollment, *, by: User, **where: Any) -> Enrollment:
    return enrolling.enroll(place.trainee, place.course, actor=by, at=LATER, **where)


def test_whose_place_the_office_ended_cant_take_it_again_and_hears_whom_to_ask(office: User) -> None:
    place = enrollment()
    leaving.leave(place, actor=office, at=AT, reason=REASON)

    with pytest.raises(EndedByTheOffice, match="office ended your place") as refused:
        again(place, by=place.trainee)

    place.refresh_from_db()
    assert (place.left_at, refused.value.is_for_the_office) == (AT, True)


def test_nor_in_another_cohort(office: User) -> None:
    place = place_in(cohort(**FAR))
    other = cohort(place.course, title="Evenings", **FAR)
    leaving.leave(place, actor=office, at=AT, reason=REASON)

    with pytest.raises(EndedByTheOffice):
        again(place, by=place.trainee, cohort=other)


def test_the_office_gives_it_again_with_all_that_was_done_and_then_the_end_is_over(office: User) -> None:
    """P1. What the office ended and gave again is left and taken up again like any other place."""
    place = enrollment()
    read(place, "lesson-1")
    leaving.leave(place, actor=office, at=AT, reason=REASON)

    back = again(place, by=office)
    assert (back, back.left_at, back.readings.count()) == (place, None, 1)

    leaving.leave(back, actor=back.trainee, at=LATER)
    assert again(place, by=place.trainee).left_at is None


def test_an_end_of_the_office_on_another_course_is_no_bar(office: User) -> None:
    place, other = enrollment(), enrollment()
    left = enrolling.enroll(place.trainee, other.course, actor=place.trainee, at=AT)
    leaving.leave(place, actor=office, at=AT, reason=REASON)
    leaving.leave(left, actor=left.trainee, at=AT)

    assert again(left, by=left.trainee).left_at is None


def test_the_page_says_so_before_anything_is_pressed_and_refuses_what_is_pressed_all_the_same(
    client: Client, office: User
) -> None:
    place, contact = enrollment(), make_contact(Site.objects.get().root_page)
    leaving.leave(place, actor=office, at=AT, reason=REASON)
    client.force_login(place.trainee)
    address = f"/learn/{place.course.slug}/enroll/"

    asked, pressed = client.get(address), client.post(address)

    said = words(asked)
    assert "The office ended your place on this course" in said
    assert (f'href="{contact.url}"' in asked.text, "<form" in asked.text.split("<main")[1]) == (True, False)
    assert REASON not in asked.text
    assert (pressed.status_code, "The office ended your place" in words(pressed)) == (409, True)
    place.refresh_from_db()
    assert place.left_at == AT


def test_the_courses_own_page_says_so_instead_of_offering_a_place(client: Client, office: User) -> None:
    ended, left = enrollment(), enrollment()
    contact = make_contact(Site.objects.get().root_page)
    leaving.leave(ended, actor=office, at=AT, reason=REASON)
    leaving.leave(left, actor=left.trainee, at=AT)

    shown = {}
    for place in (ended, left):
        client.force_login(place.trainee)
        page = CoursePage.objects.get(translation_key=place.course.page_key)
        shown[place] = client.get(page.url)

    said = "The office ended your place on this course"
    button = f'href="{contact.url}">Write to the office</a>'
    assert (said in words(shown[ended]), button in shown[ended].text) == (True, True)
    assert (said in words(shown[left]), button in shown[left].text) == (False, False)
    assert ["/enroll/" in answer.text.split("<main")[1] for answer in shown.values()] == [False, True]


def test_the_office_reads_on_the_places_page_that_the_end_holds(office: User) -> None:
    ended, left = enrollment(), enrollment()
    leaving.leave(ended, actor=office, at=AT, reason=REASON)
    leaving.leave(left, actor=left.trainee, at=AT)
    said = "The office ended it: only the office can give it again."

    assert [said in explaining.explain(place, at=LATER).lines for place in (ended, left)] == [True, False]
