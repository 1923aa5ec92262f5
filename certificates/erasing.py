"""What is erased of a person's certificates, what stays, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates import archiving, collating
from certificates.models import Certificate, CertificateEvent, Credit, NameKey, Past
from foundation.accounts.models import User
from foundation.ground import records
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class ReasonNeeded(Refusal):
    """Nobody's name is erased without a reason."""


class HasAnAccount(Refusal):
    """The certificate is in an account, with which it is erased."""


def erase(person: User, at: datetime) -> list[str]:
    """Delete the keys to her names, the kept PDFs and pictures and the reasons; return what is kept and why.

    What stays (serial, titles, dates, digest, standing, minutes and their evidence) says nothing of who she is, and
    still matches its digest.
    """
    del at
    Credit.objects.of(person).exclude(reason="").update(reason="")
    # Locked: a PDF or picture that is being made right now would otherwise bring the name back.
    certificates = list(Certificate.objects.of(person).select_for_update())
    _forget(certificates)
    Past.objects.filter(address__in=records.addresses_of(person)).update(address="")
    return kept(person)


@transaction.atomic
def erase_unclaimed(past: Past, *, reason: str, actor: User, at: datetime) -> None:
    """Erase the name and the address of a holder from before who has no account, at the holder's wish (P24).

    The certificate stays without a name and can be checked. Raises `ReasonNeeded` and `HasAnAccount`.
    """
    del at
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded(_("Say by what the holder asked for it. Write no name."))
    certificate = Certificate.objects.select_for_update().get(pk=past.certificate_id)
    if certificate.person_id is not None:
        raise HasAnAccount(_("This certificate is in an account: it is erased with the account."))
    _forget([certificate])
    Past.objects.filter(pk=past.pk).update(address="")
    log(actor, "certificates.erase_past", certificate, reason=reason)


def _forget(certificates: Sequence[Certificate]) -> None:
    """Leave of these certificates, which the caller holds, nothing that says whose they are."""
    for certificate in certificates:
        archiving.forget(certificate)
    collating.forget_with(certificates)
    CertificateEvent.objects.filter(certificate__in=certificates).update(reason="", reason_salt="")
    NameKey.objects.filter(certificate__in=certificates).delete()


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    certificates = list(Certificate.objects.of(person))
    said = [_kept(certificates)] if certificates else []
    return [*said, _kept_credit()] if Credit.objects.of(person).exists() else said


def _kept_credit() -> str:
    return _(
        "How many minutes you earned from which activity, on which day and by what, without your name. It is kept for "
        "as long as boards may ask for it; NASAMS has not set an end yet."
    )


def _kept(certificates: list[Certificate]) -> str:
    serials = ", ".join(sorted(certificate.serial for certificate in certificates))
    return ngettext(
        "Certificate %(serials)s without your name: its number, course, dates and whether it stands, so that whoever "
        "was shown it can still check it.",
        "Certificates %(serials)s without your name: their numbers, courses, dates and whether they stand, so that "
        "whoever was shown one can still check it.",
        len(certificates),
    ) % {"serials": serials}
