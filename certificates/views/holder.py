"""Pages of the holder, and of staff who may see them."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates import archiving, checking, policy, rendering, sharing, telling
from certificates.models import Certificate, CertificateEvent
from certificates.standing import Standing
from foundation.ground import clock


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
