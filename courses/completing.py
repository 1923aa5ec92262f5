"""Completing a course: the rule by which it is finished, applied on the server after every step (P5).

A course is finished when nothing of its release is left (see `progress`). That is written down once; the certificate is
issued in the same transaction. Where none can be issued yet, because she said no name that can be printed, the course
stays finished and she can ask for the certificate later.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Attempt, Mark, Quiz
from certificates import issuing
from certificates.issuing import Achievement, NotIssued
from certificates.models import Certificate
from courses import following
from courses.models import Enrollment
from courses.models.manifests import Manifest
from courses.progress import Progress
from foundation.accounts import holding
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class NotFinished(Refusal):
    """Something of the course is left."""


def hold(enrollment: Enrollment) -> Enrollment:
    """Lock the trainee and her enrollment until the caller's transaction ends; return the enrollment as it is then.

    Raises `Erased`.
    """
    # Locks are taken in this order everywhere: attempt, person, enrollment, certificate. Erasing too begins with the
    # person. The row is locked bare: joined to its release it would vanish when a release commits during the wait.
    trainee = holding.hold(enrollment.trainee_id)
    held = Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
    held.trainee = trainee
    return held


@transaction.atomic
def evaluate(enrollment: Enrollment, *, at: datetime) -> Progress:
    """Finish the enrollment if nothing is left of its release, once, and issue the certificate with it.

    Safe to repeat and to race: the enrollment is held first. Returns what is done and what is left.
    """
    return conclude(hold(enrollment), at=at)


def conclude(held: Enrollment, *, at: datetime) -> Progress:
    """As `evaluate`, for an enrollment that the caller holds."""
    found = following.follow(held)
    if held.is_finished or held.left_at is not None or not found.is_complete:
        return found
    held.finished_at = at
    held.save(update_fields=["finished_at"])
    log(held.trainee, "courses.finish", held, release=held.release.number)
    try:
        _issue(held, at=at)
    except NotIssued:
        log(None, "courses.certificate_waits", held)
    return found


@transaction.atomic
def claim(enrollment: Enrollment, *, at: datetime) -> Certificate:
    """Issue the certificate of a finished course that has none yet; return the one there is. Safe to repeat.

    This is also how a course is finished whose last open step went away with a release. Raises `NotFinished`, or
    `NotIssued` with what is missing.
    """
    held = hold(enrollment)
    conclude(held, at=at)
    if not held.is_finished:
        raise NotFinished(_("There is something left of this course. The list on its page says what."))
    return _issue(held, at=at)


def hear_mark(attempt: Attempt, mark: Mark, at: datetime) -> None:
    """Evaluate the enrollment that a marked attempt belongs to, in the marking transaction.

    What somebody erased had left open is marked for the record; it finishes nothing.
    """
    if not mark.has_passed:
        return
    enrollment = Enrollment.objects.filter(sittings__attempt=attempt).first()
    if enrollment is not None:
        with suppress(holding.Erased):
            evaluate(enrollment, at=at)


def _issue(held: Enrollment, *, at: datetime) -> Certificate:
    """Issue the certificate for what the enrollment's own release says was learned."""
    achievement = _achievement(held.release.manifest, held.finished_at or at)
    return issuing.issue(held.trainee, held.course.activity, achievement, actor=None, at=at)


def _achievement(manifest: Manifest, finished_at: datetime) -> Achievement:
    """Return the words that the certificate will print."""
    passed = [module["quiz"]["public_id"] for module in manifest["modules"] if module["quiz"]]
    is_demo = manifest["is_demo"] or Quiz.objects.filter(public_id__in=passed, is_demo=True).exists()
    return Achievement(
        course_title=manifest["title"],
        program_title=manifest["program_title"],
        minutes=manifest["minutes"],
        completed_on=clock.day_of(finished_at),
        assessed=_("Assessed by a quiz on the Code of Ethics: passed.") if passed else "",
        demonstration=is_demo,
    )
