"""Error pages that Django asks for by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django passes it; it is for developers)
    """Say that the form had grown stale, and that going back and sending it again works."""
    return render(request, "errors/stale_form.html", status=403)
