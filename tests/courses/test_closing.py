"""A course is closed to new trainees and opened again by a deed with a reason; nobody loses a place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.coordinating import closing, enrolling
from courses.coordinating.closing import ClosedAlready, OpenAlready
from courses.coordinating.enrolling import EnrollmentClosed
from courses.models import Course
from foundation.accounts.roles import Role
from lms import roles
from tests.factories.courses import AT, course, enrollment
from tests.factories.people import PersonFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LATER = AT + timedelta(days=1)
REASON = "The spring group is full."


def test_a_closed_course_takes_nobody_new_and_keeps_whoever_is_in_it() -> None:
    place, staff = enrollment(), PersonFactory.create()

    closed = closing.close(place.course, actor=staff, at=AT, reason=REASON)

    with pytest.raises(EnrollmentClosed):
        enrolling.enroll(PersonFactory.create(), place.course, actor=None, at=AT)
    assert (closed.closed_at, enrolling.enroll(place.trainee, place.course, actor=None, at=AT)) == (AT, place)


def test_opened_again_it_takes_new_trainees() -> None:
    found, staff = course(), PersonFactory.create()
    closing.close(found, actor=staff, at=AT, reason=REASON)

    opened = closing.open_again(found, actor=staff, at=LATER, reason="A place became free.")

    assert opened.closed_at is None
    assert enrolling.enroll(PersonFactory.create(), found, actor=None, at=LATER).course == found


def test_the_log_names_who_did_it_and_why() -> None:
    found, staff = course(), PersonFactory.create()

    closing.close(found, actor=staff, at=AT, reason=REASON)
    closing.open_again(found, actor=staff, at=LATER, reason="A place became free.")

    entries = ModelLogEntry.objects.filter(action__in=["courses.close", "courses.open_again"]).order_by("pk")
    assert [(entry.action, entry.user, entry.data["reason"]) for entry in entries] == [
        ("courses.close", staff, REASON),
        ("courses.open_again", staff, "A place became free."),
    ]


def test_what_is_closed_cant_be_closed_and_what_is_open_cant_be_opened() -> None:
    found, staff = course(), PersonFactory.create()

    with pytest.raises(OpenAlready, match="takes new trainees already"):
        closing.open_again(found, actor=staff, at=AT, reason=REASON)
    closing.close(found, actor=staff, at=AT, reason=REASON)
    with pytest.raises(ClosedAlready, match="is closed to new trainees already"):
        closing.close(found, actor=staff, at=LATER, reason=REASON)

    found.refresh_from_db()
    assert found.closed_at == AT


def test_a_course_that_was_to_close_later_closes_now() -> None:
    found, staff = course(), PersonFactory.create()
    Course.objects.update(closed_at=LATER)

    assert closing.close(found, actor=staff, at=AT, reason=REASON).closed_at == AT


def test_the_coordinator_closes_and_opens_it_in_the_admin_and_must_say_why(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # demo staff need no second factor
    roles.apply()
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    found = course()
    page = reverse("course:inspect", args=[found.public_id])
    close, open_again = (reverse(name, args=[found.public_id]) for name in ("close_course", "open_course"))
    assert (close in client.get(page).text, open_again in client.get(page).text) == (True, False)

    refused = client.post(close, {"reason": ""})
    found.refresh_from_db()
    assert (refused.status_code, found.closed_at) == (200, None)

    assert client.post(close, {"reason": REASON})["Location"] == page
    found.refresh_from_db()
    assert found.closed_at is not None
    assert (close in client.get(page).text, open_again in client.get(page).text) == (False, True)
    assert "is closed to new trainees already" in client.post(close, {"reason": REASON}).text
    client.post(open_again, {"reason": "A place became free."})
    found.refresh_from_db()
    assert found.closed_at is None
