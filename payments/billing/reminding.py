"""Reminding: friendly letters about invoices before and after they are due, each once, and none about what is settled.

A letter is asked for under its invoice and its reason, so that it is the same letter however often a day's task runs.
Of several that would be due at once, after a standstill, only the last is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from foundation.ground import clock
from payments import booking
from payments.billing import crediting, lettering
from payments.models import Invoice, Order

BEFORE, AFTER, LONG_AFTER = 7, 7, 30
"""Days before the due day, and after it."""


def remind(at: datetime) -> int:
    """Ask for the letters of this day; return how many invoices it is about."""
    on = clock.day_of(at)
    count = 0
    for invoice, owed in _open_invoices():
        if reason := due(invoice, on):
            lettering.ask(reason, invoice, owed=owed, at=at)
            count += 1
    return count


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


def _open_invoices() -> Iterator[tuple[Invoice, int]]:
    """Yield the invoice that stands of each order on which its payer owes something, with what is owed."""
    invoiced = Order.objects.filter(invoices__isnull=False).distinct()
    owing = booking.with_balance(invoiced).filter(owed__gt=0)  # type: ignore[misc]  # annotated
    for order in owing.select_related("payer").order_by("pk"):
        invoice = crediting.latest(order)
        if invoice is not None:
            invoice.order = order
            yield invoice, order.owed
