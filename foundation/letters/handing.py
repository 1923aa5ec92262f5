"""Handing a person her letters, and erasing them: those written to her, also to addresses that she gave up long ago.

A letter that knows no person (to an address before anyone had proved it) is hers by her proven addresses. One that
knows another person is not hers, though it went to an address that is hers today.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from foundation.ground import records
from foundation.letters import kinds
from foundation.letters.models import Letter


def export(person: Any) -> dict[str, Any]:
    """Return what was sent to her: reason, when, and the words as they are kept."""
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
            for letter in hers(person)
        ]
    }


def erase(person: Any, at: datetime) -> list[str]:
    """Delete every letter to her with what came back; nothing is kept."""
    del at
    hers(person).delete()
    return []


def forget(about: Iterable[UUID]) -> None:
    """Delete every letter about these things, whoever it went to: a letter may repeat what is deleted."""
    Letter.objects.filter(about__in=list(about)).delete()


def forget_saying(words: Collection[str], *, reasons: Collection[str]) -> None:
    """Delete every letter of these kinds that says one of these words, sent or not, whoever it went to."""
    if words:
        said = rf"\y({'|'.join(re.escape(word) for word in words)})\y"
        kept = Letter.objects.filter(reason__in=reasons).annotate(facts=Cast("context", TextField()))
        kept.filter(Q(body__regex=said) | Q(facts__regex=said)).delete()


def newest(person: Any, count: int) -> list[Letter]:
    """Return the newest letters that were sent to her account, without those that carried a code or an access link.

    In the order in which they were asked for, since a worker sends what waits in any order. By one query: what knows no
    person stands in her record alone.
    """
    return list(_to_read_again(person).order_by("-pk")[:count])


def find(person: Any, public_id: UUID) -> Letter | None:
    """Return a letter that was sent to her account, as `newest` does; None for any other, also another's."""
    return _to_read_again(person).filter(public_id=public_id).first()


def _to_read_again(person: Any) -> QuerySet[Letter]:
    """Letters that were sent to her account, without those that carried a code or an access link."""
    sent = Letter.objects.filter(person=person.public_id, sent_at__isnull=False)
    return sent.exclude(reason__in=kinds.with_secrets())


def hers(person: Any) -> Any:
    """Letters to her, oldest first."""
    by_address = Q(person=None, address__in=records.addresses_of(person))
    return Letter.objects.filter(Q(person=person.public_id) | by_address).prefetch_related("bounces").order_by("pk")
