"""What a holder does about a certificate: objects to a notice, and asks for one under the name of today."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from certificates.amending import appealing, recounting, renaming
from certificates.forms import AppealForm
from certificates.models import Certificate
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def object_to_notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the holder say what speaks against the notice; where nothing is to be said, lead to the certificate."""
    found, holder = _own(request, public_id)
    notice = recounting.under_way(found).notice
    if found.ended_at or notice is None or notice.appealed_at:
        return redirect("certificate", found.public_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            appealing.appeal(found, words=form.cleaned_data["words"], actor=holder, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("We have what you say, and will answer it before anything is withdrawn."))
            return redirect("certificate", found.public_id)
    return render(request, "certificates/object.html", {"certificate": found, "notice": notice, "form": form})


@require_POST
@login_required
@cache_control(private=True, no_store=True)
def ask_for_new_name(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell the office that the holder wishes for a certificate under the name of today."""
    found, _holder = _own(request, public_id)
    try:
        renaming.ask(found, network=get_adapter(request).get_client_ip(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The office has your wish, and will write to you."))
    return redirect("certificate", found.public_id)


def _own(request: HttpRequest, public_id: UUID) -> tuple[Certificate, User]:
    """Return the certificate and its holder, who asks; to anybody else there is none (404)."""
    found = Certificate.objects.select_related("name_key", "person").filter(public_id=public_id).first()
    if found is None or not isinstance(request.user, User) or found.person != request.user:
        raise Http404
    return found, request.user
