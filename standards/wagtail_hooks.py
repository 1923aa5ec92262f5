"""What the Code adds to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from standards.admin import ConfirmView, DateView, DiscardView, ImportView
from standards.viewsets import StandardsGroup


@hooks.register("register_admin_viewset")
def register_standards() -> StandardsGroup:
    """Show provisions, documents, editions and what is held."""
    return StandardsGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Give deeds their addresses."""
    return [
        path("code/<uuid:public_id>/import/", ImportView.as_view(), name="import_edition"),
        path("draft/<uuid:public_id>/confirm/", ConfirmView.as_view(), name="confirm_edition"),
        path("draft/<uuid:public_id>/discard/", DiscardView.as_view(), name="discard_edition"),
        path("edition/<uuid:public_id>/adopted/", DateView.as_view(), name="date_edition"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("standards.hold_edition", _("Read an edition"), _("Edition read and held"))
    actions.register_action("standards.confirm_edition", _("Confirm an edition"), _("Edition confirmed"))
    actions.register_action("standards.discard_edition", _("Discard an edition"), _("Held edition discarded"))
    actions.register_action("standards.date_edition", _("Date an edition"), _("Day of adoption written down"))
