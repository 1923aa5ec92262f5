"""Naming: which order finance means by a number on a check, and what a check is put to, as typed line by line."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments import booking, wording
from payments.models import Invoice, Order

NUMBER = re.compile(r"\s*(INV|O)-?0*(\d{1,9})\s*$", re.IGNORECASE)
LINE = re.compile(r"\s*(\S+)(?:\s+\$?\s*([\d,]{1,12})(?:\.(\d{2}))?)?\s*$")


class NoSuchNumber(Refusal):
    """Nothing has this number."""


class CantBeRead(Refusal):
    """A line is not a number with an amount."""


def order_of(number: str) -> Order:
    """Return the order that an invoice's or an order's number means: INV-00012, O-01001. Raises `NoSuchNumber`."""
    found = NUMBER.match(number)
    order = None
    if found and found[1].upper() == "INV":
        invoice = Invoice.objects.filter(kind=Invoice.Kind.INVOICE, number=int(found[2])).select_related("order")
        order = next((one.order for one in invoice), None)
    elif found:
        order = Order.objects.filter(number=int(found[2])).first()
    if order is None:
        raise NoSuchNumber(
            _("There is no invoice or order “%(number)s”. Write it as INV-00012 or O-01001.") % {"number": number}
        )
    return order


def parts(text: str) -> dict[Order, int]:
    """Return what a check is put to, in cents, from lines such as `INV-00012 300.00`.

    Without an amount, all that is owed on it. Raises `NoSuchNumber` and `CantBeRead`, which name the line.
    """
    found: dict[Order, int] = {}
    for line in filter(str.strip, text.splitlines()):
        read = LINE.match(line)
        if read is None:
            raise CantBeRead(_("“%(line)s” can't be read. Write one a line: INV-00012 300.00") % {"line": line.strip()})
        order = order_of(read[1])
        if order in found:
            raise CantBeRead(_("%(number)s is named twice.") % {"number": order.spoken})
        found[order] = _cents(read[2], read[3]) if read[2] else booking.balance(order)
        if found[order] <= 0:
            raise CantBeRead(
                _("On %(number)s nothing is to be paid (%(owed)s).")
                % {"number": order.spoken, "owed": wording.money(booking.balance(order))}
            )
    return found


def _cents(dollars: str, cents: str | None) -> int:
    """Return an amount in cents."""
    return int(dollars.replace(",", "") or 0) * 100 + int(cents or 0)
