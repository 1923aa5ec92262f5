"""What this room keeps about a person: her places, readings and quizzes, exported in full and kept when she leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.models import Announcement, CourseRelease, Enrollment, EvaluationGiven, Inquiry, Reply
from foundation.accounts import redacting
from foundation.accounts.models import User
from foundation.ground import records

LONGEST = 4000
"""How much a reply holds: a redacted name may be longer than it was."""


def export(person: User) -> Mapping[str, Any]:
    """Return her places with what she read and sat, and the releases that she made as an instructor."""
    places = Enrollment.objects.of(person).select_related("course", "release").order_by("pk")
    places = places.prefetch_related("readings__lesson", "readings__version", "sittings__attempt")
    releases = CourseRelease.objects.filter(released_by=person).select_related("course").order_by("released_at")
    return {
        "enrollments": [_place(place) for place in places],
        "releases": [
            {"course": made.course.title, "release": made.number, "note": made.note, "at": made.released_at.isoformat()}
            for made in releases
        ],
        **_correspondence(person),
    }


def _correspondence(person: User) -> dict[str, Any]:
    """Return what she asked with what was said to it, what she said to others, and that she gave evaluations.

    What somebody else asked is not hers, though she answered it: of that her own words alone are told.
    """
    asked = Inquiry.objects.filter(enrollment__trainee=person).with_lesson().order_by("pk")
    asked = asked.select_related("enrollment__course").prefetch_related("replies")
    answered = Reply.objects.filter(author=person).exclude(inquiry__enrollment__trainee=person).order_by("pk")
    announced = Announcement.objects.filter(author=person).select_related("course", "cohort").order_by("pk")
    given = EvaluationGiven.objects.filter(enrollment__trainee=person).select_related("enrollment__course")
    return {
        "questions_asked": [_question(inquiry, person) for inquiry in asked],
        "answers_given": [{"text": said.text, "at": said.said_at.isoformat()} for said in answered],
        "announcements_made": [
            {
                "course": said.course.title,
                "cohort": said.cohort and said.cohort.title,
                "title": said.title,
                "text": said.text,
                "at": said.said_at.isoformat(),
            }
            for said in announced
        ],
        "evaluations_given": [
            {"course": each.enrollment.course.title, "given_on": each.given_on.isoformat()}
            for each in given.order_by("pk")
        ],
    }


def _question(inquiry: Any, person: User) -> dict[str, Any]:
    """Return one question of hers as plain facts."""
    return {
        "course": inquiry.enrollment.course.title,
        "lesson": inquiry.lesson_title,
        "text": inquiry.text,
        "asked_at": inquiry.asked_at.isoformat(),
        "settled_at": inquiry.settled_at and inquiry.settled_at.isoformat(),
        "replies": [
            {"is_yours": said.author_id == person.pk, "text": said.text, "at": said.said_at.isoformat()}
            for said in inquiry.replies.all()
        ],
    }


def erase(person: User, at: datetime) -> list[str]:
    """End open places and keep the rows, which name nobody once the person's row is empty; say why."""
    Enrollment.objects.of(person).open().unfinished().update(left_at=at)
    _silence(person, at)
    return kept(person)


def _silence(person: User, at: datetime) -> None:
    """Empty what she asked and what she said in replies, and take her name out of the answers that she got."""
    hers = Inquiry.objects.filter(enrollment__trainee=person)
    hers.filter(settled_at=None).update(settled_at=at)
    hers.update(text="")
    Reply.objects.filter(author=person).update(text="")
    traces = redacting.traces_of(person, records.addresses_of(person), [person.email or ""])
    for said in Reply.objects.filter(inquiry__enrollment__trainee=person).exclude(text=""):
        Reply.objects.filter(pk=said.pk).update(text=traces.without_anything(said.text)[:LONGEST])


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    return [*_kept_of_learning(person), *_kept_of_teaching(person)]


def _kept_of_learning(person: User) -> Iterator[str]:
    """Say what is kept of a trainee."""
    if not Enrollment.objects.of(person).exists():
        return
    yield _(
        "Which courses you took and which lessons you finished, and when, without your name. It is kept for as "
        "long as boards may ask for it; NASAMS has not set an end yet."
    )
    if Reply.objects.filter(inquiry__enrollment__trainee=person).exclude(author=person).exists():
        yield _("What instructors answered you, without your name; what you asked and added is erased.")
    if EvaluationGiven.objects.filter(enrollment__trainee=person).exists():
        yield _(
            "What you said in evaluations of courses: it was kept without your name from the start, so nobody can find "
            "which was yours."
        )


def _kept_of_teaching(person: User) -> Iterator[str]:
    """Say what is kept of an instructor."""
    if Announcement.objects.filter(author=person).exists():
        yield _("What you announced to a course or a cohort, without your name: its people go on reading it.")


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
