"""The letters of this room: which there are, and how what allauth wants to say becomes one of them.

Letters to an address that has not proved itself repeat nothing that a stranger typed: no name, so that a form can't be
used to send someone else's words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from foundation.letters import asking, kinds

NOTICE = ("name", "at", "link")
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "account_confirm": ("code", "link", "minutes"),
    "login_code": ("name", "code", "minutes"),
    "password_reset": ("name", "code", "link", "minutes"),
    "account_exists": ("name", "link", "reset_link"),
    "account_unknown": ("link",),
    "address_changed": NOTICE,
    "address_removed": NOTICE,
    "address_confirmed": NOTICE,
    "password_changed": NOTICE,
    "app_added": NOTICE,
    "app_removed": NOTICE,
    "passkey_added": NOTICE,
    "passkey_removed": NOTICE,
    "recovery_codes_made": NOTICE,
    "accommodation_confirmed": ("name", "accommodation", "answer", "begins_on", "link", "contact"),
    "accommodation_answered": ("name", "link", "contact"),
    "record_erased": ("name", "erased_on", "kept"),
}
SECRETS: Mapping[str, tuple[str, ...]] = {
    "account_confirm": ("code", "link"),
    "login_code": ("code",),
    "password_reset": ("code", "link"),
    "accommodation_confirmed": ("accommodation", "answer"),
}
TO_NOBODY = frozenset({"account_unknown"})
"""Letters to addresses without an account: nobody is looked up, so that they take as long as one with a name."""
FLEETING = frozenset({"record_erased"})
"""Letters that leave no trace here once they are sent."""
OF_ALLAUTH: Mapping[str, str] = {
    "account/email/email_confirmation": "account_confirm",
    "account/email/email_confirmation_signup": "account_confirm",
    "account/email/login_code": "login_code",
    "account/email/password_reset_code": "password_reset",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
    "account/email/email_changed": "address_changed",
    "account/email/email_deleted": "address_removed",
    "account/email/email_confirm": "address_confirmed",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}
"""allauth's mails, by its own template's name."""

PAGE: Mapping[str, str] = {"account_exists": "account_login", "account_unknown": "account_signup"}
CODE_PAGE: Mapping[str, str] = {"account_confirm": "confirm", "password_reset": "reset"}


def register() -> None:
    """Register every kind of letter of this room."""
    for reason, placeholders in PLACEHOLDERS.items():
        template = f"accounts/letters/{reason}.txt"
        secrets, fleeting = SECRETS.get(reason, ()), reason in FLEETING
        kinds.register(reason, template=template, placeholders=placeholders, secrets=secrets, fleeting=fleeting)


def write(mail: str, address: str, context: Mapping[str, Any]) -> None:
    """Ask for the letter that allauth wants to send. Each is a letter of its own: a code may be asked for again.

    Raises KeyError for a mail of allauth's that this house does not know.
    """
    reason = OF_ALLAUTH[mail]
    owner = None if reason in TO_NOBODY else _owner(address)
    person = context.get("user") or owner
    facts = {**context, "owner": owner}
    words = {name: FILL[name](reason, facts) for name in PLACEHOLDERS[reason]}
    whose = person.public_id if person else None
    asking.ask(reason, to=address, about=new_public_id(), context=words, at=clock.now(), person=whose)


def _owner(address: str) -> User | None:
    """Find who has proved that the address is hers."""
    proved = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    return proved.user if proved else None


def _name(_reason: str, facts: Mapping[str, Any]) -> str:
    return facts["owner"].name if facts["owner"] else ""


def _link(reason: str, facts: Mapping[str, Any]) -> str:
    if reason in CODE_PAGE:
        return settings.SITE_ADDRESS + reverse("account_code", args=[CODE_PAGE[reason], facts["code"]])
    return settings.SITE_ADDRESS + reverse(PAGE.get(reason, "account_reset_password"))


def _minutes(reason: str, _facts: Mapping[str, Any]) -> str:
    seconds = {
        "account_confirm": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        "login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
        "password_reset": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    }
    return str(seconds[reason] // 60)


FILL: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "name": _name,
    "code": lambda _reason, facts: str(facts["code"]),
    "link": _link,
    "minutes": _minutes,
    "reset_link": lambda *_: settings.SITE_ADDRESS + reverse("account_reset_password"),
    "at": lambda *_: f"{clock.now():%B %-d, %Y, %H:%M} UTC",
}
