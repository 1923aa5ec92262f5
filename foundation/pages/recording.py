"""A person's part in this room: the messages she wrote to the office, under an address that she gave up since, too.

One that knows no person (to its address nobody had a proven right then) is hers by her proven addresses of today. One
that knows another person is not hers, though it came from an address that is hers now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from foundation.accounts.models import User
from foundation.ground import records
from foundation.letters import handing
from foundation.pages.models import ContactMessage


def export(person: User) -> Mapping[str, Any]:
    """Return her messages, the latest first."""
    told = _of(person).values("public_id", "name", "email", "subject", "message", "sent_at")
    messages = [{**row, "public_id": str(row["public_id"]), "sent_at": row["sent_at"].isoformat()} for row in told]
    return {"messages": messages}


def erase(person: User, at: datetime) -> list[str]:
    """Delete her messages with the letters about them, the office's too; nothing is kept."""
    del at
    messages = _of(person)
    handing.forget(messages.values_list("public_id", flat=True))
    messages.delete()
    return []


def _of(person: User) -> QuerySet[ContactMessage]:
    """Find her messages, the latest first."""
    by_address = Q(person=None, email__in=records.addresses_of(person))
    return ContactMessage.objects.filter(Q(person=person.public_id) | by_address)
