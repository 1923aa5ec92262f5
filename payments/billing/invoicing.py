"""Invoicing: an order to an office is promised, not paid. Its places count from the invoice.

Order, delivery and invoice are one transaction, so that no place is held for an invoice that nobody got. The number is
given last, since whoever wants the next one waits for our commit. An invoice is never changed: a credit note corrects
it (`crediting`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments.billing import composing, lettering
from payments.models import Invoice, Order, Payee
from payments.numbering import next_number
from payments.selling import delivering, ordering, registering
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish


class NobodyIsPaid(Refusal):
    """An invoice names who is paid, and the office has not written that down."""

    is_for_the_office = True


@transaction.atomic
def order(payer: User, wishes: Sequence[Wish], checkout: Checkout, *, at: datetime) -> Order:
    """Place an order; one to an office is confirmed and invoiced at once, another is the caller's to have paid.

    Safe to repeat with the same key. Raises `NobodyIsPaid`, and what `ordering.place` and `delivering.confirm` raise.
    """
    placed = ordering.place(payer, wishes, checkout, at=at)
    is_promised = placed.way == Order.Way.INVOICE and not placed.was_there
    return promise(placed, actor=payer, at=at) if is_promised else placed


@transaction.atomic
def promise(order: Order, *, actor: User | None, at: datetime) -> Order:
    """Confirm the order upon the promise to pay it, and send its invoice. Safe to repeat: it is sent once."""
    if not order.payee.get("name"):
        raise NobodyIsPaid(_("No invoice can be sent yet: the office has not written down who is paid."))
    order = delivering.confirm(order, actor=actor, at=at)
    if not order.invoices.exists():
        send(order, actor=actor, at=at)
    return order


def send(order: Order, *, actor: User | None, at: datetime, billing: Mapping[str, Any] | None = None) -> Invoice:
    """Write the invoice for what the order comes to now, and tell the payer. Whoever calls holds the order.

    `billing` is to whom it is made out; left out, as the order says.
    """
    things, payee = composing.things_of(order), Payee.load()
    due_on = _counted_from(order, payee, at) + timedelta(days=payee.terms_days)
    words = {
        "order": order.spoken,
        "payee": order.payee,
        "billing": dict(order.billing if billing is None else billing),
        "lines": composing.grouped(things),
        "cents": sum(cents for _title, _detail, cents in things),
        "currency": order.currency,
        "terms": order.terms.version,
        "terms_days": payee.terms_days,
        "issued_on": clock.day_of(at).isoformat(),
        "due_on": due_on.isoformat(),
    }
    invoice = write(Invoice(kind=Invoice.Kind.INVOICE, order=order, due_on=due_on, issued_at=at), words)
    lettering.tell_invoiced(invoice, at=at)
    log(actor, "payments.invoice", order, number=order.spoken, invoice=str(invoice), cents=invoice.cents)
    return invoice


def _counted_from(order: Order, payee: Payee, at: datetime) -> date:
    """Return from which day the days to pay count: today's, or that on which the last thing that is held begins."""
    today = clock.day_of(at)
    if payee.terms_from != Payee.Terms.START:
        return today
    lines = order.lines.filter(withdrawn_at=None, sellable__kind__in=registering.held())
    begins_at = lines.aggregate(last=Max("starts_at"))["last"]
    return max(today, clock.day_of(begins_at)) if begins_at else today


def write(invoice: Invoice, words: Mapping[str, Any]) -> Invoice:
    """Give the paper its number, seal its words, and keep it for good."""
    invoice.number = next_number(invoice.kind)
    invoice.words = {**words, "number": str(invoice)}
    invoice.digest = composing.digest(invoice.words)
    invoice.cents = words["cents"]
    invoice.save(force_insert=True)
    return invoice
