"""The checks on live data find what they are for, and nothing when all is well."""

from __future__ import annotations

import pytest
from django.db import connection

from certificates.models import Activity
from courses import checking
from courses.coordinating import enrolling, leaving
from courses.models import CourseRelease, Enrollment, LessonVersion
from foundation.ground import invariants
from payments.models import OrderLine
from payments.selling import withdrawing
from tests.courses.test_selling import buy, on_sale, paid
from tests.factories import sold
from tests.factories.certificates import certificate
from tests.factories.courses import AT, course, enrollment, finished
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
CHECKS = [
    checking.finished_is_complete,
    checking.certificates_rest_on_a_finished_course,
    checking.releases_are_whole,
    checking.versions_match,
    checking.releases_have_no_gap,
]


def without_triggers(statement: str) -> None:
    """Change what the database would refuse to change, as only a broken disk or a wrong hand could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("courses_courserelease", "courses_lessonversion"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_all_is_well_after_a_course_was_finished() -> None:
    finished(course(quiz=True))

    assert [line for check in CHECKS for line in check()] == []
    assert set(CHECKS) <= set(invariants.checks().values())


def test_a_finished_course_with_something_left_is_named() -> None:
    """P1."""
    place = enrollment()
    Enrollment.objects.update(finished_at=AT)

    assert list(checking.finished_is_complete()) == [
        f"enrollment {place.public_id} is finished, but something of its release is left"
    ]


def test_a_certificate_without_a_finished_course_is_named() -> None:
    """P5."""
    place = enrollment()
    stray = certificate(place.trainee, activity=place.course.activity)
    certificate(activity=Activity.objects.create(kind="session", title="A session"))

    assert list(checking.certificates_rest_on_a_finished_course()) == [
        f"certificate {stray.public_id} is for a course that its holder has not finished"
    ]


def test_a_changed_release_is_named() -> None:
    course(quiz=True)
    name = f"release {CourseRelease.objects.get().public_id}"
    without_triggers(
        """UPDATE courses_courserelease SET manifest = jsonb_set(jsonb_set(manifest,
           '{modules,0,quiz,public_id}', '"01890000-0000-7000-8000-000000000000"'),
           '{modules,0,lessons,0,version}', '0')"""
    )

    assert list(checking.releases_are_whole()) == [
        f"{name} does not match its digest",
        f"{name} pins a lesson that is not there as it was released",
        f"{name} names a quiz that is not there",
    ]


def test_a_changed_lesson_is_named() -> None:
    course(lessons=1)
    without_triggers("UPDATE courses_lessonversion SET title = 'Forged'")

    assert list(checking.versions_match()) == [
        f"lesson version {LessonVersion.objects.get().pk} does not match its digest"
    ]


def test_a_gap_between_releases_is_named() -> None:
    found = course()
    without_triggers("UPDATE courses_courserelease SET number = 3")

    assert list(checking.releases_have_no_gap()) == [f"course {found.pk} has the releases [3]"]


def bought() -> OrderLine:
    """Return the line by which somebody bought a place."""
    trainee = PersonFactory.create()
    return paid(buy(trainee, on_sale(course()), person=trainee))


def test_what_was_bought_and_is_no_place_is_named() -> None:
    """P8: whoever gave her place back by herself may take it up again, and one for nobody yet waits for a name."""
    gone, left = bought(), bought()
    paid(buy(gone.order.payer, on_sale(course())))
    leaving.leave(left.enrollment, actor=left.person, at=AT)
    assert [*checking.sold_places_are_places(), *sold.breaches()] == []

    Enrollment.objects.filter(line=gone).delete()

    said = f"line {gone.public_id} was delivered and is no place on a course"
    assert list(checking.sold_places_are_places()) == [said]
    assert sold.breaches() == [f"P8 a place on a course that was bought is there: {said}"]


def test_a_place_that_stands_by_what_was_given_up_is_named() -> None:
    """P8."""
    line = bought()
    withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT)
    assert list(checking.sold_places_are_places()) == []

    Enrollment.objects.update(left_at=None)

    place = Enrollment.objects.get()
    assert list(checking.sold_places_are_places()) == [
        f"enrollment {place.public_id} stands by a line that was given up"
    ]


def test_a_place_that_the_office_gives_again_no_longer_stands_by_what_was_given_up() -> None:
    """P8: taken up again by herself, it is still what she bought."""
    staff, again, refunded = PersonFactory.create(), bought(), bought()
    leaving.leave(again.enrollment, actor=again.person, at=AT)
    withdrawing.withdraw(refunded, reason="Other plans", actor=None, at=AT)

    lines = [
        enrolling.enroll(line.person, line.enrollment.course, actor=actor, at=AT).line
        for line, actor in ((again, again.person), (refunded, staff))
        if line.person
    ]

    assert (lines, sold.breaches()) == ([again, None], [])
