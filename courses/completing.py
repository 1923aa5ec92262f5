"""Completing a course: the rule by which it is finished, applied on the server after every step (P5).

A course is finished when nothing of its release is left (see `progress`). That is written down once; the certificate is
issued and the minutes are credited in the same transaction. Where no certificate can be issued yet, because she said no
name that can be printed, the course stays finished and she can ask for the certificate later.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.models import Attempt, Mark
from certificates import composing, issuing
from certificates.composing import Achievement
from certificates.earning import crediting
from certificates.earning.crediting import Earned
from certificates.issuing import NotIssued
from certificates.models import Certificate, Credit
from courses import following, vouching
from courses.models import Enrollment
from courses.models.manifests import Manifest
from courses.progress import Progress
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import booking
from payments.models import Order


class NotFinished(Refusal):
    """Something of the course is left."""


class CreditTakenBack(NotIssued):
    """The minutes that the certificate would print were taken back."""

    is_for_the_office = True


class PlaceUnpaid(NotIssued):
    """The place was not paid for, and the house lets certificates wait for that (`UNPAID_CERTIFICATES_WAIT`)."""


def hold(enrollment: Enrollment) -> Enrollment:
    """Lock the trainee and her enrollment until the caller's transaction ends; return the enrollment as it is then.

    Raises `Erased`.
    """
    # Person, then enrollment, as everywhere (the order of all locks stands in docs/architecture.md). The row is locked
    # bare: joined to its release it would vanish when a release commits during the wait.
    trainee = holding.hold(enrollment.trainee_id)
    held = Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
    held.trainee = trainee
    return held


@transaction.atomic
def evaluate(enrollment: Enrollment, *, at: datetime) -> Progress:
    """Finish the enrollment if nothing is left of its release, once; issue the certificate and credit the minutes.

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
    earned = vouching.earned(held, at=at)
    try:
        _issue(held, earned, at=at)
    except NotIssued:
        log(None, "courses.certificate_waits", held)
    # Credited last: a program that this completes has its certificate after the course's.
    crediting.credit(held.trainee, held.course.activity, earned, at=at)
    return found


@transaction.atomic
def claim(enrollment: Enrollment, *, at: datetime, actor: User | None = None, reason: str = "") -> Certificate:
    """Issue the certificate of a finished course that has none yet; return the one there is. Safe to repeat.

    This is also how a course is finished whose last open step went away with a release. It prints the minutes that
    were credited. `actor` and `reason` say which of staff issues it by hand, and why.

    Raises `NotFinished`, or `NotIssued` with what is missing.
    """
    held = hold(enrollment)
    conclude(held, at=at)
    if not held.is_finished:
        raise NotFinished(_("There is something left of this course. The list on its page says what."))
    standing = Certificate.objects.of(held.trainee).on(held.course.activity).unended().first()
    return standing or _issue(held, _credited(held), at=at, actor=actor, reason=reason)


def _credited(held: Enrollment) -> Earned:
    """Return what a finished enrollment earned, as it was written down. Raises `CreditTakenBack`."""
    if crediting.is_taken_back(held.trainee, held.public_id):
        raise CreditTakenBack(_("The credit for this course was taken back. Please write to the office."))
    credit = Credit.objects.of(held.trainee).get(source=held.public_id)
    teaching = composing.teaching_of(credit)
    return Earned(credit.minutes, credit.earned_on, credit.source, credit.evidence, teaching)


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


def _issue(
    held: Enrollment, earned: Earned, *, at: datetime, actor: User | None = None, reason: str = ""
) -> Certificate:
    """Issue the certificate for what the enrollment's own release says was learned."""
    demand_paid(Enrollment.objects.filter(pk=held.pk))
    manifest: Manifest = held.release.manifest
    achievement = Achievement(
        course_title=manifest["title"],
        program_title=manifest["program_title"],
        minutes=earned.minutes,
        completed_on=earned.earned_on,
        assessed=vouching.assessed(earned.evidence),
        demonstration=earned.evidence["demonstration"],
        teaching=earned.teaching,
        edition=earned.evidence.get("edition"),
    )
    return issuing.issue(held.trainee, held.course.activity, achievement, actor=actor, at=at, reason=reason)


def demand_paid(places: QuerySet[Enrollment]) -> None:
    """Raise `PlaceUnpaid` where the house lets certificates wait, and the order of one of these is not paid."""
    if not settings.UNPAID_CERTIFICATES_WAIT:
        return
    orders = Order.objects.filter(lines__in=places.filter(line__isnull=False).values("line"))
    if any(booking.debt(order) > 0 or booking.written_off(order.pk) for order in orders):
        raise PlaceUnpaid(
            _("The place was not paid for yet. The certificate waits for that: come back for it once it is paid.")
        )
