"""Naming a colleague for what was bought."""

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
from payments.forms import NameForm
from payments.selling import swapping
from payments.views import orders


@require_POST
@login_required
@cache_control(private=True, no_store=True)
def name(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """Give one thing of an order to whoever has this address; else show the order again, with what was typed."""
    found = orders.decided(request, public_id)
    line = found.lines.filter(position=position).select_related("sellable", "order").first()
    if line is None:
        raise Http404
    form = NameForm(request.POST)
    typed = request.POST.get("address", "")
    if not form.is_valid():
        said = " ".join(map(str, form.errors["address"]))
        return orders.show(request, found, orders.Wrong(position, typed, said))
    try:
        given = swapping.name(line, form.cleaned_data["address"], actor=me(request), at=clock.now())
    except Refusal as refusal:
        return orders.show(request, found, orders.Wrong(position, typed, str(refusal)))
    messages.success(request, _("“%(title)s” belongs to your colleague now.") % {"title": given.title})
    return redirect("order", public_id)
