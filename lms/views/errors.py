"""Error pages that Django asks for by name."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from lms import receiving


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django passes it; it is for developers)
    """Say that the form had grown stale, and that going back and sending it again works."""
    return render(request, "errors/stale_form.html", status=403)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request can't be read, or is too much; what it holds is not looked at again."""
    if isinstance(exception, RequestDataTooBig):
        return receiving.too_much(request)
    return HttpResponse(loader.get_template("400.html").render(), status=HTTPStatus.BAD_REQUEST)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  (Django passes it; what it holds may be what broke)
    """Say that something broke, in a page that needs nothing but its template."""
    return HttpResponse(loader.get_template("500.html").render(), status=HTTPStatus.INTERNAL_SERVER_ERROR)
