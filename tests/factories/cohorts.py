"""Cohorts of made-up courses, with places and without."""

from __future__ import annotations

from datetime import date
from typing import Any

from courses.coordinating import enrolling, grouping
from courses.coordinating.grouping import Plan
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from tests.factories.courses import AT, course
from tests.factories.people import PersonFactory, StaffFactory

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 30)


def plan(**words: Any) -> Plan:
    """What a cohort is to be: of November 2026 in New York, with as many places as come."""
    plain = {"title": "Autumn", "begins_on": FIRST, "ends_on": LAST, "zone": "America/New_York"}
    return Plan(**{**plain, **words})


def cohort(found: Course | None = None, **words: Any) -> Cohort:
    """Make a cohort of the course."""
    return grouping.make(found or course(), plan(**words), actor=PersonFactory.create(), at=AT)


def place_in(found: Cohort, trainee: User | None = None) -> Enrollment:
    """Give somebody a place in the cohort."""
    trainee = trainee or PersonFactory.create()
    return enrolling.enroll(trainee, found.course, actor=trainee, at=AT, cohort=found)


def instructor(**words: Any) -> User:
    """Somebody who can teach a cohort."""
    return StaffFactory(Role.INSTRUCTOR, **words)


def taken(found: Cohort) -> int:
    """Return how many places of the cohort are taken, as its pool has it now."""
    found.refresh_from_db()
    assert found.pool is not None
    return found.pool.taken
