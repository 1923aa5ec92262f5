"""The directory, requests of defense teams, consultations, and the members' mailing list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.accounts.doors import me
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from membership import answering, corresponding, listing
from membership.forms import ConsultationForm, EntryForm, MessageForm, ReferralForm
from membership.models import Consultation, DirectoryEntry


@require_safe
@cache_control(private=True)
def directory(request: HttpRequest) -> HttpResponse:
    """Show who is listed; by words, only by what is shown."""
    words = request.GET.get("q", "").strip()[:100]
    found = listing.directory(clock.day_of(clock.now()), words=words)
    return render(request, "membership/directory.html", {"found": found, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def my_entry(request: HttpRequest) -> HttpResponse:
    """Let a member choose, field by field, what is found of her."""
    person = me(request)
    entry = DirectoryEntry.objects.filter(person=person).first()
    form = EntryForm(request.POST if request.method == "POST" else None, initial=EntryForm.begin(entry, person))
    said = _("Saved. It is good for a year; then you are asked to confirm it.")
    if form.is_valid() and _done(request, form, lambda: listing.choose(person, form.choice(), at=clock.now()), said):
        return redirect("my_entry")
    return render(request, "membership/my_entry.html", {"form": form, "entry": entry})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let somebody write to a member whose address stays hidden."""
    try:
        shown = listing.find(public_id, clock.day_of(clock.now()))
    except Refusal as refusal:
        raise Http404 from refusal
    form = MessageForm(request.POST if request.method == "POST" else None)
    said = _("Sent. An answer comes to your address.")
    if form.is_valid() and _done(request, form, lambda: listing.write(public_id, **_from(request, form)), said):
        return redirect("directory")
    return render(request, "membership/write.html", {"form": form, "shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def find_somebody(request: HttpRequest) -> HttpResponse:
    """Take a defense team's request to find somebody for it."""
    form = ReferralForm(request.POST if request.method == "POST" else None)
    said = _("The office has your request, and will write to you.")
    if form.is_valid() and _done(request, form, lambda: answering.ask_for_somebody(**_from(request, form)), said):
        return redirect("directory")
    return render(request, "membership/find_somebody.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def consultations(request: HttpRequest) -> HttpResponse:
    """Take a member's request for a consultation; show what she asked and what was answered."""
    person = me(request)
    form = ConsultationForm(request.POST if request.method == "POST" else None)
    said = _("The office has your request, and will write to you.")
    if form.is_valid() and _done(request, form, lambda: _consult(person, form), said):
        return redirect("consultations")
    asked = Consultation.objects.filter(person=person)[:20]
    return render(request, "membership/consultations.html", {"form": form, "asked": asked})


@require_POST
@login_required
def choose_list(request: HttpRequest) -> HttpResponse:
    """Take a member's wish to be on the mailing list, or off it."""
    place = corresponding.choose(me(request), wants="wants" in request.POST, at=clock.now())
    if place.wants and not place.is_on:
        messages.warning(request, _("The list is for members. You will be on it once you are one."))
    else:
        messages.success(request, _("Saved. The office tells the list within a few days."))
    return redirect("my_membership")


def _done(request: HttpRequest, form: forms.Form, deed: Callable[[], object], said: str) -> bool:
    """Do what the form asks for, and say so; whether it was done. A refusal stands on the form."""
    try:
        deed()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def _from(request: HttpRequest, form: forms.Form) -> dict[str, Any]:
    """Return what a visitor wrote, with the network she writes from, which is counted, and the moment."""
    words = {name: value for name, value in form.cleaned_data.items() if name != "is_attested"}
    return {**words, "network": get_adapter(request).get_client_ip(request), "at": clock.now()}


def _consult(person: User, form: forms.Form) -> object:
    """Ask for a consultation."""
    return answering.ask_for_consultation(person, form.cleaned_data["words"], at=clock.now())
