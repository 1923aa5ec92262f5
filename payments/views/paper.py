"""Paper as files, and the purchase order that whoever ordered hands in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.handing import as_file
from foundation.ground.refusals import Refusal
from payments import policy
from payments.billing import attaching, composing, receipting
from payments.billing.receipting import NothingPaid
from payments.forms import PurchaseOrderForm
from payments.models import Invoice
from payments.views import orders


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out an invoice or a credit note."""
    found = Invoice.objects.filter(public_id=public_id).select_related("order").first()
    if found is None or not policy.may_see(request.user, found.order):
        raise Http404
    return _pdf(composing.invoice(found), str(found))


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the receipt of an order; of one on which nothing was paid there is none."""
    found = orders.visible(request, public_id)
    try:
        return _pdf(receipting.receipt(found), f"receipt-{found.spoken}")
    except NothingPaid as nothing:
        raise Http404 from nothing


@require_POST
@login_required
def purchase_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take in the purchase order of an order."""
    found = orders.decided(request, public_id)
    form = PurchaseOrderForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Please choose a file."))
        return redirect("order", public_id)
    try:
        attaching.attach(found, form.cleaned_data["file"], actor=me(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The purchase order is here. It stays with your order."))
    return redirect("order", public_id)


def _pdf(content: bytes, name: str) -> HttpResponse:
    """Hand a PDF over under this name."""
    return as_file(HttpResponse(content, content_type="application/pdf"), f"{name}.pdf")
