"""Entering a lesson to do something in it: only here is it decided whether a place allows that now.

What is to come can't be read, and nothing can be done in it; what is over can be read, and nothing done in it any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from courses import completing, following, telling, unfolding
from courses.following import Following, NoPlace
from courses.models import Enrollment, LessonVersion
from courses.models.manifests import LessonLine, Manifest, lessons
from courses.progress import Step
from courses.unfolding import Unfolded
from foundation.ground.refusals import Refusal
from payments.models import Dispute


class NotInRelease(Refusal):
    """The lesson is not part of the release any more."""


class NotOpenYet(Refusal):
    """The step waits for something, or for a day."""


class PlaceEnded(NotOpenYet):
    """The last day of the place has passed."""

    is_for_the_office = True


class PlaceDisputed(NotOpenYet):
    """A bank keeps the money of the place in dispute, and the house lets such places wait (`DISPUTED_PLACES_WAIT`)."""

    is_for_the_office = True


class NoSuchBlock(Refusal):
    """The lesson, as this person reads it, holds no such thing."""


@dataclass(frozen=True)
class Entered:
    """A lesson that this place may do something in, held until the caller's transaction ends."""

    followed: Following
    step: Step
    line: LessonLine

    @property
    def enrollment(self) -> Enrollment:
        """The place, held."""
        return self.followed.enrollment

    def version(self) -> LessonVersion:
        """Return the lesson as this place reads it, by one query."""
        return LessonVersion.objects.get(pk=self.line["version"])


def line_of(manifest: Manifest, slug: str) -> LessonLine | None:
    """Return the lesson with this word in its address, or None where the release has none."""
    return next((line for line in lessons(manifest) if line["slug"] == slug), None)


def line_in(enrollment: Enrollment, slug: str) -> LessonLine:
    """Return the release's line of this lesson. Raises `NotInRelease`."""
    line = line_of(enrollment.release.manifest, slug)
    if line is None:
        raise NotInRelease(_("This lesson is not part of the course any more."))
    return line


def hold_place(enrollment: Enrollment) -> Enrollment:
    """Hold the trainee and her place, for anything that she does with it. Raises `NoPlace` and `Erased`."""
    # Locked first: a release may be moving this enrollment, and somebody may be leaving.
    held = completing.hold(enrollment)
    if held.left_at is not None:
        raise NoPlace(_("You have left this course. Enroll again to go on where you were."))
    return held


def enter(enrollment: Enrollment, slug: str, *, at: datetime) -> Entered:
    """Hold the place and return the lesson to do something in, within the caller's transaction.

    Raises `NoPlace` and what `look` raises, `PlaceEnded`, `PlaceDisputed`. What is checked stands until its end.
    """
    entered = look(enrollment, slug, at=at)
    if entered.followed.calendar.has_ended:
        raise PlaceEnded(ended(entered.followed))
    demand_undisputed(entered.enrollment)
    return entered


def look(enrollment: Enrollment, slug: str, *, at: datetime) -> Entered:
    """As `enter`, for what belongs to reading alone: it may be done after the last day. Raises `NotOpenYet`."""
    held = hold_place(enrollment)
    line = line_in(held, slug)
    followed = following.again(held, at=at)
    step = followed.progress.lesson(slug)
    if step is None or not step.may_be_read:
        why = " ".join(telling.why(step)) if step else ""
        raise NotOpenYet(_("This lesson is not open yet. %(why)s") % {"why": why})
    return Entered(followed, step, line)


def demand_undisputed(place: Enrollment) -> None:
    """Raise `PlaceDisputed` where the house lets places wait, and this one was paid with money that is in dispute."""
    if not (settings.DISPUTED_PLACES_WAIT and place.line_id):
        return
    if Dispute.objects.withholding().filter(payment__order__lines=place.line_id).exists():
        raise PlaceDisputed(
            _("A bank is looking into the payment for this place. You can read on; what counts goes on afterwards.")
        )


def ended(followed: Following) -> str:
    """Say that the place has ended, and what can be done."""
    return telling.ended(followed.calendar.until) if followed.calendar.until else ""


def block_of(version: LessonVersion, block: str, *kinds: str) -> Unfolded:
    """Return this block of a lesson, if it is of one of these kinds. Raises `NoSuchBlock`."""
    body: list[Mapping[str, Any]] = version.body
    found = next((one for one in unfolding.of_kind(body, *kinds) if one.id == block), None)
    if found is None:
        raise NoSuchBlock(_("That is not part of this lesson any more. Load the page again."))
    return found
