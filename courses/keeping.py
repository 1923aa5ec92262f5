"""What this room keeps about a person: her places, readings and quizzes, exported in full and kept when she leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.models import CourseRelease, Enrollment, ProgramCompletion, ProgramRelease
from foundation.accounts.models import User


def export(person: User) -> Mapping[str, Any]:
    """Return her places with what she read and sat, the programs that she completed, and the releases that she made."""
    places = Enrollment.objects.of(person).select_related("course", "release").order_by("pk")
    places = places.prefetch_related("readings__lesson", "readings__version", "sittings__attempt")
    releases = CourseRelease.objects.filter(released_by=person).select_related("course").order_by("released_at")
    programs = ProgramRelease.objects.filter(released_by=person).select_related("program").order_by("released_at")
    completions = ProgramCompletion.objects.filter(person=person).select_related("program", "release").order_by("pk")
    return {
        "enrollments": [_place(place) for place in places],
        "completed_programs": [
            {
                "program": done.program.title,
                "release": done.release.number,
                "completed_at": done.completed_at.isoformat(),
            }
            for done in completions
        ],
        "releases_of_programs": [
            {
                "program": made.program.title,
                "release": made.number,
                "note": made.note,
                "at": made.released_at.isoformat(),
            }
            for made in programs
        ],
        "releases": [
            {"course": made.course.title, "release": made.number, "note": made.note, "at": made.released_at.isoformat()}
            for made in releases
        ],
    }


def erase(person: User, at: datetime) -> list[str]:
    """End open places and keep the rows, which name nobody once the person's row is empty; say why."""
    Enrollment.objects.of(person).open().unfinished().update(left_at=at)
    return kept(person)


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    if not (Enrollment.objects.of(person).exists() or ProgramCompletion.objects.filter(person=person).exists()):
        return []
    return [
        _(
            "Which courses you took, which lessons you finished and which programs you completed, and when, without "
            "your name. It is kept for as long as boards may ask for it; NASAMS has not set an end yet."
        )
    ]


def _place(place: Enrollment) -> dict[str, Any]:
    """Return one place as plain facts."""
    return {
        "id": str(place.public_id),
        "course": place.course.title,
        "release": place.release.number,
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
        "quizzes": [
            {"attempt": str(sitting.attempt.public_id), "began_at": sitting.attempt.began_at.isoformat()}
            for sitting in place.sittings.all()
        ],
    }
