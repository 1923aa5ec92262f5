"""Issuing another certificate after one was withdrawn or in error: a deed of staff, for what the first one said.

The platform never undoes a withdrawal by itself, and nobody has her own certificate issued again.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.amending import ending
from certificates.freezing import Words
from certificates.issuing import Paper
from certificates.models import Certificate
from certificates.standing import Standing
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal, needed


class StandsAlready(Refusal):
    """A certificate for this stands, so there is nothing to put in its place."""


def can_be_replaced(certificate: Certificate) -> bool:
    """Whether it was withdrawn or issued in error, and no other stands in its place."""
    ended = certificate.standing in {Standing.WITHDRAWN, Standing.IN_ERROR}
    return ended and certificate.person_id is not None and _in_its_place(certificate) is None


@transaction.atomic
def issue_another(certificate: Certificate, *, reason: str, actor: User, at: datetime) -> Certificate:
    """Issue another certificate for what the ended one was for, with today's name; the holder gets her letter.

    The ended one stays ended. The reason stands in the new certificate's events, where erasure can empty it.
    Raises `ReasonNeeded`, `NoAccount`, `StandsAlready`, or `NotIssued` (of `issuing`) with what is missing.
    """
    reason = needed(reason, _("Say why another certificate is issued. It is kept with the new one."))
    # Locked first: of two coordinators at once the second finds what the first has issued.
    person = issuing.locked_person(ending.holder_of(certificate))
    if standing := _in_its_place(certificate):
        raise StandsAlready(_("Certificate %(serial)s stands for this already.") % {"serial": standing.serial})
    issuing.refuse_to_undo_a_withdrawal(person, certificate.activity, actor)
    name = issuing.printable_name(person)
    said, last = said_by(certificate), certificate.lapses_on
    paper = Paper(person, certificate.activity, name, said, lapses_on=last, shows=certificate.shows)
    counter = issuing.locked_counter(clock.day_of(at).year)
    return issuing.write(paper, counter, actor=actor, at=at, reason=reason)


def said_by(certificate: Certificate) -> Words:
    """Return the words of a certificate as it was issued, without what names this one paper and its holder.

    Where a last day is printed, it is the one that holds now: it may have been moved since.
    """
    said = {key: words for key, words in certificate.record.items() if key in Words.__annotations__}
    if said["lapses_on"] and certificate.lapses_on:
        said["lapses_on"] = certificate.lapses_on.isoformat()
    return cast("Words", said)


def _in_its_place(certificate: Certificate) -> Certificate | None:
    """Return the certificate that stands for the same person and activity; it may be this one."""
    return Certificate.objects.filter(person=certificate.person_id, activity=certificate.activity_id).unended().first()
