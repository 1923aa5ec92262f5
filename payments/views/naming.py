"""Naming a colleague for what was bought, and what becomes of an offer to her address."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from payments import wording
from payments.forms import NameForm
from payments.models import OrderLine, PlaceOffer
from payments.selling import inviting, reducing, swapping
from payments.views import orders


@require_POST
@login_required
@cache_control(private=True, no_store=True)
def name(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """Give one thing of an order to whoever has this address; else show the order again, with what was typed."""
    line = _line(request, public_id, position)
    found = line.order
    form = NameForm(request.POST)
    typed = request.POST.get("address", "")
    if not form.is_valid():
        said = " ".join(map(str, form.errors["address"]))
        return orders.show(request, found, orders.Wrong(position, typed, said))
    try:
        offered = swapping.name(line, form.cleaned_data["address"], actor=me(request), at=(at := clock.now()))
    except Refusal as refusal:
        return orders.show(request, found, orders.Wrong(position, typed, str(refusal)))
    if offered and offered.offered_at < at:
        messages.info(request, _offered_already(offered))
        return redirect("order", public_id)
    said = _offered(offered) if offered else _("“%(title)s” belongs to your colleague now.") % {"title": line.title}
    messages.success(request, said)
    return redirect("order", public_id)


@require_POST
@login_required
def offer_again(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """Send the address to which one thing of an order is offered another letter."""
    line = _line(request, public_id, position)
    try:
        messages.success(request, _offered(inviting.offer_again(line, actor=me(request), at=clock.now())))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("order", public_id)


@require_POST
@login_required
def take_back(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """Take the offer of one thing of an order back."""
    line = _line(request, public_id, position)
    words = {"title": line.title}
    if inviting.take_back(line, actor=me(request), at=clock.now()):
        messages.success(request, _("“%(title)s” is offered to nobody now. The old link opens nothing.") % words)
    else:
        said = _("“%(title)s” has gone to somebody already, so there is no offer left to take back.")
        messages.warning(request, said % words)
    return redirect("order", public_id)


def _line(request: HttpRequest, public_id: UUID, position: int) -> OrderLine:
    """Return one thing of an order, if whoever asks may decide over it. Raises `Http404`."""
    found = orders.decided(request, public_id)
    line = found.lines.filter(position=position).select_related("sellable", "order__payer").first()
    if line is None:
        raise Http404
    return line


def _offered_already(offer: PlaceOffer) -> str:
    """Say that a thing is offered to this address since a letter of before."""
    return _(
        "“%(title)s” is offered to %(address)s since %(day)s. If that letter was lost, press “Send the letter again”."
    ) % {"title": offer.line.title, "address": offer.address, "day": wording.day(offer.offered_at)}


def _offered(offer: PlaceOffer) -> str:
    """Say that a thing is offered, and not given yet."""
    said = _(
        "“%(title)s” is offered to %(address)s: a letter with a link is on its way. "
        "Until your colleague takes it by that link, nothing changes."
    ) % {"title": offer.line.title, "address": offer.address}
    if reducing.is_for_members(offer.line):
        needs = _("It was bought at the price for members, so your colleague needs a seat of your office first.")
        said = f"{said} {needs}"
    return said
