"""Writing down what happens to a certificate, each event chained to the one before."""

from __future__ import annotations

import secrets
from datetime import datetime

from certificates import chaining
from certificates.models import Certificate, CertificateEvent
from foundation.accounts.models import User


def record(
    certificate: Certificate, kind: CertificateEvent.Kind, *, actor: User | None, at: datetime, reason: str = ""
) -> CertificateEvent:
    """Append an event. The caller holds the certificate's row, or has just made it, so the chain can't fork."""
    before = certificate.events.order_by("-id").first()
    salt = secrets.token_hex(16) if reason else ""
    event = CertificateEvent(
        certificate=certificate,
        kind=kind,
        actor=actor.public_id if actor else None,
        at=at,
        reason=reason,
        reason_salt=salt,
        reason_digest=chaining.digest_of_reason(reason, salt) if reason else "",
        previous=before.digest if before else certificate.digest,
    )
    event.digest = chaining.digest(event.previous, event.link)
    event.save()
    return event
