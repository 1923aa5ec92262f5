"""Welcoming: what somebody has by her order now, and where she begins."""

from __future__ import annotations

from foundation.accounts.models import User
from payments.models import Order, OrderLine
from payments.selling.registering import Gift, handler_of, kinds


def gifts(order: Order, person: User) -> list[Gift]:
    """Return what this person has of the order, in its order: each room is asked once."""
    lines = order.lines.filter(person=person, delivered_at__isnull=False, withdrawn_at=None)
    standing = list(lines.select_related("sellable").order_by("position"))
    found: dict[int, Gift] = {}
    for kind in sorted({line.sellable.kind for line in standing} & set(kinds())):
        found.update(handler_of(kind).gives([line for line in standing if line.sellable.kind == kind]))
    return [found[line.pk] for line in standing if line.pk in found]


def gift_of(line: OrderLine) -> Gift | None:
    """Return what a line gave to whoever it is for; None where its room says nothing of it."""
    return handler_of(line.sellable.kind).gives([line]).get(line.pk)


def loses(line: OrderLine) -> str:
    """Return what ends when the line is given up; empty where its room says nothing of it."""
    return handler_of(line.sellable.kind).loses(line)
