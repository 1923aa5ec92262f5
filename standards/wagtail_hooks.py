"""What the Code adds to the Wagtail admin."""

from __future__ import annotations

from django.urls import URLPattern, path
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
