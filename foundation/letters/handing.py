"""Handing a person her letters, and erasing them. Letters know addresses only: hers are those to her addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.ground import records
from foundation.letters.models import Letter


def export(person: Any) -> dict[str, Any]:
    """Return what was sent to her addresses: reason, when, and the words as they are kept."""
    return {
        "letters": [
            {
                "reason": letter.reason,
                "asked_at": letter.asked_at.isoformat(),
                "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
                "subject": letter.subject,
                "body": letter.body,
                "came_back": [bounce.says for bounce in letter.bounces.all()],
            }
            for letter in _hers(person)
        ]
    }


def erase(person: Any, at: datetime) -> list[str]:
    """Delete every letter to her addresses with what came back; nothing is kept."""
    del at
    _hers(person).delete()
    return []


def forget(about: Iterable[UUID]) -> None:
    """Delete every letter about these things, whoever it went to: a letter may repeat what is deleted."""
    Letter.objects.filter(about__in=list(about)).delete()


def _hers(person: Any) -> Any:
    """Letters to her proven addresses, oldest first; none for a person without one."""
    return Letter.objects.filter(address__in=records.addresses_of(person)).prefetch_related("bounces").order_by("pk")
