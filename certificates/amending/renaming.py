"""Issuing a certificate anew under a corrected name: one deed, by which the new one stands and the old is replaced.

People change their names, for reasons that are nobody's business. The old address goes on saying that the certificate
was replaced, with neither name; the holder asks for it on the certificate's page, and staff do it.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import issuing, naming, sealing
from certificates.amending import ending, replacing
from certificates.issuing import Paper
from certificates.models import Certificate
from certificates.naming import NameShown
from certificates.standing import Ending
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from foundation.pages import contacting
from foundation.pages.contacting import Written
from foundation.pages.models import ContactMessage


class NameUnchanged(Refusal):
    """The account's name on certificates is the one that this certificate bears."""


class AskedBefore(Refusal):
    """The office has the wish already."""


@transaction.atomic
def reissue(certificate: Certificate, *, reason: str, actor: User, at: datetime) -> Certificate:
    """Replace a certificate by one with the same words and the name of today; return the new one.

    The old one's page says from then on that it was replaced, and its PDF is handed out no more. What the public page
    shows, and the last day, are carried over. Raises `ReasonNeeded`, `NoAccount`, `TheirOwn`, `EndedBefore`,
    `NoticeGiven`, `NameUnchanged`, `NameLocked`, or `NotIssued` (of `issuing`) with what is missing.
    """
    reason = needed(reason, _("Say why it is issued anew. It is kept with both certificates."))
    holder = ending.holder_of(certificate)
    ending.refuse_own(certificate, actor)
    # In this order everywhere: person, counter, certificate. Of two at once the second finds it replaced.
    person = issuing.locked_person(holder)
    counter = issuing.locked_counter(clock.day_of(at).year)
    held = ending.hold(certificate)
    ending.refuse_noticed(held)
    name = issuing.printable_name(person)
    if name == sealing.open_name(held):
        raise NameUnchanged(_("The account bears the same name. The holder changes it first, under “My account”."))
    # Ended first: two that stand for the same would break `one_standing_certificate`.
    event = ending.end(held, Ending.REPLACED, reason=reason, actor=actor, at=at)
    said, last = replacing.said_by(held), held.lapses_on
    paper = Paper(person, held.activity, name, said, lapses_on=last, shows=held.shows, in_place_of=held)
    new = issuing.write(paper, counter, actor=actor, at=at, reason=reason)
    held.replaced_by = new
    held.save(update_fields=["replaced_by"])
    log(actor, "certificates.reissue", held, event=event.digest, by=new.serial)
    return new


def bears_another_name(certificate: Certificate) -> bool:
    """Whether it stands under another name than the holder's account would have printed today."""
    person = certificate.person
    if certificate.ended_at is not None or person is None or not person.printed_name:
        return False
    name, name_is = naming.name_of(certificate)
    return name_is is NameShown.SHOWN and name != person.printed_name


@transaction.atomic
def ask(certificate: Certificate, *, network: str, at: datetime) -> ContactMessage:
    """Tell the office, among its messages, that the holder wishes for one under the name of today; once.

    Raises `NameUnchanged`, `AskedBefore`, `Erased`, and the refusals of `contacting`.
    """
    # Locked: a second click finds the message of the first.
    person = holding.hold(certificate.holder.pk)
    if not bears_another_name(certificate):
        raise NameUnchanged(_("This certificate bears the name of your account, or it has ended."))
    if has_asked(certificate):
        raise AskedBefore(_("The office has your wish already, and will write to you."))
    page = settings.SITE_ADDRESS + reverse("certificate:inspect", args=[certificate.public_id])
    words = Written(
        name=person.get_full_name(),
        email=person.email or "",
        subject=_subject(certificate),
        message=_("My account bears another name than this certificate. Please issue it under that name:\n%(page)s")
        % {"page": page},
    )
    return contacting.receive(words, network=network, at=at)


def has_asked(certificate: Certificate) -> bool:
    """Whether the office has this wish among its messages: one that names the page, which strangers don't know."""
    wishes = ContactMessage.objects.filter(email=certificate.holder.email, subject=_subject(certificate))
    return wishes.filter(message__contains=str(certificate.public_id)).exists()


def _subject(certificate: Certificate) -> str:
    return _("Certificate %(serial)s under my name of today") % {"serial": certificate.serial}
