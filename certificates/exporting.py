"""Everything this room knows about a person, for her to take away."""

from __future__ import annotations

from typing import Any

from certificates import erasing, sealing
from certificates.models import Certificate, Credit, Notice
from foundation.accounts.models import User


def export(person: User) -> dict[str, Any]:
    """Return her certificates as issued, with their names opened and all that happened to them, and her credit.

    Certificates from before that wait at an address of hers are among them: what an erasure would take, she can have.
    """
    certificates = (
        erasing.hers(person)
        .select_related("name_key", "activity", "past", "replaced_by", "replaces")
        .prefetch_related("events", "notices")
    )
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
        "title_that_day": row.title,
        "minutes": row.minutes,
        "minutes_by_category": row.categories,
        "how_it_was_taught": row.delivery,
        "place": row.place,
        "presenters": row.presenters,
        "earned_on": row.earned_on.isoformat(),
        "takes_back_an_earlier_line": row.reverses_id is not None,
        "reason": row.reason,
        "at": row.at.isoformat(),
        "evidence": row.evidence,
    }


def _told(certificate: Certificate) -> dict[str, Any]:
    """Tell one certificate. In its record the name stands opened, not as it is sealed."""
    name = sealing.open_name(certificate)
    past, replaces = getattr(certificate, "past", None), getattr(certificate, "replaces", None)
    return {
        "id": str(certificate.public_id),
        "name": name,
        "activity": str(certificate.activity),
        "standing": str(certificate.standing),
        "issued_at": certificate.issued_at.isoformat(),
        "last_day": certificate.lapses_on and certificate.lapses_on.isoformat(),
        "ended_at": certificate.ended_at and certificate.ended_at.isoformat(),
        "replaced_by": certificate.replaced_by and certificate.replaced_by.serial,
        "replaces": replaces and replaces.serial,
        "its_page_shows": certificate.shows,
        "from_before": past and {"number": past.number, "address": past.address},
        "record": {**certificate.record, "name": name},
        "digest": certificate.digest,
        "notices": [_noticed(notice) for notice in reversed(certificate.notices.all())],
        "events": [
            {"what": event.kind, "at": event.at.isoformat(), "reason": event.reason, "digest": event.digest}
            for event in certificate.events.all()
        ],
    }


def _noticed(notice: Notice) -> dict[str, Any]:
    """Tell one notice of withdrawal, what the person said to it, and what came of it."""
    return {
        "id": str(notice.public_id),
        "reason": notice.reason,
        "given_at": notice.given_at.isoformat(),
        "may_be_withdrawn_from": notice.acts_on.isoformat(),
        "what_you_said": notice.appeal,
        "said_at": notice.appealed_at and notice.appealed_at.isoformat(),
        "answer": notice.answer,
        "outcome": notice.outcome,
        "decided_at": notice.decided_at and notice.decided_at.isoformat(),
    }
