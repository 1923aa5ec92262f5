"""Reminding: friendly letters about invoices before and after they are due, each once, and none about what is settled.

A letter is asked for under its invoice and its reason, so that it is the same letter however often a day's task runs.
Of several that would be due at once, after a standstill, only the last is written.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import F, QuerySet

from foundation.ground import clock, enduring
from payments import booking
from payments.billing import crediting, lettering
from payments.models import Invoice, Order

BEFORE, AFTER, LONG_AFTER = 7, 7, 30
"""Days before the due day, and after it."""


def remind(at: datetime) -> int:
    """Ask for the letters of this day; return how many invoices it is about. Raises as `enduring.each` does."""
    on, owing = clock.day_of(at), list(_owing())
    invoices = crediting.latest_of(owing)
    asked = enduring.each(
        (f"a reminder of {order.spoken}", partial(_remind, invoices[order.pk], order, on, at))
        for order in owing
        if order.pk in invoices
    )
    return sum(asked)


def _remind(invoice: Invoice, order: Order, on: date, at: datetime) -> bool:
    """Ask for the letter that is due about the invoice of an order on which something is owed; say whether one was."""
    invoice.order = order
    reason = due(invoice, on)
    if reason:
        lettering.ask(reason, invoice, owed=booking.debt(order), at=at)
    return bool(reason)


def due(invoice: Invoice, on: date) -> str:
    """Return for which reason its payer is to be written to on this day; "" for none.

    An invoice that is to be paid within a few days of its sending is not reminded of beforehand.
    """
    if invoice.due_on is None:
        return ""
    past = (on - invoice.due_on).days
    if past >= LONG_AFTER:
        return lettering.STILL_DUE
    if past >= AFTER:
        return lettering.DUE
    is_new = (on - clock.day_of(invoice.issued_at)).days < BEFORE
    return lettering.SOON if -BEFORE <= past < 0 and not is_new else ""


def _owing() -> QuerySet[Order]:
    """Return the orders by invoice on which more is owed than was paid back elsewhere: that, no payer owes."""
    invoiced = Order.objects.filter(invoices__isnull=False).distinct()
    orders: Any = booking.with_balance(invoiced)
    open_ones = orders.annotate(elsewhere=booking.cents_elsewhere()).filter(owed__gt=F("elsewhere"))
    found: QuerySet[Order] = open_ones.select_related("payer").order_by("pk")
    return found
