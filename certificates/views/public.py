"""The public check: pages for strangers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certificates import checking, pacing, spelling, telling
from certificates.forms import CodeForm
from foundation.ground import clock

View = Callable[..., HttpResponse]


def for_strangers(view: View) -> View:
    """Answer without a trace: no search engine, no address handed on, no copy kept in a shared browser."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        return response

    return answer


@require_safe
@for_strangers
def check_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is true of the certificate at this address, to anyone. A code spelled otherwise leads to its address."""
    meant = spelling.read(code)
    if meant and code != spelling.spoken(meant):
        return redirect("check_certificate", spelling.spoken(meant), permanent=True)
    finding = checking.find(meant)
    context = {
        "finding": finding,
        "facts": finding.record and telling.facts(finding.record, finding.name),
        "since": finding.since and telling.day(finding.since),
        "form": CodeForm(initial={"code": finding.code or code[: spelling.LENGTH * 2]}),
        "checked_at": clock.now(),
        "office": settings.OFFICE_EMAIL,
    }
    return render(request, "certificates/check.html", context, status=200 if finding.standing else HTTPStatus.NOT_FOUND)


@csrf_exempt  # It changes nothing, so there is nothing to forge; and so the page needs no cookie.
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and lead to its address."""
    if request.method != "POST":
        return render(request, "certificates/ask.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if pacing.is_hasty(get_adapter(request).get_client_ip(request), clock.now()):
        form.add_error(None, _("That was many codes in a short time. Please wait a minute, then go on."))
        return render(request, "certificates/ask.html", {"form": form}, status=HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_valid():
        return render(request, "certificates/ask.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("check_certificate", spelling.spoken(form.cleaned_data["code"]))
