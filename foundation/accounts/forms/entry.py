"""allauth's forms in the house's words, and a sign-up that takes as long for a taken address as for a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from foundation.accounts.forms import words
from foundation.accounts.forms.people import printable
from foundation.accounts.models import User
from foundation.ground import addressing
from foundation.printing import glyphs

Words = Mapping[str, Any]
"""Words by field; lazy ones, so that they speak the reader's language."""


class InOurWords:
    """Gives fields our labels and hints, and takes away the gray words inside them, which vanish as one types."""

    labels: ClassVar[Words] = {}
    hints: ClassVar[Words] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                addressing.demand(field)


class Login(InOurWords, account.LoginForm):
    """Signing in with a password."""

    labels: ClassVar[Words] = {"login": words.ADDRESS, "password": words.PASSWORD, "remember": words.KEPT}
    hints: ClassVar[Words] = {"password": "", "remember": words.KEPT_MEANS}


class SignUp(InOurWords, account.SignupForm):
    """Signing up: with the name, which her certificates bear too until she chooses another."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("Your certificate will bear it. You can change it later."),
        max_length=glyphs.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    labels: ClassVar[Words] = {"email": words.ADDRESS, "password1": words.PASSWORD}
    hints: ClassVar[Words] = {"password1": words.HOW_TO_CHOOSE}

    account_already_exists: bool

    def clean_name(self) -> str:
        """Take only a name that can be printed."""
        return printable(self.cleaned_data["name"])

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name, as allauth has kept the rest."""
        del request
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])

    def save(self, request: HttpRequest) -> User:
        """Make the account whole or not at all."""
        with transaction.atomic():
            return cast("User", super().save(request))

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account; where the address has one already, write to its owner and make none.

        Of two sign-ups at once the second learns it only from the database: it has done the work of an account.
        """
        if self.account_already_exists:
            self.make_for_nobody(request)
        try:
            return self.make_or_tell(request)
        except IntegrityError:
            if not User.objects.filter(email=self.cleaned_data["email"]).exists():
                raise
            self.account_already_exists = True
            return self.make_or_tell(request)

    def make_or_tell(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Do as allauth does, all of it or nothing."""
        with transaction.atomic():
            return cast("tuple[User | None, HttpResponse | None]", super().try_save(request))

    def make_for_nobody(self, request: HttpRequest) -> None:
        """Do all the work of a new account, hash and rows, and undo it: else the clock would tell who has one."""
        address = self.cleaned_data["email"]
        self.cleaned_data["email"] = f"{get_random_string(len(address))}@nobody.invalid".lower()
        self.account_already_exists = False
        with transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data["email"], self.account_already_exists = address, True


class AddAddress(InOurWords, account.AddEmailForm):
    """Another address to sign in with."""

    labels: ClassVar[Words] = {"email": words.ADDRESS}


class ChangePassword(InOurWords, account.ChangePasswordForm):
    """A new password in the place of one that she knows."""

    labels: ClassVar[Words] = {
        "oldpassword": _("The password you have now"),
        "password1": words.NEW_PASSWORD,
        "password2": words.NEW_PASSWORD_AGAIN,
    }
    hints: ClassVar[Words] = {"password1": words.HOW_TO_CHOOSE}


class SetPassword(InOurWords, account.SetPasswordForm):
    """A first password, for whoever has none."""

    labels: ClassVar[Words] = {"password1": words.NEW_PASSWORD, "password2": words.NEW_PASSWORD_AGAIN}
    hints: ClassVar[Words] = {"password1": words.HOW_TO_CHOOSE}


class AskForReset(InOurWords, account.ResetPasswordForm):
    """Where to send the code for a new password."""

    labels: ClassVar[Words] = {"email": words.ADDRESS}


class ResetPassword(InOurWords, account.ResetPasswordKeyForm):
    """A new password after a code or the first administrator's link."""

    labels: ClassVar[Words] = SetPassword.labels
    hints: ClassVar[Words] = SetPassword.hints


class ProveByPassword(InOurWords, account.ReauthenticateForm):
    """The password once more."""

    labels: ClassVar[Words] = {"password": words.PASSWORD}


class AskForCode(InOurWords, account.RequestLoginCodeForm):
    """Where to send a code to sign in with."""

    labels: ClassVar[Words] = {"email": words.ADDRESS}


class TypeLoginCode(InOurWords, account.ConfirmLoginCodeForm):
    """The code to sign in with."""

    labels: ClassVar[Words] = {"code": words.CODE}


class TypeAddressCode(InOurWords, account.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""

    labels: ClassVar[Words] = {"code": words.CODE}


class TypeResetCode(InOurWords, account.ConfirmPasswordResetCodeForm):
    """The code for a new password."""

    labels: ClassVar[Words] = {"code": words.CODE}


class SecondStep(InOurWords, mfa.AuthenticateForm):
    """The app's code, or a recovery code, at sign-in."""

    labels: ClassVar[Words] = {"code": words.CODE}


class SecondStepAgain(InOurWords, mfa.ReauthenticateForm):
    """The same, before something that deserves care."""

    labels: ClassVar[Words] = {"code": words.CODE}


class AddApp(InOurWords, totp.ActivateTOTPForm):
    """The first code of a new app."""

    labels: ClassVar[Words] = {"code": words.CODE_OF_THE_APP}


class AddPasskey(InOurWords, webauthn.AddWebAuthnForm):
    """A passkey or security key, and what to call it."""

    labels: ClassVar[Words] = {"name": words.KEY_NAME, "passwordless": words.ALONE}
    hints: ClassVar[Words] = {"name": words.KEY_NAME_MEANS, "passwordless": words.ALONE_MEANS}


class FirstPasskey(InOurWords, webauthn.SignupWebAuthnForm):
    """The passkey of whoever signs up with one."""

    labels: ClassVar[Words] = {"name": words.KEY_NAME}
    hints: ClassVar[Words] = {"name": words.KEY_NAME_MEANS}


class RenamePasskey(InOurWords, webauthn.EditWebAuthnForm):
    """What to call a passkey from now on."""

    labels: ClassVar[Words] = {"name": words.KEY_NAME}
    hints: ClassVar[Words] = {"name": words.KEY_NAME_MEANS}
