"""Pages at their addresses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from wagtail import views as wagtail_views

from foundation.pages import routing


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the page at this address: found by the house, served by Wagtail with all its checks."""
    routing.lead(request, path)
    response: HttpResponse = wagtail_views.serve(request, path)
    return response
