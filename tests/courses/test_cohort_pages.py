"""A trainee chooses a cohort before she enrolls, by its days, its zone and its places; no script is needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from courses import offering
from courses.coordinating import grouping
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.models import User
from tests.courses.test_pages import words
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import AT, course, course_page
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
FAR: dict[str, Any] = {"begins_on": date(2026, 11, 2), "ends_on": date(2035, 11, 30)}


@pytest.fixture
def person(client: Client) -> User:
    found = PersonFactory.create()
    client.force_login(found)
    return found


def enroll_at(found: Cohort) -> str:
    return f"/learn/{found.course.slug}/enroll/"


def test_she_chooses_among_cohorts_with_places_and_reads_which_are_full(client: Client, person: User) -> None:
    free = cohort(places=3, **FAR)
    full = cohort(free.course, title="Evenings", places=1, **FAR)
    place_in(full)

    asked = client.get(enroll_at(free))
    done = client.post(enroll_at(free), {"choose": "yes", "cohort": str(free.public_id)}, follow=True)

    said = words(asked)
    assert "Autumn: from November 2, 2026 to November 30, 2035 (New York time), 3 places left" in said
    assert "Full Evenings: from November 2, 2026" in said
    assert str(full.public_id) not in asked.text
    assert "You have a place." in words(done)
    assert Enrollment.objects.get(trainee=person).cohort == free


def test_whoever_comes_from_the_courses_page_is_asked_for_a_cohort(client: Client, person: User) -> None:
    found = cohort(**FAR)

    from_the_page = client.post(enroll_at(found))
    without = client.post(enroll_at(found), {"choose": "yes"})

    assert ("Your cohort" in words(from_the_page), "Choose a cohort." in words(from_the_page)) == (True, False)
    assert "Choose a cohort." in words(without)
    assert not Enrollment.objects.exists()


def test_a_cohort_that_filled_meanwhile_is_refused_on_the_form(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = cohort(places=1, **FAR)
    old = offering.offered(found.course, AT)
    place_in(found)
    monkeypatch.setattr(offering, "offered", lambda *_args: old)

    refused = client.post(enroll_at(found), {"choose": "yes", "cohort": str(found.public_id)})

    assert "Every place in “Autumn” is taken." in words(refused)
    assert Enrollment.objects.count() == 1


def test_where_no_cohort_takes_anybody_that_is_said(client: Client, person: User) -> None:
    found = cohort(**FAR)
    grouping.close(found, actor=person, at=AT, reason="Enough")

    said = words(client.get(enroll_at(found)))

    assert "This course is taken in cohorts, and none of them has a place at present." in said


def test_a_course_without_a_cohort_is_taken_alone(client: Client, person: User) -> None:
    found = course()

    assert "Your cohort" not in words(client.get(f"/learn/{found.slug}/enroll/"))
    client.post(f"/learn/{found.slug}/enroll/")
    assert Enrollment.objects.get().cohort is None


def test_whoever_leaves_a_cohort_reads_that_the_place_may_go_to_somebody_else(client: Client, person: User) -> None:
    found = cohort(places=1, **FAR)
    place_in(found, person)

    said = words(client.get(f"/learn/{found.course.slug}/leave/"))

    assert "Somebody else may take your place in “Autumn”." in said


def test_the_page_of_the_course_says_which_cohorts_take_people_and_as_enrolling_does(client: Client) -> None:
    page = course_page()
    found = course(page)
    free = cohort(found, places=3, **FAR)
    full = cohort(found, title="Evenings", places=1, **FAR)
    place_in(full)
    cohort(found, title="Endless", begins_on=date(2026, 11, 20), ends_on=None)
    closed = cohort(found, title="Closed", **FAR)
    grouping.close(closed, actor=PersonFactory.create(), at=AT, reason="Enough.")

    said = words(client.get(page.url))

    told = offering.told(offering.with_cohorts(Course.objects.filter(pk=found.pk)).get(), AT)
    assert [offer.said for offer in told] == [offer.said for offer in offering.offered(found, AT)]
    assert f"{free.title}: from November 2, 2026 to November 30, 2035 (New York time), 3 places left" in said
    assert "0 places left: full" in said
    assert ("Endless" in said, "Closed" in said) == (True, False)
