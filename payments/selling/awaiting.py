"""Awaiting: what must be paid or ended before something can be given up, since it costs less because of that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments.models import Order, OrderLine
from payments.selling.registering import handler_of


class OrderWaits(Refusal):
    """An order that waits to be paid costs less because of this: whether that is saved, nobody knows yet.

    Its words are for whoever pays; staff, who can't pay it, are led to `order`, where they can end it.
    """

    def __init__(self, order: Order) -> None:
        super().__init__(_said(order))
        self.order = order


def awaits(line: OrderLine) -> Order | None:
    """Return the order that is to be paid or ended before the line can be given up; None where none is."""
    return handler_of(line.sellable.kind).awaits(line)


def said(line: OrderLine) -> str:
    """Say to whoever pays which order is to be paid or given up first; nothing where none is."""
    order = awaits(line)
    return _said(order) if order else ""


def _said(order: Order) -> str:
    """Say to whoever pays what she can do about an order that waits."""
    return _("Order %(number)s waits to be paid, and costs less because of this. Pay it, or give it up first.") % {
        "number": order.spoken
    }
