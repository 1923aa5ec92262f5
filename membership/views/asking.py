"""Applying for a level, and claiming a membership that is kept elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from foundation.accounts.doors import me
from foundation.accounts.models import User
from foundation.files.checking import UploadRefused
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from membership import applying, claiming
from membership.forms import ApplyForm, ClaimForm
from membership.models import Claim, Level


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Take what a level asks for first."""
    level = get_object_or_404(Level, key=key)
    if not level.asks_first:
        return redirect("membership")
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ApplyForm(data, files, needs_approval=level.needs_approval, needs_proof=level.needs_yearly_proof)
    if form.is_valid():
        said = form.cleaned_data
        try:
            applying.apply(
                me(request),
                level,
                words=said["words"],
                attests=said.get("attests", False),
                evidence=said["evidence"] or None,
                at=clock.now(),
            )
        except UploadRefused as refused:
            form.add_error("evidence", str(refused))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The office has it, and will write to you."))
            return redirect("my_membership")
    return render(request, "membership/apply.html", {"level": level, "form": form, "edition": applying.edition_now()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def claim(request: HttpRequest) -> HttpResponse:
    """Take a claim of a membership that is kept elsewhere."""
    if waiting := Claim.objects.filter(person=me(request), decided_at=None).first():
        words = {"waiting": waiting, "said": claimed(is_provisional=waiting.is_provisional)}
        return render(request, "membership/claim.html", words)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ClaimForm(data, files)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = claiming.claim(
                me(request),
                elsewhere=said["elsewhere"],
                words=said["words"],
                evidence=said["evidence"],
                at=clock.now(),
            )
        except UploadRefused as refused:
            form.add_error("evidence", str(refused))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, claimed(is_provisional=made.is_provisional))
            return redirect("my_membership")
    return render(request, "membership/claim.html", {"form": form, "said": _meanwhile(me(request))})


def _meanwhile(person: User) -> str:
    """Say what she would pay while the office checks a claim: after one that was refused, nobody gets it in advance."""
    if claiming.was_refused(person):
        return _("Until the office has found it, you pay what everybody pays.")
    return _(
        "While the office checks it you pay what members pay. "
        "If your claim is declined, what you saved meanwhile is owed."
    )


def claimed(*, is_provisional: bool) -> str:
    """Say what a claim means until it is decided."""
    if is_provisional:
        return _("The office will check it. Until then you pay what members pay.")
    return _("The office will check it and write to you. Until then you pay what everybody pays.")
