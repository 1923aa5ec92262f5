"""What this room adds to the Wagtail admin, and what it closes there."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from foundation.accounts import closing
from foundation.accounts.admin import accommodations, people

AFTER_WAGTAILS_OWN = 1000

for refusal in closing.REFUSALS:
    hooks.register("register_bulk_action", refusal, order=AFTER_WAGTAILS_OWN)


@hooks.register("register_admin_viewset")
def register_records() -> list[Any]:
    """Show people and accommodations."""
    return [people.PersonViewSet("user"), accommodations.AccommodationViewSet("accommodation")]


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Open the deeds' pages."""
    return [
        path("people/<uuid:public_id>/grant-role/", people.GrantRoleView.as_view(), name="grant_role"),
        path("people/<uuid:public_id>/take-role/", people.TakeRoleView.as_view(), name="take_role"),
        path(
            "people/<uuid:public_id>/record-accommodation/",
            accommodations.RecordAccommodationView.as_view(),
            name="record_accommodation",
        ),
        path("people/<uuid:public_id>/erase/", people.ErasePersonView.as_view(), name="erase_person"),
        path(
            "accommodations/<uuid:public_id>/confirm/",
            accommodations.ConfirmAccommodationView.as_view(),
            name="confirm_accommodation",
        ),
        path(
            "accommodations/<uuid:public_id>/decline/",
            accommodations.DeclineAccommodationView.as_view(),
            name="decline_accommodation",
        ),
        path(
            "accommodations/<uuid:public_id>/end/",
            accommodations.EndAccommodationView.as_view(),
            name="end_accommodation",
        ),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("accounts.found_administrator", _("Make an administrator"), _("Administrator made"))
    actions.register_action("accounts.claim", _("Claim an account"), _("Account claimed by who proved its address"))
    actions.register_action("accounts.grant_role", _("Give a role"), _("Role given"))
    actions.register_action("accounts.take_role", _("Take a role"), _("Role taken"))
    actions.register_action("accounts.record_accommodation", _("Record an accommodation"), _("Accommodation recorded"))
    actions.register_action(
        "accounts.confirm_accommodation", _("Confirm an accommodation"), _("Accommodation confirmed")
    )
    actions.register_action(
        "accounts.decline_accommodation", _("Decline an accommodation"), _("Accommodation declined")
    )
    actions.register_action("accounts.end_accommodation", _("End an accommodation"), _("Accommodation ended"))
    actions.register_action("accounts.erase", _("Erase a record"), _("Record erased"))
