"""Watching recordings: what a browser says of it is a claim, bounded by the clock of the server.

Nothing rests on it alone (P5). Whoever reads the transcript instead says so at its end, and it counts the same. It
stands on a page of its own, which hands out a ticket: without one, the server never sent the transcript to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from courses import drawing
from courses.learning import entering, merging
from courses.learning.entering import Entered, NoSuchBlock
from courses.learning.merging import Span
from courses.models import Enrollment, LessonVersion, PathTaken, Watching
from courses.models.manifests import LessonLine
from courses.unfolding import Unfolded
from foundation.ground import pacing
from foundation.ground.refusals import Refusal

MOST_A_MINUTE = 40
MOST_SPANS = 200
MINUTE = 60
SALT = "courses.transcript"


class NotOpened(Refusal):
    """The transcript was not opened, so it can't have been read."""


class NoClaim(Refusal):
    """What was sent is no claim."""


@dataclass(frozen=True)
class Claim:
    """What a browser says was played, in tenths of a second, and where it stopped, in seconds."""

    spans: tuple[Span, ...]
    position: int


def read(sent: Any) -> Claim:
    """Return the claim in `{"spans": [[from, to], …], "position": …}`, seconds all of them. Raises `NoClaim`."""
    try:
        spans, position = sent["spans"], sent["position"]
        if not isinstance(spans, list) or len(spans) > MOST_SPANS:
            raise NoClaim(_("That says nothing of a recording."))
        claimed = tuple((_tenths(begin), _tenths(end)) for begin, end in spans)
        return Claim(claimed, max(_tenths(position), 0) // merging.TENTHS)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise NoClaim(_("That says nothing of a recording.")) from error


def _tenths(seconds: Any) -> int:
    """Return seconds in whole tenths. Raises for what is no number, or none at all."""
    return int(float(seconds) * merging.TENTHS)


def must_wait(enrollment: Enrollment, *, at: datetime) -> bool:
    """Whether more claims came from this place within the minute than a player sends."""
    return pacing.count("courses.watching", str(enrollment.public_id), at=at, span=MINUTE) > MOST_A_MINUTE


@transaction.atomic
def claim(enrollment: Enrollment, slug: str, block: str, said: Claim, *, at: datetime) -> int:
    """Add a claim to what is known, and return how much that is in percent of the recording.

    What is known never shrinks, and grows no faster than the clock allows.

    The first claim begins the watching. Raises `NoSuchBlock` and what `entering.enter` raises.
    """
    entered, version, seconds = _found(enrollment, slug, block, at=at)
    watching = _watching(entered, version, block, at=at)
    now = max(at, watching.told_at)
    watching.spans = merging.admit(
        watching.spans,
        said.spans,
        seconds=seconds,
        since=(now - watching.told_at).total_seconds(),
        in_all=(now - watching.began_at).total_seconds(),
    )
    watching.position, watching.told_at = min(said.position, seconds), now
    watching.save(update_fields=["spans", "position", "told_at"])
    return merging.percent(watching.spans, seconds)


@dataclass(frozen=True)
class Transcript:
    """The transcript of a recording as it is opened; `ticket` says that it was, `has_read` whether she said so before.

    `html` is as an author wrote it, to be drawn by Wagtail's filter.
    """

    title: str
    html: str
    ticket: str
    has_read: bool


def transcript(enrollment: Enrollment, line: LessonLine, block: str) -> Transcript:
    """Return the transcript of a recording of a lesson that she may read. Raises `NoSuchBlock`.

    One on a path that she did not take is not hers to read: the page of the lesson doesn't show it either.
    """
    version = LessonVersion.objects.get(pk=line["version"])
    found = entering.block_of(version, block, *drawing.RECORDINGS)
    if found.within and not _is_taken(enrollment, version, found):
        raise NoSuchBlock(_("That stands on a path that you did not take. Choose it in the lesson first."))
    known = Watching.objects.filter(enrollment=enrollment, lesson=version.lesson_id, block=block)
    return Transcript(
        title=found.value["title"],
        html=found.value["transcript"],
        ticket=ticket_for(enrollment, block),
        has_read=known.exclude(transcript_at=None).exists(),
    )


def _is_taken(enrollment: Enrollment, version: LessonVersion, found: Unfolded) -> bool:
    """Whether she took the path on which something stands."""
    taken = PathTaken.objects.filter(enrollment=enrollment, lesson=version.lesson_id, block=found.within)
    return taken.filter(is_other=found.path == "other").exists()


def ticket_for(enrollment: Enrollment, block: str) -> str:
    """Return what the page of a transcript hands out, good for this place and this recording alone."""
    return signing.Signer(salt=SALT).signature(f"{enrollment.public_id}:{block}")


@transaction.atomic
def say_read(enrollment: Enrollment, slug: str, block: str, *, ticket: str, at: datetime) -> None:
    """Write down that she read the transcript instead, once; `ticket` is what its page handed out.

    Raises `NotOpened`, `NoSuchBlock` and what `entering.enter` raises.
    """
    entered, version, _seconds = _found(enrollment, slug, block, at=at)
    if not constant_time_compare(ticket, ticket_for(enrollment, block)):
        raise NotOpened(_("Open the transcript first; at its end you can say that you have read it."))
    watching = _watching(entered, version, block, at=at)
    if watching.transcript_at is None:
        watching.transcript_at = at
        watching.save(update_fields=["transcript_at"])


def _found(enrollment: Enrollment, slug: str, block: str, *, at: datetime) -> tuple[Entered, LessonVersion, int]:
    """Return the lesson, held, with how many seconds this recording in it has."""
    entered = entering.enter(enrollment, slug, at=at)
    version = entered.version()
    return entered, version, entering.block_of(version, block, *drawing.RECORDINGS).value.get("seconds") or 0


def _watching(entered: Entered, version: LessonVersion, block: str, *, at: datetime) -> Watching:
    """Return what is known of this recording, made where it is new."""
    watching, _made = Watching.objects.get_or_create(
        enrollment=entered.enrollment,
        lesson_id=version.lesson_id,
        block=block,
        defaults={"began_at": at, "told_at": at},
    )
    return watching
