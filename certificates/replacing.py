"""Issuing another certificate in place of a withdrawn one: a deed of staff, for what was earned as the first said it.

The platform never undoes a withdrawal by itself, and nobody has her own certificate issued again.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.freezing import Words
from certificates.issuing import Paper
from certificates.models import Certificate
from certificates.standing import Standing
from certificates.withdrawing import ReasonNeeded
from foundation.accounts.models import User
from foundation.ground import clock
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
    person = issuing.locked_person(certificate.holder)
    if standing := _in_its_place(certificate):
        raise StandsAlready(_("Certificate %(serial)s stands for this already.") % {"serial": standing.serial})
    issuing.refuse_to_undo_a_withdrawal(person, certificate.activity, actor)
    name = issuing.printable_name(person)
    said, last = said_by(certificate), certificate.lapses_on
    paper = Paper(person, certificate.activity, name, said, lapses_on=last, shows=certificate.shows)
    counter = issuing.locked_counter(clock.day_of(at).year)
    return issuing.write(paper, counter, actor=actor, at=at, reason=reason)


def said_by(certificate: Certificate) -> Words:
    """Return the words of a certificate as it was issued, without what names this one paper and its holder."""
    return cast("Words", {key: said for key, said in certificate.record.items() if key in Words.__annotations__})


def _in_its_place(certificate: Certificate) -> Certificate | None:
    """Return the certificate that stands for the same person and activity; it may be this one."""
    return Certificate.objects.filter(person=certificate.person_id, activity=certificate.activity_id).unended().first()
