"""Reviving: an order that had ended takes its places again, where they are still there: it was paid all the same."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.ground.auditing import log
from payments import pooling
from payments.models import Hold, Order
from payments.selling import awarding, delivering, holding
from payments.selling.delivering import Held


@transaction.atomic
def revive(order: Order, *, at: datetime) -> Order:
    """Take again what the order held, and let it be open.

    Raises `holding.SoldOut` and `awarding.AwardUsed`, and then nothing is changed.
    """
    return revive_held(delivering.lock(order.pk), at=at)


@transaction.atomic
def revive_held(order: Held, *, at: datetime) -> Order:
    """Revive, as `revive` does, an order that the caller holds."""
    if order.ended_at is None:
        return order
    lines = list(order.lines.select_related("order", "sellable", "person"))
    delivering.lock_rooms(lines)  # Before their pools.
    awarding.demand(lines)
    freed = Hold.objects.filter(line__order=order, ended_as=Hold.End.FREED).select_related("pool", "line")
    for hold in freed.order_by("pool_id", "line_id"):
        _take_again(hold, at)
    order.ended_at, order.ended_as = None, ""
    order.save(update_fields=["ended_at", "ended_as"])
    log(None, "payments.revive", order, number=order.spoken)
    return order


def _take_again(hold: Hold, at: datetime) -> None:
    """Take from its pool what this held before."""
    try:
        pooling.take(hold.pool, about=hold.line.public_id, reason=holding.HELD, at=at, n=hold.n)
    except pooling.NothingLeft as nothing:
        raise holding.SoldOut(_("“%(title)s” is sold out.") % {"title": hold.line.title}) from nothing
    hold.ended_at, hold.ended_as, hold.taken_at = None, "", at
    hold.save(update_fields=["ended_at", "ended_as", "taken_at"])
