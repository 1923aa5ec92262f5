"""Has this person proved twice that she is herself? Staff must, in this very session, before any staff screen.

allauth asks for a second factor at sign-in from whoever has one, but knows no "must have one"; and a session made in
another way than by allauth would carry no proof. So the session's own record of how she signed in is what counts.
"""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from foundation.accounts.models import User

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN


def second_factors(person: User) -> set[str]:
    """Return which of app and passkey she has; recovery codes alone are none, they stand in for one."""
    kinds = Authenticator.objects.filter(user=person, type__in=[APP, PASSKEY]).values_list("type", flat=True)
    return set(kinds)


def lacks_recovery_codes(person: User) -> bool:
    """Whether she has a passkey or an app and nothing that stands in for it, should she lose it."""
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return bool(kinds & {APP, PASSKEY}) and Authenticator.Type.RECOVERY_CODES not in kinds


def has_proved(request: HttpRequest, person: User) -> bool:
    """Whether a second factor (app, passkey or recovery code) was used in this session, by this person."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def is_let_in_without(person: User) -> bool:
    """Whether no second factor is asked of her: she is of the demonstration, and this is one."""
    return settings.DEMO and person.is_demo


def staff_rights(request: HttpRequest, person: User) -> bool:
    """Whether rights beyond a learner's count in this request: she proved herself, or is of the demonstration in one.

    Read from the session alone, so that it costs no query.
    """
    return is_let_in_without(person) or has_proved(request, person)


def as_proved(request: HttpRequest, person: User | AnonymousUser) -> User | AnonymousUser:
    """Return who is signed in, with the rights that count in this request and no others."""
    if isinstance(person, User):
        person.has_unproved_rights = not staff_rights(request, person)
    return person
