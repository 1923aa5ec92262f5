"""The floors: the least that a page of this stack can cost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from standards.models import Part


def plain(_request: HttpRequest) -> HttpResponse:
    """Do nothing, behind the whole middleware."""
    return HttpResponse("floor")


def signed_in(request: HttpRequest) -> HttpResponse:
    """Read session and person, ask one query, draw the base template."""
    list(Part.objects.all())
    return render(request, "base.html", {"person": request.user.pk})


urlpatterns = [path("floor/plain/", plain), path("floor/signed-in/", signed_in), path("", include("lms.urls"))]
