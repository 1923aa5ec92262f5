"""Releasing: an order that was never confirmed ends and frees its places; never while it can be paid (P11)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments.models import Order
from payments.selling import delivering, holding


class StillPayable(Refusal):
    """A page on which the order can be paid is open: its places stay until that page is closed."""


class AlreadyConfirmed(Refusal):
    """The order is confirmed: its lines are withdrawn one by one."""


@transaction.atomic
def end(order: Order, how: Order.End, *, actor: User | None, at: datetime, reason: str = "") -> Order:
    """End the order and free its places. Safe to repeat. Raises `StillPayable` and `AlreadyConfirmed`."""
    order = delivering.lock(order.pk)
    if order.ended_at:
        return order
    if order.confirmed_at:
        raise AlreadyConfirmed(_("Order %(number)s is confirmed and can't be given up.") % {"number": order.spoken})
    if order.attempts.filter(ended_at=None).exists():
        raise StillPayable(_("Order %(number)s can still be paid, so it holds its places.") % {"number": order.spoken})
    lines = order.lines.order_by("pk").select_for_update(no_key=True)  # A cohort may begin to count right now.
    holding.free(list(lines), at=at)
    order.ended_at, order.ended_as, order.held_until = at, how, None
    order.save(update_fields=["ended_at", "ended_as", "held_until"])
    log(actor, "payments.end", order, reason=reason, number=order.spoken, how=str(how))
    return order
