"""Remembering at sign-in what allauth would look up again, and where it was, for the list of sessions.

allauth clears that list at every sign-in, with three statements for each other session of the person. Here the list's
own page and a daily task do so, and a sign-in costs the same on the first device and on the twentieth.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils import timezone

from foundation.accounts.models import User

BROWSER_LENGTH: int = UserSession._meta.get_field("user_agent").max_length or 0
BY_CODE = "code"


def remember_addresses(person: User) -> None:
    """Fetch her addresses once for this request: allauth asks twice whether the one she came by is confirmed."""
    addresses = list(EmailAddress.objects.filter(user=person))
    for address in addresses:
        address.user = person  # Known already: whoever confirms the address would fetch her again.
    EmailAddress.objects.fill_cache_for_user(person, addresses)


def on_step_completed(user: User, method: str, **_facts: Any) -> None:
    """Do so when a code was typed; a password has its own place, before anything is asked (`adapters`)."""
    if method == BY_CODE:
        remember_addresses(user)


def on_signed_in(request: HttpRequest, user: User, **_facts: Any) -> None:
    """Write down where she signed in, by one statement; the session's key is new with every sign-in."""
    here = UserSession(
        user=user,
        session_key=request.session.session_key,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("User-Agent", "")[:BROWSER_LENGTH],
        last_seen_at=timezone.now(),
    )
    UserSession.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )
