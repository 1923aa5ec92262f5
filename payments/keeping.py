"""What this room keeps about a person: for her to take away, and what an erasure leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, F, JSONField, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.files import keeping as files
from foundation.ground import records
from payments import booking
from payments.billing import attaching
from payments.models import CardAttempt, Charge, Decline, Order, OrderLine, PlaceOffer, Quote, Refund, Waiver
from payments.selling import disclosing
from payments.selling.registering import OFFICES


def export(person: User) -> dict[str, Any]:
    """Return her orders with the reasons for her prices, what others bought for her or offer her, quotes and awards."""
    orders = Order.objects.of(person).prefetch_related("lines__charges", "payments__refunds", "invoices")
    offered = PlaceOffer.objects.open().filter(address__in=records.addresses_of(person)).select_related("line")
    for_her = OrderLine.objects.filter(person=person).exclude(order__payer=person).prefetch_related("charges")
    return {
        "orders": [_order(order) for order in orders.order_by("number")],
        "bought_for_you": [_line(line, is_told=disclosing.are_about_her(line)) for line in for_her.order_by("pk")],
        "offered_to_you": [
            {"title": one.line.title, "offered_to": one.address, "offered_at": one.offered_at.isoformat()}
            for one in offered.order_by("pk")
        ],
        "quotes": [
            {"number": str(quote), "made_at": quote.made_at.isoformat(), "words": quote.words}
            for quote in Quote.objects.filter(person=person).order_by("number")
        ],
        "awards": [
            {"cents": one.cents, "from": one.source, "given_at": one.given_at.isoformat()}
            for one in Waiver.objects.filter(person=person).order_by("pk")
        ],
    }


def _order(order: Order) -> dict[str, Any]:
    """Tell one order with its lines, payments, refunds and invoices."""
    return {
        "number": order.spoken,
        "placed_at": order.placed_at.isoformat(),
        "total_cents": order.shown_cents,
        "owed_cents": booking.debt(order),
        "written_off_cents": booking.written_off(order.pk),
        "made_out_to": order.billing,
        "lines": [_line(line, is_told=line.person_id in {None, order.payer_id}) for line in order.lines.all()],
        "payments": [
            {
                "cents": payment.cents,
                "through": payment.provider,
                "received_at": payment.received_at.isoformat(),
                "paid_back": [
                    {"cents": refund.cents, "reason": refund.reason, "asked_at": refund.asked_at.isoformat()}
                    for refund in payment.refunds.all()
                ],
            }
            for payment in order.payments.all()
        ],
        "declined_cards": [
            {"declined_at": one.declined_at.isoformat(), "why": one.get_why_display()}
            for one in Decline.objects.filter(attempt__order=order)
        ],
        "invoices": [{"number": str(invoice), "words": invoice.words} for invoice in order.invoices.all()],
        "purchase_order": handed_in.name if (handed_in := attaching.attached(order)) else None,
    }


def _line(line: OrderLine, *, is_told: bool) -> dict[str, Any]:
    """Tell one line with what it costs; why, as on the order: what a colleague belongs to is hers alone (P21)."""
    charges = list(line.charges.all())
    shown = charges if is_told else [charge for charge in charges if charge.kind == Charge.Kind.REFUND]
    return {
        "title": line.title,
        "detail": line.detail,
        "cents": sum(charge.cents for charge in charges),
        "delivered_at": line.delivered_at.isoformat() if line.delivered_at else None,
        "withdrawn_at": line.withdrawn_at.isoformat() if line.withdrawn_at else None,
        "charges": [{"kind": charge.kind, "cents": charge.cents, "reason": charge.reason} for charge in shown],
    }


def hold(person: User) -> None:
    """Hold her orders, which come before people: whoever is paying one of them holds it, and waits for her."""
    list(Order.objects.of(person).order_by("pk").select_for_update().values_list("pk"))


def erase(person: User, at: datetime) -> list[str]:
    """Empty what says more than tax law asks for (reasons, evidence, quotes, what Stripe was asked); say what stays.

    What is offered to an address that she proved is offered no more: its link opens nothing.
    """
    said = kept(person)
    PlaceOffer.objects.filter(address__in=records.addresses_of(person)).end(PlaceOffer.End.FORGOTTEN, at)
    theirs = Q(line__person=person) | Q(line__order__payer=person, line__person=None)
    Charge.objects.filter(theirs).exclude(reason="", evidence={}).update(reason="", evidence=_left_of_evidence())
    CardAttempt.objects.filter(order__payer=person).update(params={})
    Refund.objects.filter(payment__order__payer=person).update(reason="")
    _orders_without_paper(person).update(billing={})
    Quote.objects.filter(person=person).delete()
    for order in Order.objects.of(person):
        files.forget(attaching.KIND, order.public_id)
    Waiver.objects.filter(person=person).update(source="")
    return said


def _left_of_evidence() -> Case:
    """Return, for an update, what stays of why a price is what it is: an office's membership is no person's."""
    kept = {name: F(f"evidence__{name}") for name in ("membership", "via", "state", "until")}
    an_offices = {**kept, OFFICES: Value(True)}
    emptied = Value({}, JSONField())
    return Case(When(**{f"evidence__{OFFICES}": True}, then=JSONObject(**an_offices)), default=emptied)


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    if not Order.objects.of(person).exists() and not OrderLine.objects.filter(person=person).exists():
        return []
    return [
        _(
            "What was ordered and paid, on which day, for how much, and the invoices as they were sent: tax law asks "
            "for them. Your account's name and address are gone from it; an invoice keeps what it was made out to."
        )
    ]


def _orders_without_paper(person: User) -> QuerySet[Order]:
    """Return her orders for which no invoice was sent."""
    return Order.objects.of(person).filter(invoices=None)
