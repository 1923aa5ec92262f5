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
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from certificates import sealing, spelling, telling
from certificates.forms import CodeForm, ListForm, NameForm
from certificates.showing import checking, listing, pacing
from certificates.showing.checking import Finding
from foundation.ground import clock

View = Callable[..., HttpResponse]
_HASTY = _lazy("That was many codes in a short time. Please wait a minute, then go on.")


def for_strangers(view: View) -> View:
    """Answer without a trace: no search engine, no address handed on, no copy kept in a shared browser, no log."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store"
        # Django writes down the address of whatever is refused; here that would be a code somebody looked at.
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  (there is no other way)
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
    form = CodeForm(initial={"code": finding.code or code[: spelling.LENGTH * 2]})
    return _shown(request, finding, form=form, status=200 if finding.standing else HTTPStatus.NOT_FOUND)


@csrf_exempt  # It changes nothing, so there is nothing to forge; and so the page needs no cookie.
@sensitive_post_parameters("name")
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def compare_name(request: HttpRequest, code: str) -> HttpResponse:
    """Answer yes or no to a typed name, where the holder chose that visitors compare it. Nothing of it is kept."""
    meant = spelling.read(code)
    certificate = checking.at(meant) if request.method == "POST" else None
    finding = checking.tell(certificate, meant)
    if certificate is None or not finding.can_compare:
        return redirect("check_certificate", finding.code or code)
    form = NameForm(request.POST)
    compared: bool | None = None
    status = HTTPStatus.OK
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif pacing.is_guessing(_network(request), meant, clock.now()):
        form.add_error(None, _("Many names were compared today. So that none is guessed, please go on tomorrow."))
        status = HTTPStatus.TOO_MANY_REQUESTS
    else:
        try:
            compared = checking.is_named(certificate, form.cleaned_data["name"])
        except sealing.NameLocked as refusal:
            form.add_error(None, str(refusal))
            status = HTTPStatus.SERVICE_UNAVAILABLE
    return _shown(request, finding, name_form=form, compared=compared, status=status)


def _shown(
    request: HttpRequest,
    finding: Finding,
    *,
    form: CodeForm | None = None,
    name_form: NameForm | None = None,
    compared: bool | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page of a finding."""
    last = finding.printed_last
    context = {
        "finding": finding,
        "facts": finding.record and telling.facts(finding.record, finding.name, finding.lapses_on),
        "since": finding.since and telling.day(finding.since),
        "last": finding.lapses_on and telling.day(finding.lapses_on),
        "printed_last": last and telling.day(last),
        "form": form,
        "name_form": name_form or NameForm(),
        "compared": compared,
        "checked_at": clock.now(),
        "office": settings.OFFICE_EMAIL,
    }
    return render(request, "certificates/check.html", context, status=status)


@csrf_exempt  # It changes nothing, so there is nothing to forge; and so the page needs no cookie.
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and lead to its address."""
    if request.method != "POST":
        return render(request, "certificates/ask.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if pacing.is_hasty(_network(request), clock.now()):
        form.add_error(None, _HASTY)
        return render(request, "certificates/ask.html", {"form": form}, status=HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_valid():
        return render(request, "certificates/ask.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("check_certificate", spelling.spoken(form.cleaned_data["code"]))


@csrf_exempt  # It changes nothing, so there is nothing to forge; and so the page needs no cookie.
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def check_many(request: HttpRequest) -> HttpResponse:
    """Check a list of certificates at once. The answer has no address of its own: codes stay out of addresses."""
    if request.method != "POST":
        return render(request, "certificates/ask_many.html", {"form": ListForm()})
    form = ListForm(request.POST)
    if not form.is_valid():
        return render(request, "certificates/ask_many.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    lines = form.cleaned_data["lines"]
    if pacing.is_hasty_list(_network(request), len(listing.codes(lines)), clock.now()):
        form.add_error(None, _HASTY)
        return render(request, "certificates/ask_many.html", {"form": form}, status=HTTPStatus.TOO_MANY_REQUESTS)
    rows, moment, address = listing.answer(lines), clock.now(), settings.SITE_ADDRESS + reverse("check_many")
    context = {
        "rows": rows,
        "text": listing.as_text(rows, at=moment, address=address),
        "checked_at": moment,
        "address": address,
        "office": settings.OFFICE_EMAIL,
    }
    return render(request, "certificates/many.html", context)


def _network(request: HttpRequest) -> str:
    """Return the address that asks, to be counted under a hash."""
    return str(get_adapter(request).get_client_ip(request))
