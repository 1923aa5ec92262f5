"""Cohorts with instructors, and releases that ask for an evaluation."""

from __future__ import annotations

from datetime import date

from courses.digesting import sha256
from courses.learning import evaluating
from courses.models import Cohort, Course, CourseRelease, Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from tests.factories.courses import AT, read_everything
from tests.factories.people import StaffFactory

STATEMENTS = ["I would recommend it.", "It took the minutes that it said."]


def instructor() -> User:
    """Somebody who may teach, and teaches nobody yet. The caller applies the roles."""
    return StaffFactory(Role.INSTRUCTOR, is_demo=True)


def cohort(course: Course, *teachers: User, title: str = "Autumn") -> Cohort:
    """A cohort of the course that these people teach."""
    found = Cohort.objects.create(course=course, title=title, begins_on=date(2026, 11, 1), zone="America/New_York")
    found.teachers.set(teachers)
    return found


def in_cohort(place: Enrollment, found: Cohort) -> Enrollment:
    """Put a place into the cohort."""
    place.cohort = found
    place.save(update_fields=["cohort"])
    return place


def evaluated(course: Course, statements: list[str] = STATEMENTS) -> CourseRelease:
    """Release the course anew with an evaluation at its end; whoever is on it is moved."""
    old = course.current_release
    manifest = {**old.manifest, "evaluation": {"statements": statements}}
    words = {"number": old.number + 1, "manifest": manifest, "digest": sha256(manifest), "released_at": AT}
    made = CourseRelease.objects.create(course=course, **words)
    Enrollment.objects.on(course).unfinished().update(release=made)
    return made


def all_read(place: Enrollment) -> Enrollment:
    """Let her do everything but the evaluation."""
    place.refresh_from_db()
    return read_everything(place)


def said(place: Enrollment, number: int = 4, remarks: str = "") -> evaluating.Said:
    """The same number for everything that is asked."""
    release = place.release
    ratings = {each.name: number for each in evaluating.asked(release.manifest)}
    return evaluating.Said(ratings, remarks, release.digest)
