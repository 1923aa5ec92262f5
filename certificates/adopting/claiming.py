"""Claiming certificates from before: whoever proves the address that stands with one has it in the account.

Addresses are compared as they are kept, in lower case, and never by the database's capitals: there an i without its dot
is an i, and whoever has an address at a domain of that spelling would have what waits for another.

The lock on an address (`hold_address`) orders bringing in and proving: without it a row could look for the account
while its address is being proved, and each would miss the other. It is taken before the person is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from certificates import announcing, forgetting, recording
from certificates.amending import withdrawing
from certificates.models import Certificate, CertificateEvent, Past
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground import clock, locking
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed


class HasOne(Refusal):
    """The person holds a certificate for the same already, and a person holds one for each thing."""


class HasAHolder(Refusal):
    """The certificate is in somebody's account already."""


class NobodyThere(Refusal):
    """Nobody has proved this address."""


class NotHerOwn(Refusal):
    """Nobody gives a certificate to herself."""


def on_address_proved(email_address: EmailAddress, **_facts: Any) -> None:
    """Give whoever proved an address what waits for it."""
    claim(email_address.user, email_address.email, at=clock.now())


def hold_address(address: str) -> None:
    """Wait for, and hold until the end of the transaction, the lock on this address."""
    locking.hold(f"certificates.claiming {address.lower()}")


def owner_of(address: str) -> User | None:
    """Return who has proved this address and may sign in."""
    proved = EmailAddress.objects.filter(email=address.lower(), verified=True, user__is_active=True)
    return User.objects.filter(pk__in=proved.values("user")).first()


@transaction.atomic
def claim(person: User, address: str, *, at: datetime) -> Sequence[Certificate]:
    """Give the person every certificate that waits for this address, if she has proved it; return those given.

    Safe to repeat and to race. What she can't hold, since she holds another for the same, waits for the office; so does
    what she brought in herself.
    """
    hold_address(address)
    if owner_of(address) != person:
        return []
    given: list[Certificate] = []
    for past in Past.objects.filter(address=address.lower()).order_by("pk"):
        with suppress(HasOne, HasAHolder, NotHerOwn, holding.Erased):
            refuse_her_own(past, person)
            given.append(_give(past, person, actor=None, at=at))
    return given


@transaction.atomic
def give_by_hand(past: Past, address: str, *, reason: str, actor: User, at: datetime) -> Certificate:
    """Give a certificate from before to whoever has proved this address, in the hand of staff, with a reason.

    A notice of withdrawal that is open is told to her too, and leaves her as long to object as it left whoever had it
    first. Raises `ReasonNeeded`, `NobodyThere`, `NotHerOwn`, `HasAHolder`, `HasOne` and `Erased`.
    """
    reason = needed(reason, _("Say how it is known whose this is. It is kept with the certificate."))
    hold_address(address)
    person = owner_of(address)
    if person is None:
        raise NobodyThere(_("Nobody has an account with this address, or nobody has confirmed it yet."))
    if person == actor:
        raise NotHerOwn(_("Somebody else of the office must give you a certificate."))
    given = _give(past, person, actor=actor, at=at, reason=reason)
    withdrawing.tell_anew(given, at=at)
    return given


def refuse_her_own(past: Past, person: User) -> None:
    """Refuse to give somebody what she brought in herself. Raises `NotHerOwn`."""
    issued = CertificateEvent.objects.filter(certificate=past.certificate_id, kind=CertificateEvent.Kind.ISSUED)
    if issued.filter(actor=person.public_id).exists():
        raise NotHerOwn(_("You brought this certificate in yourself. Somebody else of the office must give it to you."))


def _give(past: Past, person: User, *, actor: User | None, at: datetime, reason: str = "") -> Certificate:
    """Put one certificate into an account, forget the address that it waited for, and tell the holder by letter."""
    held = holding.hold(person.pk)
    certificate = Certificate.objects.select_for_update().get(pk=past.certificate_id)
    if certificate.person_id is not None:
        raise HasAHolder(_("Certificate %(serial)s is in an account already.") % {"serial": certificate.serial})
    stands = certificate.ended_at is None
    if stands and Certificate.objects.of(held).on(certificate.activity).unended().exists():
        raise HasOne(_("This person holds another certificate for the same, and one can be held of each."))
    certificate.person = held
    certificate.save(update_fields=["person"])
    Past.objects.filter(pk=past.pk).update(address="")
    event = recording.record(certificate, CertificateEvent.Kind.CLAIMED, actor=actor, at=at, reason=reason)
    log(actor, "certificates.give_past", certificate, event=event.digest)
    if stands:
        announcing.announce(certificate, at=at)
    return certificate


@transaction.atomic
def forget_holder(past: Past, *, reason: str, actor: User, at: datetime) -> None:
    """Erase the name and the address of a holder from before who has no account, at the holder's wish (P24).

    Letters about it go too: they name the holder. The certificate stays without a name and can be checked. Raises
    `ReasonNeeded` and `HasAHolder`.
    """
    del at
    reason = needed(reason, _("Say by what the holder asked for it. Write no name."))
    # Locked: a PDF that is being made right now would otherwise bring the name back.
    certificate = Certificate.objects.select_for_update().get(pk=past.certificate_id)
    if certificate.person_id is not None:
        raise HasAHolder(_("This certificate is in an account: it is erased with the account."))
    forgetting.forget([certificate])
    log(actor, "certificates.forget_past", certificate, reason=reason)
