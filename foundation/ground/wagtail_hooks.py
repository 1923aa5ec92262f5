"""Background jobs in the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from foundation.ground.viewsets import JobViewSet


@hooks.register("register_admin_viewset")
def jobs() -> JobViewSet:
    """Show background jobs."""
    return JobViewSet()
