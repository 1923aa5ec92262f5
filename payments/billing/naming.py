"""Naming: which order finance means by a number on a check, and what a check is put to, as typed line by line."""

from __future__ import annotations

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments import booking, wording
from payments.models import Invoice, Order

NUMBER = re.compile(r"\s*(INV|O|CN)-?0*(\d{1,9})\s*$", re.IGNORECASE)
PAPER = {"INV": Invoice.Kind.INVOICE, "CN": Invoice.Kind.CREDIT_NOTE}
"""What the words before the numbers of paper say."""
LINE = re.compile(rf"\s*(\S+)(?:\s+\$?\s*({wording.GROUPED}|\d{{1,9}})(?:\.(\d{{2}}))?)?\s*$")


class NoSuchNumber(Refusal):
    """Nothing has this number."""


class CantBeRead(Refusal):
    """A line is not a number with an amount."""


def searched(typed: str, *, among: type[Order | Invoice]) -> Q | None:
    """Return which orders, or which paper, a number as it is printed means: O-01011, INV-00012, CN-00003.

    Of an order also that of its paper; of paper also that of its order. None where no such number was typed.
    """
    found = NUMBER.match(typed)
    if found is None:
        return None
    kind, number = PAPER.get(found[1].upper()), int(found[2])
    to_paper, to_order = ("invoices__", "") if among is Order else ("", "order__")
    return Q(**{f"{to_paper}kind": kind, f"{to_paper}number": number}) if kind else Q(**{f"{to_order}number": number})


def order_of(number: str) -> Order:
    """Return the order that an invoice's or an order's number means: INV-00012, O-01001. Raises `NoSuchNumber`."""
    found = NUMBER.match(number)
    order = None
    if found and found[1].upper() != "CN":
        order = Order.objects.filter(searched(number, among=Order)).first()
    if order is None:
        raise NoSuchNumber(
            _("There is no invoice or order “%(number)s”. Write it as INV-00012 or O-01001.") % {"number": number}
        )
    return order


def parts(text: str) -> dict[Order, int]:
    """Return what a check is put to, in cents, from lines such as `INV-00012 300.00`.

    Without an amount, all that is owed on it, or what was written off where nothing else is.
    Raises `NoSuchNumber` and `CantBeRead`, which name the line.
    """
    found: dict[Order, int] = {}
    for line in filter(str.strip, text.splitlines()):
        read = LINE.match(line)
        if read is None:
            raise CantBeRead(_("“%(line)s” can't be read. Write one a line: INV-00012 300.00") % {"line": line.strip()})
        order = order_of(read[1])
        if order in found:
            raise CantBeRead(_("%(number)s is named twice.") % {"number": order.spoken})
        found[order] = _cents(read[2], read[3]) if read[2] else booking.balance(order) or booking.written_off(order.pk)
        if found[order] <= 0:
            raise CantBeRead(
                _("On %(number)s nothing is to be paid (%(owed)s).")
                % {"number": order.spoken, "owed": wording.money(booking.balance(order))}
            )
    return found


def _cents(dollars: str, cents: str | None) -> int:
    """Return an amount in cents."""
    return int(dollars.replace(",", "") or 0) * 100 + int(cents or 0)
