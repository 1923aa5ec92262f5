"""How allauth speaks with the house: letters by our own room, demonstration people kept out, secrets sealed."""

from __future__ import annotations

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from foundation.accounts import lettering, remembering, sealing
from foundation.accounts.models import User

SIGNED_IN = "account/messages/logged_in.txt"


class AccountAdapter(DefaultAccountAdapter):
    """Signing up and in."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Ask for our own letter in the place of allauth's mail."""
        lettering.write(template_prefix, email, context)

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

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        """Turn demonstration people away where there is no demonstration, whatever way they came."""
        if user.is_demo and not settings.DEMO:
            return HttpResponseRedirect(reverse("account_inactive"))
        return super().pre_login(request, user, **options)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""

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
