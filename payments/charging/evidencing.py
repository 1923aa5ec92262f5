"""Evidencing: what the house can show a bank when a payment is disputed, as plain text for staff to send.

It says what was ordered, why it cost that much, on which terms, what was given and when, and what was paid back. It
never says what somebody answered, scored or needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payments import wording
from payments.models import Dispute, Order, OrderLine, Payment


def pack(dispute: Dispute) -> str:
    """Return the evidence about one disputed payment, a fact a line."""
    payment = dispute.payment
    order = Order.objects.select_related("payer", "terms").get(pk=payment.order_id)
    parts = (_case(dispute, payment), _order(order), _lines(order), _back(order), _terms(order))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _case(dispute: Dispute, payment: Payment) -> Iterator[str]:
    """Tell what is disputed."""
    yield _("Dispute %(id)s") % {"id": dispute.external_id}
    words = {"amount": wording.money(dispute.cents), "reason": dispute.reason, "at": wording.moment(dispute.opened_at)}
    yield _("%(amount)s, reason given: %(reason)s, opened %(at)s") % words
    words = {
        "id": payment.external_id,
        "amount": wording.money(payment.cents),
        "at": wording.moment(payment.received_at),
    }
    yield _("Payment %(id)s of %(amount)s, received %(at)s") % words


def _order(order: Order) -> Iterator[str]:
    """Tell who ordered, and when it was confirmed."""
    payer = order.payer
    yield _("Order %(number)s, placed %(at)s") % {"number": order.spoken, "at": wording.moment(order.placed_at)}
    yield _("Ordered by %(name)s, %(address)s") % {"name": payer.get_full_name(), "address": payer.email or "-"}
    words = {"amount": wording.money(order.shown_cents), "version": order.terms.version}
    yield _("Total shown before paying: %(amount)s; terms agreed to: version %(version)s") % words
    if order.confirmed_at:
        yield _("Confirmed %(at)s") % {"at": wording.moment(order.confirmed_at)}


def _lines(order: Order) -> Iterator[str]:
    """Tell what was bought, each reason for its price, and when it was given."""
    yield _("What was bought")
    for line in order.lines.prefetch_related("charges").order_by("position"):
        yield f"{line.position}. {line.title}{f' ({line.detail})' if line.detail else ''}"
        for charge in line.charges.all():
            yield f"   {wording.money(charge.cents)}  {charge.get_kind_display()}"
        yield from (f"   {said}" for said in _fate(line))
        yield from (f"   {said}" for said in wording.tiers(line.refunds))


def _fate(line: OrderLine) -> Iterator[str]:
    """Tell what became of a line."""
    if line.delivered_at:
        yield _("Given %(at)s") % {"at": wording.moment(line.delivered_at)}
    if line.withdrawn_at:
        yield _("Given up %(at)s") % {"at": wording.moment(line.withdrawn_at)}


def _back(order: Order) -> Iterator[str]:
    """Tell what was paid back."""
    yield _("What was paid back")
    refunds = [refund for payment in order.payments.all() for refund in payment.refunds.order_by("pk")]
    for refund in refunds:
        words = {"amount": wording.money(refund.cents), "at": wording.moment(refund.asked_at)}
        yield _("%(amount)s, asked for %(at)s") % words + f", {refund.get_ended_as_display() or _('on its way')}"
    if not refunds:
        yield _("Nothing.")


def _terms(order: Order) -> Iterator[str]:
    """Tell the terms."""
    yield _("Terms, version %(version)s") % {"version": order.terms.version}
    yield order.terms.text
