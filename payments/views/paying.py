"""Paying by card: led to the hosted page, and back from it. Nothing is lost where Stripe can't be reached (P14)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.doors import me
from foundation.ground import clock
from payments import wording
from payments.charging import attempting, declining, gateway, opening, settling
from payments.models import CardAttempt, Order
from payments.selling import delivering
from payments.views.orders import ORDERS, decided


@require_POST
@login_required
def pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lead the payer to the page on which the order is paid; say so where that can't be reached."""
    return lead(request, decided(request, public_id))


def lead(request: HttpRequest, order: Order, attempt: CardAttempt | None = None) -> HttpResponse:
    """Lead whoever may decide over the order to the page on which it is paid; nobody pays for what she has already.

    `attempt` is the one that was written down with the order just now.
    """
    try:
        attempt = attempting.begin(order, at=clock.now(), attempt=attempt)
    except attempting.NothingToPay:
        return redirect("order", order.public_id)
    except delivering.NotNeeded as refusal:
        return render(request, "payments/not_needed.html", {"order": order, "refusal": refusal}, status=409)
    except (gateway.Unreachable, gateway.NotOpen) as refusal:
        order.refresh_from_db()
        context = {"order": order, "refusal": refusal, "held_until": _held_until(order)}
        return render(request, "payments/unreachable.html", context, status=503)
    is_open = attempt.url and not attempt.processing_at and not attempt.ended_at
    return redirect(attempt.url) if is_open else redirect("order_paid", order.public_id)


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def paid(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Welcome the payer back: the order once it is confirmed, and until then a page that says what is waited for.

    What is taken in here is what has happened at Stripe, and the same whoever asks and however often.
    """
    order = decided(request, public_id, among=opening.with_pages(ORDERS))
    can_be_reached = True
    if order.open_page:
        try:
            settling.settle(order.open_page, at=clock.now())
        except gateway.Unreachable:
            can_be_reached = False
    attempt = CardAttempt.objects.filter(order=order).select_related("order").order_by("-n").first()
    order = attempt.order if attempt else order
    if order.confirmed_at:
        thank(request, order)
        return redirect("order", order.public_id)
    context = {"order": order, "attempt": attempt, "can_be_reached": can_be_reached}
    return render(request, "payments/paid.html", context)


def thank(request: HttpRequest, order: Order) -> None:
    """Thank whoever ordered on the page that she is led to, and say where her letter went."""
    said = _("Thank you. Your order is confirmed.")
    if order.way == Order.Way.CARD:
        said = _("Thank you. Your payment has arrived, and your order is confirmed.")
    if address := me(request).email:
        said += " " + _("We have sent a letter about it to %(address)s.") % {"address": address}
    messages.success(request, said)


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def unpaid(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that nothing was paid, until when the places are held, and how to go on; of a confirmed order, that it is."""
    order = decided(request, public_id)
    if order.confirmed_at:
        return redirect("order", order.public_id)
    declined = declining.told(order) if order.is_open else ""
    context = {"order": order, "held_until": _held_until(order), "declined": declined}
    return render(request, "payments/unpaid.html", context)


def _held_until(order: Order) -> str:
    """Return until when the order keeps its places, in words; empty where it holds none, or for as long as it takes."""
    return wording.moment(order.held_until) if order.is_open and order.held_until else ""
