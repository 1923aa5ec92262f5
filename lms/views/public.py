"""Small files that machines ask for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.ground import clock

PRIVATE = (
    "/admin/",
    "/accounts/",
    "/my-learning/",
    "/learn/",
    "/quiz/",
    "/certificates/",
    "/c/",
    "/files/",
    "/search/",
)
"""Addresses that no search engine need visit. They are guarded by policies, not by this list."""

GOOD_FOR = timedelta(days=180)

sitemap = require_safe(django_sitemap)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is not for them, and where the map is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        f"Sitemap: {settings.SITE_ADDRESS}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(_request: HttpRequest) -> HttpResponse:
    """Tell where to report a hole (RFC 9116)."""
    lines = [
        f"Contact: mailto:{settings.OFFICE_EMAIL}",
        f"Expires: {clock.now() + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_ADDRESS}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old name to the mark."""
    return HttpResponseRedirect(static("img/favicon.svg"))
