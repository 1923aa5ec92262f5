"""People: who they are, how they sign in, what they may ask for."""

from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People: who they are, how they sign in, what they may ask for."""

    default = True
    name = "foundation.accounts"
    label = "accounts"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the letters, what this room keeps about a person, and the checks."""
        from foundation.accounts import checks, erasing, exporting, holding, lettering  # noqa: PLC0415  (models are ready only now)
        from foundation.ground import invariants, records  # noqa: PLC0415  (as above)

        lettering.register()
        records.register("accounts", export=exporting.own_part, erase=erasing.own_part, foresee=erasing.kept_by_us)
        invariants.register(
            "P24 an erased person has no address, accommodation, second factor or session", holding.left_behind
        )
        del checks  # imported for its registration
        wagtails_own = apps.get_app_config("wagtailusers")
        wagtails_own.user_viewset = "foundation.accounts.closing.Closed"  # type: ignore[attr-defined]  # of Wagtail's
        wagtails_own.group_viewset = "foundation.accounts.closing.Closed"  # type: ignore[attr-defined]  # as above


class SessionsConfig(UserSessionsConfig):
    """allauth's list of sessions, written at sign-in by one statement of ours (`remembering`)."""

    def ready(self) -> None:
        """Take the place of allauth's own receiver, remember addresses as a code is typed, end what a proof ends."""
        super().ready()
        from allauth.account.signals import (  # noqa: PLC0415  (as above)
            authentication_step_completed,
            email_confirmed,
            user_logged_in,
        )
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415  (as above)
        from allauth.usersessions import signals  # noqa: PLC0415  (as above)

        from foundation.accounts import claiming, ending, remembering  # noqa: PLC0415  (as above)

        user_logged_in.disconnect(signals.on_user_logged_in)
        user_logged_in.connect(remembering.on_signed_in)
        authentication_step_completed.connect(remembering.on_step_completed)
        authenticator_added.connect(ending.on_factor_added)
        email_confirmed.connect(claiming.on_address_proved)
