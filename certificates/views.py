"""Pages: the public check, and the holder's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certificates import archiving, checking, pacing, policy, rendering, sharing, spelling, telling
from certificates.forms import CodeForm
from certificates.models import Certificate, CertificateEvent
from certificates.standing import Standing
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


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the holder her certificate, and how to show it to others."""
    found = _visible(request, public_id)
    name, name_is = checking.name_of(found)
    context = {
        "certificate": found,
        "record": found.record,
        "name": name,
        "name_is": name_is,
        "facts": telling.facts(found.record, name),
        "square": sharing.square(found.record["address"]),
        "withdrawal": _withdrawal(found),
        "office": settings.OFFICE_EMAIL,
    }
    return render(request, "certificates/certificate.html", context)


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def certificate_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand the PDF to its holder, or to staff; printed now if the worker hasn't yet."""
    found = _visible(request, public_id)
    try:
        content = archiving.content(found)
    except (archiving.Withdrawn, rendering.NameErased) as refusal:
        context = {"certificate": found, "refusal": refusal}
        return render(request, "certificates/gone.html", context, status=HTTPStatus.GONE)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.serial}.pdf"'
    return response


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def certificate_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how the certificate looks; there is nothing to see of one withdrawn or without its name."""
    found = _visible(request, public_id)
    try:
        return HttpResponse(archiving.content(found, archiving.PICTURE), content_type="image/png")
    except (archiving.Withdrawn, rendering.NameErased) as refusal:
        raise Http404 from refusal


def _visible(request: HttpRequest, public_id: UUID) -> Certificate:
    """Return the certificate if this person may see it; else there is none (404)."""
    found = Certificate.objects.select_related("name_key").filter(public_id=public_id).first()
    if found is None or not policy.may_see(request.user, found):
        raise Http404
    return found


def _withdrawal(certificate: Certificate) -> dict[str, str] | None:
    """Return day and reason of a withdrawal: the holder and staff may read both."""
    if certificate.standing is Standing.STANDING:
        return None
    event = certificate.events.get(kind=CertificateEvent.Kind.WITHDRAWN)
    return {"on": telling.day(clock.day_of(event.at)), "reason": event.reason}
