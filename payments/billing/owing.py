"""Owing: who owes what now, read from the ledger and the invoices; and the same as a table to take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import clock, tabling
from payments import booking
from payments.billing import aging
from payments.billing.aging import Late, Open, Report
from payments.booking import Account
from payments.models import Entry, Invoice, Order

ORDERS = Order.objects.all()


def report(on: date) -> Report:
    """Return what is owed on this day, by office, as the ledger says it now. Two statements however much is owed."""
    return aging.age(open_orders(), on)


def late_of(payer: User, on: date) -> Late | None:
    """Return what this payer's overdue invoices come to, None where none is. Two statements at most."""
    return aging.late(open_orders(Order.objects.of(payer).filter(way=Order.Way.INVOICE)), on)


def open_orders(among: QuerySet[Order] = ORDERS) -> list[Open]:
    """Return every order on which something is owed, by its payer or to its payer, as its page says it."""
    sent = Invoice.objects.filter(kind=Invoice.Kind.INVOICE).defer("digest").order_by("number")
    confirmed: Any = booking.with_balance(among.filter(confirmed_at__isnull=False))
    owing = confirmed.exclude(owed=0).annotate(elsewhere=booking.cents_elsewhere())
    return [_open(order) for order in owing.prefetch_related(Prefetch("invoices", sent)).order_by("number")]


def _open(order: Any) -> Open:
    """Tell one order by its last invoice; one without any is due since it was confirmed."""
    had = booking.had_already(order.owed, order.elsewhere)
    invoices = list(order.invoices.all())
    invoice = invoices[-1] if invoices else None
    confirmed_on = clock.day_of(order.confirmed_at or order.placed_at)
    return Open(
        office=order.billing.get("organization") or _("Without an office"),
        number=str(invoice) if invoice else order.spoken,
        order=order.spoken,
        address=reverse("order:inspect", args=[order.public_id]),
        due_on=(invoice.due_on if invoice else None) or confirmed_on,
        cents=order.owed - had,
        elsewhere=had,
        paper=reverse("invoice:inspect", args=[invoice.public_id]) if invoice else "",
    )


def kept_for_payers() -> int:
    """Return what is kept for payers in all, in cents: checks that were not used up."""
    return -Entry.objects.filter(account=Account.CREDIT).aggregate(cents=Coalesce(Sum("cents"), 0))["cents"]


def titles() -> Sequence[str]:
    """Return what the parts are called."""
    return [_("Not due yet"), _("1 to 30 days"), _("31 to 60 days"), _("61 to 90 days"), _("Over 90 days")]


def table(found: Report, on: date) -> str:
    """Return the report as CSV, a line for each order, its cents as dollars under the part that it belongs to."""
    head = [_("Office"), _("Invoice"), _("Order"), _("Due on"), *titles(), _("Together")]
    lines = [_line(row, on) for aged in found.offices for row in aged.orders]
    last = [_("Together"), "", "", "", *map(dollars, found.parts), dollars(found.owed)]
    return tabling.table([head, *lines, last])


def _line(row: Open, on: date) -> list[str]:
    """Return one order as a line."""
    at = aging.part(row.due_on, on)
    parts = [dollars(row.cents) if place == at else "" for place in range(aging.PARTS)]
    return [row.office, row.number, row.order, row.due_on.isoformat(), *parts, dollars(row.cents)]


def dollars(cents: int) -> str:
    """Return cents as a spreadsheet reads dollars: 1240.00."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
