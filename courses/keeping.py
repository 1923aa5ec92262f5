"""What this room keeps about a person: her places, readings and quizzes, exported in full and kept when she leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses import wording
from courses.coordinating import leaving
from courses.models import (
    Announcement,
    CheckAnswer,
    Cohort,
    CourseRelease,
    Enrollment,
    EvaluationGiven,
    Extension,
    Inquiry,
    Note,
    PathTaken,
    ProgramCompletion,
    ProgramRelease,
    Reply,
    Waiver,
    Watching,
)
from courses.progress import Kind
from foundation.accounts import redacting
from foundation.accounts.models import User
from foundation.ground import records

LONGEST = 4000
"""How much a reply holds: a redacted name may be longer than it was."""


def export(person: User) -> Mapping[str, Any]:
    """Return her places with what she did on them, programs that she completed, and what she released and taught."""
    places = Enrollment.objects.of(person).select_related("course", "release", "cohort").order_by("pk")
    places = places.prefetch_related(
        "readings__lesson", "readings__version", "sittings__attempt", "waivers", "extensions"
    )
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
        "cohorts_taught": [
            {"course": cohort.course.title, "cohort": cohort.title}
            for cohort in Cohort.objects.taught_by(person).select_related("course").order_by("pk")
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
    """End open places, empty reasons, and keep the rows, which name nobody once the person's row is empty; say why.

    What she wrote to herself and which paths she took goes; what she answered stays without her name.
    """
    Note.objects.filter(enrollment__trainee=person).delete()
    PathTaken.objects.filter(enrollment__trainee=person).delete()
    leaving.leave_all(person, at=at)
    for noun in (Waiver, Extension):
        noun.objects.filter(enrollment__trainee=person).exclude(reason="").update(reason="")
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
    if not (Enrollment.objects.of(person).exists() or ProgramCompletion.objects.filter(person=person).exists()):
        return
    yield _(
        "Which courses you took, which lessons you finished and which programs you completed, and when, without "
        "your name. It is kept for as long as boards may ask for it; NASAMS has not set an end yet."
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


def _within(place: Enrollment) -> dict[str, list[dict[str, Any]]]:
    """Return what she did within the lessons of one place: answers, paths, recordings, and what she wrote herself."""
    here = {"enrollment": place}
    return {
        "checks": [
            {**_where(one), "answer": one.said, "is_right": one.is_right, "at": one.at.isoformat()}
            for one in CheckAnswer.objects.filter(**here).select_related("lesson")
        ],
        "paths": [
            {**_where(one), "took_the_other_path": one.is_other, "chosen_at": one.chosen_at.isoformat()}
            for one in PathTaken.objects.filter(**here).select_related("lesson").order_by("pk")
        ],
        "recordings": [
            {
                **_where(one),
                "played": one.spans,
                "position": one.position,
                "began_at": one.began_at.isoformat(),
                "told_at": one.told_at.isoformat(),
                "transcript_at": one.transcript_at and one.transcript_at.isoformat(),
            }
            for one in Watching.objects.filter(**here).select_related("lesson").order_by("pk")
        ],
        "notes": [
            {"lesson": one.lesson.slug, "text": one.text, "changed_at": one.changed_at.isoformat()}
            for one in Note.objects.filter(**here).select_related("lesson")
        ],
    }


def _where(one: CheckAnswer | PathTaken | Watching) -> dict[str, str]:
    """Return in which lesson and block something was done."""
    return {"lesson": one.lesson.slug, "block": one.block}


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
        **_within(place),
    }


def _decided(row: Waiver | Extension) -> dict[str, str]:
    """Return when something was decided for her, and why."""
    return {"at": row.at.isoformat(), "reason": row.reason}


def _step(place: Enrollment, row: Waiver) -> str:
    """Return what the step was called from which she was excused, or what kind of step it was."""
    title = wording.titles(place.release.manifest).get((row.kind, row.key), "")
    return wording.within(row.kind, title) if title or row.kind == Kind.EVALUATION else row.kind
