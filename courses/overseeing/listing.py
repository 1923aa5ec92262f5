"""Listing what somebody teaches: each cohort with how many people, finished and stuck, in so many queries in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet

from courses import opening, policy
from courses.models import Cohort, Course
from courses.overseeing import gathering, measuring
from courses.overseeing.boarding import MOST
from foundation.accounts.models import User

IN_TIME = gathering.the_end(lambda name: F(name.removeprefix("cohort__"))).before("enrollments__finished_at")
LISTED = 100
"""How many cohorts a page lists, those that began last first."""


@dataclass(frozen=True)
class Listed:
    """A cohort of the list. `stuck` is None where it isn't told: it has ended, or is too large to measure at once."""

    cohort: Cohort
    people: int
    finished: int
    stuck: int | None
    has_ended: bool


@dataclass(frozen=True)
class Loose:
    """A course with people who are in no cohort."""

    course: Course
    people: int
    finished: int


def cohorts(found: QuerySet[Cohort], *, at: datetime) -> list[Listed]:
    """Return these cohorts, the newest first, in so many queries however many they and their people are (P25)."""
    standing = Q(enrollments__left_at=None)
    counted = found.select_related("course").annotate(
        people=Count("enrollments", standing, distinct=True),
        finished=Count("enrollments__finished_at", standing & IN_TIME),
    )
    listed: list[Any] = list(counted[:LISTED])
    over = {cohort.pk for cohort in listed if opening.has_ended(cohort, at)}
    measure = partial(measuring.measure, at=at, cohorts=listed)
    late = measuring.marked_late(gathering.MOVED.filter(cohort__in=over), measure) if over else []
    stuck, passed = _stuck(listed, at=at), Counter(place.cohort for place in late)
    return [
        Listed(cohort, cohort.people, cohort.finished + passed[cohort.pk], stuck.get(cohort.pk), cohort.pk in over)
        for cohort in listed
    ]


def loose(person: User | AnonymousUser) -> list[Loose]:
    """Return the courses whose people in no cohort this person may look at, and that have any, by one query more."""
    standing = Q(enrollments__left_at=None, enrollments__cohort=None)
    found = policy.taught_courses(person).annotate(
        people=Count("enrollments", standing), finished=Count("enrollments__finished_at", standing)
    )
    return [Loose(course, course.people, course.finished) for course in found.filter(people__gt=0).order_by("title")]


def _stuck(listed: Collection[Any], *, at: datetime) -> Mapping[int, int]:
    """Count who is stuck in each cohort that goes on, as many cohorts as can be measured at once."""
    measured, room = [], MOST
    for cohort in listed:
        if not opening.has_ended(cohort, at) and cohort.people <= room:
            measured.append(cohort.pk)
            room -= cohort.people
    places = gathering.MOVING.filter(cohort__in=measured)
    rows = measuring.measure(measuring.perhaps_stuck(places, at=at), at=at, cohorts=listed)
    found = Counter(row.place.cohort for row in rows if row.stuck)
    return {key: found[key] for key in measured}
