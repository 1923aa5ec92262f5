"""My membership: the card, what renewing would mean, seats and what the office was asked."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from membership import differing, seating, showing
from membership.models import Claim, Seat
from payments.selling import collecting


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def my_membership(request: HttpRequest) -> HttpResponse:
    """Show a person's own membership and seats, and what renewing now would mean."""
    return render(
        request,
        "membership/mine.html",
        {"card": showing.card(me(request), clock.now()), "office": settings.OFFICE_EMAIL},
    )


@require_POST
@login_required
def pay_difference(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put what is owed on her own claim into the basket, and lead there; to the order, where one waits to be paid.

    To anybody else there is no claim (404).
    """
    claim = get_object_or_404(Claim.objects.select_related("person"), public_id=public_id, person=me(request))
    if order := differing.ordered(claim):
        return redirect("order", order.public_id)
    try:
        collecting.add(request.session, differing.item(claim))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("my_membership")
    return redirect("basket")


@require_POST
@login_required
def tell_finished(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the choice whether the coordinator sees what was finished."""
    seat = _own(request, public_id)
    seating.choose_what_is_told(seat, tells_finished="tells" in request.POST, actor=me(request))
    messages.success(request, _("Saved."))
    return redirect("my_membership")


@require_POST
@login_required
def leave_seat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a seat up."""
    seating.release(_own(request, public_id), actor=me(request), at=clock.now())
    messages.success(request, _("You have given up your seat."))
    return redirect("my_membership")


def _own(request: HttpRequest, public_id: UUID) -> Seat:
    """Return a seat of whoever asks; to anybody else there is none (404)."""
    found = Seat.objects.filter(public_id=public_id, person=me(request)).select_related("membership").first()
    if found is None:
        raise Http404
    return found
