"""The levels of membership, and putting dues into the basket."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.doors import whoever
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from membership import offering
from membership.models import Level
from membership.upgrading import INSTEAD
from payments.selling import collecting
from payments.selling.collecting import Item
from payments.selling.registering import AGENCY, Wish, handler_of


@require_safe
@cache_control(private=True, no_store=True)
def levels(request: HttpRequest) -> HttpResponse:
    """Show what each level gives, costs, and asks for."""
    person = whoever(request)
    words = {
        "offers": offering.offers(person, clock.now()),
        "is_signed_in": person is not None,
    }
    return render(request, "membership/levels.html", words)


@require_POST
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Put the dues of a level into the basket, if this person can have them; else say why not."""
    level = get_object_or_404(Level.objects.select_related("sellable"), key=key)
    if (thing := level.sellable) is None:
        raise Http404
    person = whoever(request)
    chosen: dict[str, Any] = {}
    if level.is_for_agencies:
        if person is None:
            return redirect("agency_new")
        chosen[AGENCY] = request.POST.get("agency", "")
    if "instead" in request.POST:
        chosen[INSTEAD] = True
    try:
        handler_of(thing.kind).look(Wish(thing, person, chosen), person, clock.now())
        collecting.add(request.session, Item(thing.public_id, chosen=chosen))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("membership")
    return redirect("basket")
