"""Orders as their payer sees them, and what she can do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.accounts.doors import me
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from payments import policy, wording
from payments.billing import attaching, receipting, showing
from payments.charging import attempting, declining, standing
from payments.charging.standing import Standing
from payments.forms import GiveUpForm, PurchaseOrderForm
from payments.models import Order, OrderLine, Payment
from payments.selling import awaiting, disclosing, registering, swapping, telling, tracing, welcoming, withdrawing
from payments.selling.tracing import Where

ORDERS = Order.objects.all()
BILLING = ("name", "organization", "address", "po_number", "tax_id")
"""What an order is made out to; what was left empty is not kept."""


@dataclass(frozen=True)
class Wrong:
    """That nobody could be named for a thing: where it stands on the order, what was typed, and why not."""

    place: int
    typed: str
    said: str


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def orders(request: HttpRequest) -> HttpResponse:
    """List what she ordered, the newest first, with what is owed on each."""
    on = clock.day_of(clock.now())
    found = standing.with_money(Order.objects.of(me(request))).prefetch_related("lines").order_by("-number")[:200]
    rows = [
        {
            "order": one,
            "titles": wording.counted(line.title for line in one.lines.all()),
            "total": wording.money(one.now_cents),
            "ordered": wording.money(one.shown_cents) if one.shown_cents != one.now_cents else "",
            "standing": standing.of(one, on),
        }
        for one in found
    ]
    others = disclosing.bought_for(me(request))[:200]
    return render(request, "payments/orders.html", {"rows": rows, "bought_for_you": others})


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one order: what is on it, why it costs what it costs, and what can be done now."""
    return show(request, visible(request, public_id))


def show(request: HttpRequest, found: Order, wrong: Wrong | None = None) -> HttpResponse:
    """Draw an order that whoever asks may see; where a name was refused, with what was typed, and why."""
    on = clock.day_of(clock.now())
    stands = standing.of(standing.with_money(Order.objects.filter(pk=found.pk)).get(), on)
    viewer = me(request)
    lines = telling.order(found, viewer, sees_all=viewer.has_perm(policy.SEE))
    now = sum(line.cents for line in lines)
    words = {
        "order": found,
        "placed": wording.moment(found.placed_at),
        "declined": declining.told(found) if found.is_open or stands.owed > 0 else "",
        "held_until": wording.moment(found.held_until) if found.is_open and found.held_until else "",
        "gifts": welcoming.gifts(found, viewer),
        "groups": telling.grouped(lines),
        "is_for_her": any(not line.whose and not line.mark for line in lines) and _has_hers(found, viewer),
        "total": wording.money(found.shown_cents),
        "total_now": wording.money(now) if now != found.shown_cents else "",
        "standing": stands,
        "came": _came(found),
        "money": _money(stands, showing.kept(found) if found.way == Order.Way.INVOICE else 0),
        "billing": {name: found.billing.get(name, "") for name in BILLING},
        "is_mine": policy.may_decide(viewer, found),
        "given_up": _can_be_given_up(found),
        "named": _can_be_named(found),
        "wrong": wrong,
        **_paper(found, stands, on),
    }
    return render(request, "payments/order.html", words)


@require_POST
@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give up an order that is not paid; a page on which it could be paid is closed first."""
    found = decided(request, public_id)
    try:
        attempting.cancel(found, actor=me(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The order is given up. Nothing was paid, and its places are free again."))
    return redirect("order", public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def give_up(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """Show what giving one thing up would pay back; give it up on a POST, at exactly what was shown."""
    found, at = decided(request, public_id), clock.now()
    line = found.lines.filter(position=position).select_related("sellable", "order", "person").first()
    if line is None or not line.delivered_at or line.sellable.kind in registering.staying():
        raise Http404
    seen = telling.can_be_given_up(line, at)
    if seen is None:
        messages.info(request, _("“%(title)s” is given up already. Here is the order.") % {"title": line.title})
        return redirect("order", public_id)
    goes = tracing.where(found, seen.credited, seen.lost)
    form = GiveUpForm(request.POST or None, initial={"shown": goes.sums})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["shown"] != goes.sums:
            form.data = {**request.POST.dict(), "shown": goes.sums}
            form.add_error(None, _("What is paid back has changed since you opened this page. Please look again."))
        else:
            return _give_up(request, line, form.cleaned_data["reason"], goes=goes, at=at)
    amounts = {
        "costs": wording.money(seen.costs),
        "saving": wording.money(-seen.saving) if seen.saving else "",
        "is_here": seen.saving > seen.elsewhere,
        "elsewhere": wording.money(seen.elsewhere) if seen.elsewhere else "",
        "released": wording.money(seen.released) if seen.released else "",
        "by_policy": wording.money(seen.by_policy),
        "is_over": bool(seen.costs) and not seen.by_policy,
        "loses": welcoming.loses(line),
        "awaits": awaiting.said(line),
        "goes": goes,
    }
    words = {"order": found, "line": line, "form": form, "refunds": wording.tiers(line.refunds), **amounts}
    return render(request, "payments/give_up.html", words)


def _give_up(request: HttpRequest, line: OrderLine, reason: str, *, goes: Where, at: datetime) -> HttpResponse:
    """Give the line up at the moment for which it was shown, or say why it can't be; show again what has changed."""
    try:
        withdrawing.give_up(line, reason=reason, actor=me(request), at=at, shown=goes)
    except withdrawing.CreditChanged as refusal:
        messages.error(request, str(refusal))
        return redirect("give_up", line.order.public_id, line.position)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is given up. A letter to you says what becomes of the money."))
    return redirect("order", line.order.public_id)


