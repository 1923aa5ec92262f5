"""How allauth speaks with the house: letters by our own room, demonstration people kept out, secrets sealed."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.accounts import lettering, proving, remembering, sealing
from foundation.accounts.models import User

SIGNED_IN = "account/messages/logged_in.txt"
NOT_THIS_CODE = _("This is not the code. Look at it again, or ask for a new one.")
PASSKEY_ALONE = _("Your passkey opens your account. Make recovery codes too, for the day it is lost: under My account.")
FIRST_STEP = "reauthenticate"
WAYS_TO_PROVE = {
    FIRST_STEP: _("Type your password"),
    "mfa_reauthenticate": _("Type a code of your app"),
    "mfa_reauthenticate:webauthn": _("Use a passkey or security key"),
}
"""What the ways to prove herself once more are called, by allauth's own names."""


class AccountAdapter(DefaultAccountAdapter):
    """Signing up and in."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("This is your main address. Make another one the main one first."),
        "duplicate_email": _("Your account has this address already."),
        "email_password_mismatch": _("The address and the password don't belong together. Look at both again."),
        "email_taken": _("Another account has this address."),
        "enter_current_password": _("This is not the password you have now."),
        "incorrect_code": NOT_THIS_CODE,
        "incorrect_password": _("This is not your password."),
        "invalid_or_expired_key": _("This link no longer works."),
        "invalid_login": _("Look at the address and the password again."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "max_email_addresses": _("An account can have %d addresses. Remove one first."),
        "too_many_login_attempts": _("That was tried too often. Wait a few minutes, then try again."),
        "unknown_email": _("There is no account with this address."),
        "unverified_primary_email": _("Confirm this address first; then it can be the main one."),
        "same_as_current": _("This is what you have now. Choose another."),
        "rate_limited": _("That was tried too often. Wait a few minutes, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Ask for our own letter in the place of allauth's mail."""
        lettering.write(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Say whom a notice is written to: an address that was just removed does not tell any more."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **words: Any
    ) -> None:
        """Say what happened, but not that she signed in: she sees it."""
        if message_template != SIGNED_IN:
            super().add_message(request, level, message_template, *args, **words)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Find who she is by her password, and her addresses once."""
        person = super().authenticate(request, **credentials)
        if isinstance(person, User):
            remembering.remember_addresses(person)
        return person

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Name the ways to prove herself once more; the password is none for whoever has a second factor."""
        ways = super().get_reauthentication_methods(user)
        if any(way["id"] != FIRST_STEP for way in ways) and proving.second_factors(user):
            ways = [way for way in ways if way["id"] != FIRST_STEP]
        return [way | {"description": WAYS_TO_PROVE[way["id"]]} for way in ways]

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead whoever signed up with a passkey to her account, where recovery codes are offered to her."""
        person = request.user
        if isinstance(person, User) and proving.lacks_recovery_codes(person):
            return reverse("account_home")
        return super().get_signup_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead whoever changed a password to the account's page, where the message stands: the form looks undone."""
        del request
        return reverse("account_home")

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Tell whoever signed up with a passkey what to do for the day she loses it, wherever she goes on to."""
        if options["signup"] and proving.lacks_recovery_codes(user):
            messages.info(request, PASSKEY_ALONE)
        return super().post_login(request, user, **options)

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        """Turn demonstration people away where there is no demonstration, whatever way they came."""
        if user.is_demo and not settings.DEMO:
            return HttpResponseRedirect(reverse("account_inactive"))
        return super().pre_login(request, user, **options)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Your account has a second step, so another address can't be added."),
        "cannot_delete_authenticator": _("This is your only second step, and you must have one."),
        "cannot_generate_recovery_codes": _("Set up a passkey or an app first. Recovery codes stand in for one."),
        "incorrect_code": _("This code does not work. Look at it again, or wait for the app's next one."),
        "unverified_email": _("Confirm your address first; then you can set up a second step."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  (allauth's own name)
        """Suggest a name that tells one passkey from the next."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return sealing.unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw the code for the app on white, so that it can be scanned from a dark page too."""
        picture = io.BytesIO()
        segno.make(url, error="m", micro=False).save(picture, kind="svg", light="#fff", dark="#000", xmldecl=False)
        return picture.getvalue().decode()
