"""What the Code adds to the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from standards.admin import ProvisionViewSet


@hooks.register("register_admin_viewset")
def register_provisions() -> ProvisionViewSet:
    """Show the provisions."""
    return ProvisionViewSet("provision")
