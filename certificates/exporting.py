"""Everything this room knows about a person, for her to take away."""

from __future__ import annotations

from typing import Any

from certificates import sealing
from certificates.models import Certificate, Credit
from foundation.accounts.models import User


def export(person: User) -> dict[str, Any]:
    """Return her certificates as issued, with their names opened and all that happened to them, and her credit."""
    certificates = Certificate.objects.of(person).select_related("name_key", "activity").prefetch_related("events")
    credit = Credit.objects.of(person).select_related("activity").order_by("id")
    return {
        "certificates": [_told(certificate) for certificate in certificates.order_by("id")],
        "credit": [_earned(row) for row in credit],
    }


def _earned(row: Credit) -> dict[str, Any]:
    """Tell one line of credit, with what it rests on; one that takes another back says why."""
    return {
        "id": str(row.public_id),
        "activity": row.activity.title,
        "minutes": row.minutes,
        "earned_on": row.earned_on.isoformat(),
        "takes_back_an_earlier_line": row.reverses_id is not None,
        "reason": row.reason,
        "at": row.at.isoformat(),
        "evidence": row.evidence,
    }


def _told(certificate: Certificate) -> dict[str, Any]:
    """Tell one certificate. In its record the name stands opened, not as it is sealed."""
    name = sealing.open_name(certificate)
    return {
        "id": str(certificate.public_id),
        "name": name,
        "activity": str(certificate.activity),
        "standing": str(certificate.standing),
        "issued_at": certificate.issued_at.isoformat(),
        "ended_at": certificate.ended_at and certificate.ended_at.isoformat(),
        "record": {**certificate.record, "name": name},
        "digest": certificate.digest,
        "events": [
            {"what": event.kind, "at": event.at.isoformat(), "reason": event.reason, "digest": event.digest}
            for event in certificate.events.all()
        ],
    }
