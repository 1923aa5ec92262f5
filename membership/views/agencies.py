"""The desk of an agency's coordinator, and the link by which a colleague sits down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from membership import asking, coordinating, inviting, linking, overseeing, seating, wording
from membership.forms import AgencyForm, HandOverForm, InviteForm
from membership.models import Agency, Seat
from membership.views.doors import agency_of
from payments.selling import inviting as places
from payments.selling import linking as places_linking


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def enter(request: HttpRequest) -> HttpResponse:
    """Take the name of an agency that is not here yet."""
    form = AgencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            agency = coordinating.enter(me(request), said["name"], said["region"], at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your agency is here. Join as a member, and give its seats to your staff."))
            return redirect("agency", agency.public_id)
    return render(request, "membership/agency_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@cache_control(private=True, no_store=True)
def desk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an agency's seats, places and orders to who coordinates it; offer seats on a POST."""
    agency = agency_of(request, public_id)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            offered = inviting.invite_all(agency, form.cleaned_data["addresses"], actor=me(request), at=clock.now())
        except Refusal as refusal:
            form.add_error("addresses", str(refusal))
        else:
            for said in _offered(offered):
                messages.success(request, said)
            return redirect("agency", public_id)
    seen = overseeing.desk(agency, me(request), clock.now())
    return render(request, "membership/agency.html", {"desk": seen, "form": form})


@require_POST
@login_required
def change_seat(request: HttpRequest, public_id: UUID, seat: UUID, deed: str) -> HttpResponse:
    """Do something about one seat of an agency: approve, release, write again, or let a colleague take it over."""
    agency = agency_of(request, public_id)
    found = _seat_of(agency, seat)
    at, actor = clock.now(), me(request)
    try:
        if deed == "swap":
            _swap(request, found)
        else:
            deeds = {"approve": seating.approve, "release": seating.release, "again": seating.invite_again}
            done = deeds[deed](found, actor=actor, at=at)
            messages.success(request, _released(done) if deed == "release" else _("Done."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("agency", public_id)


def _offered(seats: Sequence[Seat]) -> Iterator[str]:
    """Say what became of offers: whoever had asked by this address has the seat already."""
    for seat in seats:
        if seat.claimed_at and seat.person:
            words = {"name": seat.person.get_full_name()}
            yield _("%(name)s had asked for a seat by this address, and has it now.") % words
    if written := sum(seat.claimed_at is None for seat in seats):
        said = ngettext(
            "Offered. Your colleague has a letter with a link.",
            "Offered. Each of the %(n)d has a letter with a link.",
            written,
        )
        yield said % {"n": written}


def _released(seat: Seat) -> str:
    """Say what became of a seat that was released: when its place is free."""
    if not seat.invited_at:
        return _("Declined.")
    if seat.rests_until_on and seat.rests_until_on > clock.day_of(clock.now()):
        return _("Released. The seat can be offered again from %(day)s on.") % {"day": wording.day(seat.rests_until_on)}
    return _("Released. The seat is free now.")


def _swap(request: HttpRequest, found: Seat) -> None:
    """Let a colleague take a place over."""
    form = HandOverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the address of the colleague who takes the seat over."))
        return
    swapped = seating.swap(found, form.cleaned_data["address"], actor=me(request), at=clock.now())
    if found.claimed_at and found.person:
        left = _("%(name)s no longer has the seat, and is told by letter.") % {"name": found.person.get_full_name()}
        messages.success(request, left)
    written = _("Your colleague has a letter with a link by which to take the seat.")
    for said in _offered([swapped]) if swapped.claimed_at else [written]:
        messages.success(request, said)


def _seat_of(agency: Agency, public_id: UUID) -> Seat:
    """Return a seat of this agency."""
    found = Seat.objects.filter(public_id=public_id, membership__agency=agency).select_related("membership").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def seat(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose seat a link offers, also to whoever has to sign in first; let whoever is signed in sit down on a POST.

    To whom it was offered is told only to whoever is signed in.
    """
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        found = linking.find(token)
        if request.method == "POST":
            seating.claim(token, me(request), at=clock.now())
            messages.success(request, _("The seat is yours."))
            return redirect(_on(request))
    except Refusal as refusal:
        if request.user.is_authenticated and linking.is_taken_by(token, me(request)):
            messages.info(request, _("You have this seat already."))
            return redirect("my_membership")
        return render(request, "errors/refusal.html", {"refusal": refusal}, status=403)
    words = {"agency": found.membership.agency, "address": found.address, "back": urlencode({"next": request.path})}
    return render(request, "membership/seat.html", words)


def _on(request: HttpRequest) -> str:
    """Return where somebody goes on who has just sat down: to a place that waits for her, or to her membership."""
    waiting = places.waiting_for(me(request))
    return places_linking.link_of(waiting[0]) if waiting else reverse("my_membership")


@require_POST
@login_required
def ask_for_seat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a seat by one's address; where that can't be done, there is nothing here."""
    agency = Agency.objects.filter(public_id=public_id).first()
    if agency is None or not asking.may_ask(me(request), agency):
        raise Http404
    try:
        asking.ask(me(request), agency, at=clock.now())
        messages.success(request, _("Your coordinator has your wish, and you will hear by letter."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("my_membership")
