"""Carrying along: what a trainee finds again of her lessons, that is her own notes and the files to take with her.

Nobody but herself is ever shown her notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from courses.following import Following
from courses.models import Lesson, LessonVersion, Note
from courses.models.manifests import LessonLine, lessons
from courses.progress import Kind
from foundation.accounts.models import User

WORDS = 20
"""How many words of a note stand where notes are listed."""


@dataclass(frozen=True)
class Kept:
    """A lesson of hers with what is kept of it: the first words of her note, if any, and how many files."""

    title: str
    url: str
    course: str
    course_slug: str
    note: str
    files: int


def kept(person: User, places: Sequence[Following]) -> list[Kept]:
    """Return her lessons with a note or with files, in the order of her courses, by one query however many.

    Files are those of the version that she reads, of lessons that are open to her; a film is none to take along.
    """
    lines = {line["key"]: (place, line) for place in places for line in lessons(place.enrollment.release.manifest)}
    is_open = {key for key, (place, _line) in lines.items() if _may_read(place, key)}
    pinned = [line["version"] for key, (_place, line) in lines.items() if key in is_open]
    notes = Note.objects.filter(lesson=OuterRef("pk"), enrollment__trainee=person)
    files = LessonVersion.objects.filter(lesson=OuterRef("pk"), pk__in=pinned).exclude(files={})
    found = (
        Lesson.objects.filter(page_key__in=list(lines), course__in=[place.enrollment.course_id for place in places])
        .annotate(note=Subquery(notes.values("text")[:1]), held=Subquery(files.values("files")[:1]))
        .filter(Q(note__isnull=False) | Q(held__isnull=False))
    )
    by_key = {str(lesson.page_key): lesson for lesson in found}
    told = [_kept(place, line, by_key[key]) for key, (place, line) in lines.items() if key in by_key]
    return [one for one in told if one.note or one.files]


def _may_read(place: Following, key: str) -> bool:
    """Whether she may open this lesson: also after her last day, and not before its own."""
    return any(step.key == key and step.may_be_read for step in place.progress.of_kind(Kind.LESSON))


def _kept(place: Following, line: LessonLine, lesson: Lesson) -> Kept:
    """Say what is kept of one lesson."""
    course = place.enrollment.course
    held: Mapping[str, Any] = lesson.held or {}  # type: ignore[attr-defined]  # annotated
    words = (lesson.note or "").split()  # type: ignore[attr-defined]  # annotated
    return Kept(
        title=line["title"],
        url=reverse("lesson", args=[course.slug, lesson.slug]),
        course=course.title,
        course_slug=course.slug,
        note=" ".join(words[:WORDS]) + ("…" if len(words) > WORDS else ""),
        files=sum(len(parts.get("files", ())) for parts in held.values()),
    )
