"""Has this person proved twice that she is herself? Staff must, in this very session, before any staff screen.

allauth asks for a second factor at sign-in from whoever has one, but knows no "must have one"; and a session made in
another way than by allauth would carry no proof. So the session's own record of how she signed in is what counts.
"""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from foundation.accounts.models import User

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN


def second_factors(person: User) -> set[str]:
    """Return which of app and passkey she has; recovery codes alone are none, they stand in for one."""
    kinds = Authenticator.objects.filter(user=person, type__in=[APP, PASSKEY]).values_list("type", flat=True)
    return set(kinds)


def has_proved(request: HttpRequest, person: User) -> bool:
    """Whether a second factor (app, passkey or recovery code) was used in this session, by this person."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))
