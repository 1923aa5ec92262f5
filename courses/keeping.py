"""What this room keeps about a person: her places, readings and quizzes, exported in full and kept when she leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.coordinating import leaving
from courses.models import Cohort, CourseRelease, Enrollment, Extension, Waiver
from foundation.accounts.models import User


def export(person: User) -> Mapping[str, Any]:
    """Return her places with what she read and sat, and the releases that she made as an instructor."""
    places = Enrollment.objects.of(person).select_related("course", "release", "cohort").order_by("pk")
    places = places.prefetch_related(
        "readings__lesson", "readings__version", "sittings__attempt", "waivers", "extensions"
    )
    releases = CourseRelease.objects.filter(released_by=person).select_related("course").order_by("released_at")
    return {
        "enrollments": [_place(place) for place in places],
        "releases": [
            {"course": made.course.title, "release": made.number, "note": made.note, "at": made.released_at.isoformat()}
            for made in releases
        ],
        "cohorts_taught": [
            {"course": cohort.course.title, "cohort": cohort.title}
            for cohort in Cohort.objects.taught_by(person).select_related("course").order_by("pk")
        ],
    }


def erase(person: User, at: datetime) -> list[str]:
    """End open places, empty reasons, and keep the rows, which name nobody once the person's row is empty; say why."""
    leaving.leave_all(person, at=at)
    for noun in (Waiver, Extension):
        noun.objects.filter(enrollment__trainee=person).exclude(reason="").update(reason="")
    return kept(person)


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    if not Enrollment.objects.of(person).exists():
        return []
    return [
        _(
            "Which courses you took and which lessons you finished, and when, without your name. It is kept for as "
            "long as boards may ask for it; NASAMS has not set an end yet."
        )
    ]


def _place(place: Enrollment) -> dict[str, Any]:
    """Return one place as plain facts."""
    return {
        "id": str(place.public_id),
        "course": place.course.title,
        "release": place.release.number,
        "cohort": place.cohort and place.cohort.title,
        "began_at": place.began_at.isoformat(),
        "finished_at": place.finished_at and place.finished_at.isoformat(),
        "left_at": place.left_at and place.left_at.isoformat(),
        "lessons": [
            {
                "title": reading.version.title,
                "opened_at": reading.opened_at.isoformat(),
                "finished_at": reading.finished_at and reading.finished_at.isoformat(),
            }
            for reading in place.readings.all()
        ],
        "excused": [{"step": _step(place, row), **_decided(row)} for row in place.waivers.all()],
        "extended": [{"until": row.until.isoformat(), **_decided(row)} for row in place.extensions.all()],
        "quizzes": [
            {"attempt": str(sitting.attempt.public_id), "began_at": sitting.attempt.began_at.isoformat()}
            for sitting in place.sittings.all()
        ],
    }


def _decided(row: Waiver | Extension) -> dict[str, str]:
    """Return when something was decided for her, and why."""
    return {"at": row.at.isoformat(), "reason": row.reason}


def _step(place: Enrollment, row: Waiver) -> str:
    """Return what the step was called from which she was excused, or what kind of step it was."""
    for module in place.release.manifest["modules"]:
        for line in module["lessons"]:
            if row.kind == "lesson" and row.key == line["key"]:
                return line["title"]
        if row.kind == "quiz" and row.key == module["key"] and module["quiz"]:
            return module["quiz"]["title"]
    return row.kind
