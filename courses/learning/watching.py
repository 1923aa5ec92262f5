"""Watching recordings: what a browser says of it is a claim, bounded by the clock of the server.

Nothing rests on it alone (P5). Whoever reads the transcript instead says so, and it counts the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses import drawing
from courses.learning import entering, merging
from courses.learning.merging import Span
from courses.models import Enrollment, Watching
from foundation.ground import pacing
from foundation.ground.refusals import Refusal

MOST_A_MINUTE = 40
MOST_SPANS = 200
MINUTE = 60


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
    watching, seconds = _watching(enrollment, slug, block, at=at)
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


@transaction.atomic
def say_read(enrollment: Enrollment, slug: str, block: str, *, at: datetime) -> None:
    """Write down that she read the transcript instead, once. Raises `NoSuchBlock` and what `entering.enter` raises."""
    watching, _seconds = _watching(enrollment, slug, block, at=at)
    if watching.transcript_at is None:
        watching.transcript_at = at
        watching.save(update_fields=["transcript_at"])


def _watching(enrollment: Enrollment, slug: str, block: str, *, at: datetime) -> tuple[Watching, int]:
    """Return what is known of this recording, made where it is new, and how many seconds it has. The place is held."""
    entered = entering.enter(enrollment, slug, at=at)
    version = entered.version()
    seconds = entering.block_of(version, block, *drawing.RECORDINGS).value.get("seconds") or 0
    watching, _made = Watching.objects.get_or_create(
        enrollment=entered.enrollment,
        lesson_id=version.lesson_id,
        block=block,
        defaults={"began_at": at, "told_at": at},
    )
    return watching, seconds
