"""A person's part in this room: the messages she wrote to the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from foundation.accounts.models import User
from foundation.pages.models import ContactMessage


def export(person: User) -> Mapping[str, Any]:
    """Return her messages, found by the addresses that she has proved to be hers."""
    told = _of(person).values("public_id", "name", "email", "subject", "message", "sent_at")
    messages = [{**row, "public_id": str(row["public_id"]), "sent_at": row["sent_at"].isoformat()} for row in told]
    return {"messages": messages}


def erase(person: User, at: datetime) -> list[str]:
    """Delete her messages; nothing is kept."""
    del at
    _of(person).delete()
    return []


def _of(person: User) -> QuerySet[ContactMessage]:
    """Find what was written under her proven addresses, the latest first."""
    proven = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return ContactMessage.objects.filter(email__in=[address.lower() for address in proven])