def _has_hers(found: Order, viewer: User) -> bool:
    """Whether something on the order is for whoever reads herself: dues that she ordered for an agency are not."""
    hers = found.lines.filter(person=viewer, withdrawn_at=None)
    return hers.exclude(wish__has_key=registering.AGENCY).exists()


def _can_be_given_up(found: Order) -> set[int]:
    """Return the positions of the lines that can be given up."""
    lines = found.lines.filter(delivered_at__isnull=False, withdrawn_at=None)
    lines = lines.exclude(sellable__kind__in=registering.staying())
    return set(lines.values_list("position", flat=True))


def _can_be_named(found: Order) -> set[int]:
    """Return the positions of the lines that whoever pays may give to a colleague."""
    lines = found.lines.select_related("sellable", "order")
    return {line.position for line in lines if swapping.can_be_named(line)}


def _paper(found: Order, stands: Standing, on: date) -> dict[str, Any]:
    """Return what paper there is: invoices and credit notes, the receipt, and what was handed in."""
    invoices = showing.papers(found, stands.owed, on, written_off=stands.written_off)
    return {
        "invoices": invoices,
        "is_to_be_paid": bool(invoices) and stands.owed > 0,
        "has_receipt": receipting.can_be_given(found),
        "purchase_order": attaching.attached(found),
        "purchase_order_form": PurchaseOrderForm(),
        "takes_purchase_order": found.way == Order.Way.INVOICE and found.ended_at is None,
    }


def _came(found: Order) -> list[tuple[str, str]]:
    """Return what came for an order, each with its amount in words."""
    payments = found.payments.select_related("remittance").order_by("received_at", "pk")
    return [(_paid(payment), wording.money(payment.cents)) for payment in payments]


def _paid(payment: Payment) -> str:
    """Say how something was paid, and where that is so, that the bank did not pay it."""
    said, sent = receipting.paid(payment), payment.remittance
    return _("%(said)s; the bank did not pay it") % {"said": said} if sent and sent.bounced_at else said


def _money(stands: Standing, kept: int) -> list[tuple[str, str]]:
    """Return what is owed, and what became of what was paid, each with its amount in words."""
    told = (
        (_("Owed"), stands.owed),
        (_("Not paid, and written off: it is not asked for any more"), stands.written_off),
        (_("Goes back to you"), -stands.owed - stands.kept),  # Is a dispute lost, she has that of her bank.
        (_("Paid back to your card"), stands.back),
        (_("Sent back to you by check or transfer"), stands.by_hand),
        (_("Taken out of this order for the sender of the check"), stands.sender),
        (_("Kept for the sender of the check: use it for another order, or ask for it back"), kept),
        (_("Kept by your bank until it has decided"), stands.kept),
        (_("Taken back by your bank"), stands.taken),
    )
    return [(label, wording.money(cents)) for label, cents in told if cents > 0]


def visible(request: HttpRequest, public_id: UUID, *, among: QuerySet[Order] = ORDERS) -> Order:
    """Return the order if whoever asks may see it. Raises `Http404`, which doesn't tell that there is one.

    `among` are all `ORDERS`, perhaps with more said of each.
    """
    found = among.filter(public_id=public_id).select_related("payer").first()
    if found is None or not policy.may_see(request.user, found):
        raise Http404
    return found


def decided(request: HttpRequest, public_id: UUID, *, among: QuerySet[Order] = ORDERS) -> Order:
    """Return the order if whoever asks may decide over it. Raises `Http404`."""
    found = visible(request, public_id, among=among)
    if not policy.may_decide(request.user, found):
        raise Http404
    return found
