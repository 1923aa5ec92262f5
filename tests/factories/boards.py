"""Cohorts, and crowds in them: many people at once, with what they did, by a statement for each table."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from courses.models import (
    Cohort,
    Course,
    Enrollment,
    Extension,
    Lesson,
    Reading,
    Waiver,
)
from foundation.accounts.models import User
from tests.factories.courses import AT, course, enrollment
from tests.factories.people import PersonFactory


def cohort(found: Course | None = None, *teachers: User, **words: Any) -> Cohort:
    """A cohort of the course from the day of `AT` on, without an end."""
    plain: dict[str, Any] = {"title": "Fall", "begins_on": date(2026, 11, 2), "zone": "America/New_York"}
    made = Cohort.objects.create(**{**plain, "course": found or course(), **words})
    made.teachers.set(teachers)
    return made


def member(group: Cohort, trainee: User | None = None, *, at: datetime = AT, **fields: Any) -> Enrollment:
    """Give somebody a place in the cohort."""
    place = enrollment(group.course, trainee or PersonFactory.create(**fields), at=at)
    place.cohort = group
    place.save(update_fields=["cohort"])
    return place


def crowd(group: Cohort, count: int, *, read: int = 0) -> list[Enrollment]:
    """Give so many people a place, the first `read` of whom finished the first lesson on their first day."""
    made = [
        User(email=f"{uuid4()}@example.org", name=f"Demo Crowd {number:05}", password="!") for number in range(count)
    ]
    people = User.objects.bulk_create(made)
    release = group.course.current_release
    places = Enrollment.objects.bulk_create(
        Enrollment(trainee=each, course=group.course, release=release, cohort=group, began_at=AT) for each in people
    )
    line = release.manifest["modules"][0]["lessons"][0]
    lesson = Lesson.objects.get(course=group.course, page_key=line["key"])
    hour = AT + timedelta(hours=1)
    Reading.objects.bulk_create(
        Reading(enrollment=place, lesson=lesson, version_id=line["version"], opened_at=AT, finished_at=hour)
        for place in places[:read]
    )
    return places


def waive(place: Enrollment, kind: str, key: str, *, at: datetime = AT) -> Waiver:
    """Decide that this person need not do this step."""
    return Waiver.objects.create(enrollment=place, kind=kind, key=key, reason="A secret.", at=at)


def extend(place: Enrollment, until: datetime, *, at: datetime = AT) -> Extension:
    """Decide on a later end for this person."""
    return Extension.objects.create(enrollment=place, until=until, reason="A secret.", at=at)


def lesson_key(place: Enrollment, number: int) -> str:
    """Return the key of the place's lesson of this number, from 1."""
    return place.release.manifest["modules"][0]["lessons"][number - 1]["key"]
