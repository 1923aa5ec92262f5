"""Withdrawing a certificate: once, with a reason that the holder is told and strangers never are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from certificates import announcing, recording
from certificates.models import Certificate, CertificateEvent
from certificates.standing import Ending
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class AlreadyWithdrawn(Refusal):
    """It was withdrawn before."""


class ReasonNeeded(Refusal):
    """Nothing is withdrawn without a reason."""


@transaction.atomic
def withdraw(certificate: Certificate, *, reason: str, actor: User, at: datetime) -> Certificate:
    """Withdraw the certificate and write to its holder. The record stays; its address tells the truth from now on.

    The reason stands in the certificate's events alone, where erasure can empty it; the audit log names the event.
    Raises `ReasonNeeded` and `AlreadyWithdrawn`.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded(_("Say why the certificate is withdrawn. The holder will read it."))
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.ended_at is not None:
        raise AlreadyWithdrawn(_("This certificate has been withdrawn already."))
    certificate.ended_at, certificate.ended_as = at, Ending.WITHDRAWN
    certificate.save(update_fields=["ended_at", "ended_as"])
    event = recording.record(certificate, CertificateEvent.Kind.WITHDRAWN, actor=actor, at=at, reason=reason)
    log(actor, "certificates.withdraw", certificate, event=event.digest)
    announcing.announce_withdrawal(certificate, reason=reason, at=at)
    return certificate
