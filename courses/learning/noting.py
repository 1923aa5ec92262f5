"""Noting: what a trainee writes to herself about a lesson. No screen of anybody else's shows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.learning import entering
from courses.models import Enrollment, Note
from foundation.ground import pacing
from foundation.ground.refusals import Refusal

LONGEST = 20_000
MOST = 240
SPAN_SECONDS = 3600
"""So often within an hour may she save notes: four times a minute, all the time."""


class TooLong(Refusal):
    """The note holds more than one note takes."""


class TooOften(Refusal):
    """She saved notes so often within an hour that she has to wait."""


def note(enrollment: Enrollment, slug: str, text: str, *, at: datetime) -> Note | None:
    """Keep the note of this lesson as it says now; an empty one is deleted. Also after the last day.

    Raises `TooOften`, `TooLong` and what `entering.look` raises.
    """
    if pacing.count("courses.noting", str(enrollment.trainee.public_id), at=at, span=SPAN_SECONDS) > MOST:
        raise TooOften(_("You have saved notes very often within the last hour. Please wait a while, then save again."))
    return _note(enrollment, slug, text, at=at)


@transaction.atomic
def _note(enrollment: Enrollment, slug: str, text: str, *, at: datetime) -> Note | None:
    """Keep it."""
    entered = entering.look(enrollment, slug, at=at)
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise TooLong(
            _("A note holds up to %(most)s characters; this one has %(count)s. Nothing was changed.")
            % {"most": f"{LONGEST:,}", "count": f"{len(text):,}"}
        )
    if not text:
        delete(entered.enrollment, slug)
        return None
    lesson = entered.version().lesson_id
    found, _made = Note.objects.update_or_create(
        enrollment=entered.enrollment, lesson_id=lesson, defaults={"text": text, "changed_at": at}
    )
    return found


def delete(enrollment: Enrollment, slug: str) -> None:
    """Delete the note of this lesson. Safe to repeat."""
    Note.objects.filter(enrollment=enrollment, lesson__slug=slug).delete()


def of(enrollment: Enrollment) -> QuerySet[Note]:
    """Return every note of this place, with its lesson."""
    return Note.objects.filter(enrollment=enrollment).select_related("lesson")
