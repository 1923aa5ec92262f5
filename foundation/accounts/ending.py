"""Ending a person's other sessions on the day she adds her first second factor.

Whoever signed in with her password before that day, herself elsewhere or a stranger, passed no second step. She signs
in anew there, with the second step; a stranger can't.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from foundation.accounts.models import User
from foundation.accounts.proving import APP, PASSKEY


def on_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_facts: Any) -> None:
    """Remember that she has just used the new factor in this session, and after her first one end the others."""
    if authenticator.type not in {APP, PASSKEY}:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    if Authenticator.objects.filter(user=user, type__in=[APP, PASSKEY]).count() == 1:
        end_others(user, here=request.session.session_key)


def end_others(person: User, *, here: str | None) -> None:
    """End every session of hers but this one."""
    others = UserSession.objects.filter(user=person).exclude(session_key=here)
    Session.objects.filter(session_key__in=list(others.values_list("session_key", flat=True))).delete()
    others.delete()
