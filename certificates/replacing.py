"""Issuing another certificate in place of a withdrawn one: a deed of staff, for what was earned as the first said it.

The platform never undoes a withdrawal by itself, and nobody has her own certificate issued again.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.freezing import Record
from certificates.issuing import Achievement
from certificates.models import Certificate
from certificates.standing import Standing
from certificates.withdrawing import ReasonNeeded
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal


class StandsAlready(Refusal):
    """A certificate for this stands, so there is nothing to put in its place."""


def can_be_replaced(certificate: Certificate) -> bool:
    """Whether it was withdrawn and no other stands in its place."""
    return certificate.standing is Standing.WITHDRAWN and _in_its_place(certificate) is None


@transaction.atomic
def issue_another(certificate: Certificate, *, reason: str, actor: User, at: datetime) -> Certificate:
    """Issue another certificate for what the withdrawn one was for, with today's name; the holder gets her letter.

    The withdrawn one stays withdrawn. The reason stands in the new certificate's events, where erasure can empty it.
    Raises `ReasonNeeded`, `StandsAlready`, or `NotIssued` (of `issuing`) with what is missing.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded(_("Say why another certificate is issued. It is kept with the new one."))
    # Locked first: of two coordinators at once the second finds what the first has issued.
    person = issuing.locked_person(certificate.person)
    if standing := _in_its_place(certificate):
        raise StandsAlready(_("Certificate %(serial)s stands for this already.") % {"serial": standing.serial})
    earned = _achievement(certificate.record)
    return issuing.issue(person, certificate.activity, earned, actor=actor, reason=reason, at=at)


def _in_its_place(certificate: Certificate) -> Certificate | None:
    """Return the certificate that stands for the same person and activity; it may be this one."""
    return Certificate.objects.filter(person=certificate.person_id, activity=certificate.activity_id).standing().first()


def _achievement(record: Record) -> Achievement:
    """Return what was completed, in the words of the certificate as it was issued."""
    return Achievement(
        course_title=record["course_title"],
        program_title=record["program_title"],
        minutes=record["minutes"],
        completed_on=date.fromisoformat(record["completed_on"]),
        assessed=record["assessed"],
        demonstration=record["demonstration"],
    )
