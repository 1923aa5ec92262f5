"""What every page needs beside its own subject: navigation, footer, the site's words, whether this is a demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.pages import framing
from foundation.pages.framing import Frame, Place

ACCOUNT: tuple[tuple[str | Promise, str], ...] = (
    (_("My account"), "account_home"),
    (_("My membership"), "my_membership"),
    (_("My orders"), "orders"),
)


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the frame of the page; in the admin, which draws its own, only what costs nothing."""
    if request.path.startswith("/admin/") and not getattr(request, "is_preview", False):
        return {"demo": settings.DEMO}
    frame = framing.of(request)
    navigation = [_entry(place, request.path) for place in frame.navigation]
    return {
        "demo": settings.DEMO,
        "site_settings": frame.words,
        "navigation": navigation,
        "footer": {"columns": frame.columns},
        "account_links": _account_links(),
        "frame_stamp": frame.stamp,
        "frame_here": _here(frame, navigation),
    }


def _entry(place: Place, path: str) -> dict[str, Any]:
    """Return an entry of the navigation, and whether the reader is there or below."""
    return {"title": place.title, "url": place.url, "is_current": path.startswith(place.url)}


def _here(frame: Frame, navigation: list[dict[str, Any]]) -> str:
    """Return what the top of a page depends on: the frame and where in it the reader is. Empty without a stamp."""
    current = [entry["url"] for entry in navigation if entry["is_current"]]
    return f"{frame.stamp} {settings.DEMO} {current}" if frame.stamp else ""


def _account_links() -> list[Place]:
    """Return what a signed-in person finds under her account."""
    return [Place(title, reverse(name)) for title, name in ACCOUNT]
