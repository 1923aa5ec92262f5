"""Pages of the holder, and of staff who may see them."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from certificates import naming, policy, telling
from certificates.amending import recounting
from certificates.forms import ShowsForm
from certificates.models import Certificate
from certificates.printing import archiving, rendering
from certificates.showing import disclosing, sharing
from foundation.accounts.models import User
from foundation.ground import handing

_SAID = {
    Certificate.Shows.FULL.value: _lazy("Saved. Whoever opens the public page sees your name."),
    Certificate.Shows.MATCH.value: _lazy("Saved. Your name is no longer shown; whoever types it hears yes or no."),
}


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the holder her certificate, and how to show it to others."""
    found = _visible(request, public_id)
    name, name_is = naming.name_of(found)
    context = {
        "certificate": found,
        "record": found.record,
        "name": name,
        "name_is": name_is,
        "facts": telling.facts(found.record, name, found.lapses_on),
        "square": sharing.square(found.record["address"]),
        "end": recounting.end(found),
        "under_way": None if found.ended_at else recounting.under_way(found),
        "is_holder": found.person_id == request.user.pk,
        "shows_form": _choice(request, found),
        "office": settings.OFFICE_EMAIL,
    }
    return render(request, "certificates/certificate.html", context)


@require_POST
@login_required
def choose_what_is_shown(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the holder's choice of what strangers see of the name; nobody else chooses, staff neither."""
    found, person = _visible(request, public_id), request.user
    form = ShowsForm(request.POST)
    if not (isinstance(person, User) and policy.may_disclose(person, found)):
        raise Http404
    if form.is_valid():
        try:
            disclosing.disclose(found, form.cleaned_data["shows"], actor=person)
        except disclosing.NothingToChoose as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _SAID[form.cleaned_data["shows"]])
    return redirect("certificate", public_id)


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
    return handing.as_file(HttpResponse(content, content_type="application/pdf"), f"{found.serial}.pdf")


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def certificate_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how the certificate looks; there is nothing to see of one that has ended or is without its name."""
    found = _visible(request, public_id)
    try:
        return HttpResponse(archiving.content(found, archiving.PICTURE), content_type="image/png")
    except (archiving.Withdrawn, rendering.NameErased) as refusal:
        raise Http404 from refusal


def _visible(request: HttpRequest, public_id: UUID) -> Certificate:
    """Return the certificate if this person may see it; else there is none (404)."""
    found = Certificate.objects.select_related("name_key", "person", "replaced_by").filter(public_id=public_id).first()
    if found is None or not policy.may_see(request.user, found):
        raise Http404
    return found


def _choice(request: HttpRequest, certificate: Certificate) -> ShowsForm | None:
    """Return the holder's choice of what strangers see, where there is one."""
    if not (policy.may_disclose(request.user, certificate) and disclosing.can_choose(certificate)):
        return None
    return ShowsForm(initial={"shows": certificate.shows})
