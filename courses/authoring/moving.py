"""Moving people to the newest release: whoever is in the middle of an older line goes on with what is taught now.

A major release moves nobody; staff do, once they have seen who keeps what and who has more to do. Whoever finished is
never moved, and what was finished stays finished (P1): readings belong to lessons, a passed quiz to its module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import completing
from courses.authoring import weighing
from courses.authoring.weighing import Weighed
from courses.models import Course, CourseRelease, Enrollment
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

KIND = "courses.move"
"""The kind of job that moves people, one part for each place."""


class NobodyToMove(Refusal):
    """Everybody in the middle is on the newest line."""


class StaysWhereItIs(Refusal):
    """A place that was finished or left is not moved."""


class MovedOn(Refusal):
    """The newest release is not what was looked at any more."""


@dataclass(frozen=True)
class Move:
    """What moving would mean: to which release, and for whom."""

    release: CourseRelease
    weighed: Weighed
    finished: int


def movable(course: Course, release: CourseRelease) -> QuerySet[Enrollment]:
    """Return the places in the middle that are on an older line than this release, the oldest first."""
    behind = Enrollment.objects.on(course).open().unfinished().filter(release__line__lt=release.line)
    return behind.order_by("pk")


def preview(course: Course) -> Move:
    """Return what moving everybody to the newest release would mean. Changes nothing."""
    newest = course.current_release
    weighed = weighing.weigh(movable(course, newest), newest.manifest)
    return Move(newest, weighed, Enrollment.objects.on(course).open().finished().count())


@transaction.atomic
def ask(course: Course, *, seen: int, actor: User, at: datetime) -> Job:
    """Ask for everybody in the middle of an older line to be moved in the background, one by one.

    `seen` is the number of the release that was looked at. Raises `MovedOn` where there is a newer one, and
    `NobodyToMove`.
    """
    newest = course.current_release
    if newest.number != seen:
        raise MovedOn(_("Another release was made meanwhile: look again, then move them."))
    parts = [str(public_id) for public_id in movable(course, newest).values_list("public_id", flat=True)]
    if not parts:
        raise NobodyToMove(_("Everybody in the middle is on the newest release already."))
    words = {"course": str(course.public_id), "title": str(course), "line": newest.line}
    job = jobbing.ask(KIND, parts, words=words, asked_by=actor.public_id, at=at)
    log(actor, "courses.ask_to_move", course, job=str(job.public_id), total=len(parts), number=newest.number)
    return job


def address_of(job: Job) -> str:
    """Return where staff find the course whose people are moved."""
    return reverse("course:inspect", args=[job.words["course"]])


def move_one(job: Job, part: str, at: datetime) -> str:
    """Move one place; called by the worker, in the part's own transaction."""
    place = Enrollment.objects.get(public_id=part)
    actor = User.objects.filter(public_id=job.asked_by).first() if job.asked_by else None
    return move(place, line=job.words["line"], actor=actor, at=at)


@transaction.atomic
def move(place: Enrollment, *, line: int, actor: User | None, at: datetime) -> str:
    """Move a place to the newest release of this line, finish it if nothing is left, and say what came of it.

    Safe to repeat: a place on this line, or on a later one, stays on its release. Raises `StaysWhereItIs`, `Erased`.
    """
    # The course first, as whoever enrolls and releases does: a release may be moving everybody right now.
    course = Course.objects.select_for_update(no_key=True).get(pk=place.course_id)
    held = completing.hold(place)
    if held.is_finished:
        raise StaysWhereItIs(_("Finished meanwhile, and stays on the release it was finished on."))
    if held.left_at is not None:
        raise StaysWhereItIs(_("The place was left meanwhile."))
    if held.release.line >= line:
        return _("Is on it already.")
    before, held.release = held.release, course.releases.filter(line=line).order_by("-number")[0]
    held.save(update_fields=["release"])
    log(actor, "courses.move", held, before=before.number, number=held.release.number)
    completing.conclude(held, at=at)
    return _("Moved, and finished: nothing was left.") if held.is_finished else _("Moved.")
