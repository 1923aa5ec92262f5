"""Holding: what an order takes from pools before it is delivered, and what becomes of that (P7, P11).

All of an order's places are taken in the order of the pools' keys, so that two orders that want the same ones wait for
each other instead of locking each other out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments import pooling
from payments.models import Code, Hold, OrderLine
from payments.models.pools import Pool
from payments.selling.registering import handler_of

HELD, FREED, HANDED_OVER = "held", "freed", "handed-over"
"""Why a pool was moved, as its moves say it."""


class SoldOut(Refusal):
    """Every place that a line asks for is taken."""


def take(lines: Sequence[OrderLine], *, code: Code | None, at: datetime) -> None:
    """Take everything that these lines need, and one use of the code. Raises `SoldOut`, and then nothing is taken."""
    wanted = [(pool, n, line) for line in lines for pool, n in handler_of(line.sellable.kind).pools(line)]
    if code is not None:
        wanted.append((code.pool, 1, lines[0]))
    for pool, n, line in sorted(wanted, key=lambda want: (want[0].pk, want[2].pk)):
        _take(pool, n, line, at, is_code=code is not None and pool.pk == code.pool_id)


def _take(pool: Pool, n: int, line: OrderLine, at: datetime, *, is_code: bool) -> None:
    """Take `n` for the line, or say what is sold out; of a code, that it was used as often as it may."""
    try:
        pooling.take(pool, about=line.public_id, reason=HELD, at=at, n=n)
    except pooling.NothingLeft as nothing:
        if is_code:
            raise SoldOut(_("The last use of the discount code was taken just now. Nothing was ordered.")) from nothing
        raise SoldOut(_("“%(title)s” is sold out. Nothing was ordered.") % {"title": line.title}) from nothing
    Hold.objects.create(line=line, pool=pool, n=n, taken_at=at)


def take_afterwards(lines: Sequence[OrderLine], pool: Pool, *, at: datetime) -> None:
    """Take one of a pool that was made after these lines were ordered, for each; for good where it was delivered."""
    for line in lines:
        _take(pool, 1, line, at, is_code=False)
    delivered = standing([line for line in lines if line.delivered_at])
    delivered.filter(pool=pool).update(ended_at=at, ended_as=Hold.End.KEPT)


def take_late(line: OrderLine, pool: Pool, *, at: datetime) -> None:
    """Take one of a pool for a line that is being delivered, where it holds none of it. Raises `SoldOut`."""
    if not standing([line]).filter(pool=pool).exists():
        _take(pool, 1, line, at, is_code=False)
        line.still_held += 1


def hand_over(line: OrderLine, pool: Pool, *, to: UUID, reason: str, at: datetime) -> bool:
    """Let the place that the line holds in this pool be the one of what is made of it; whether it held one.

    `to` is the public id of that, `reason` the word by which its room takes places. Nobody gets in between.
    """
    held = standing([line]).filter(pool=pool, n=1)
    if not held.update(ended_at=at, ended_as=Hold.End.KEPT):
        return False
    line.still_held -= 1
    pooling.hand_over(pool, of=line.public_id, to=to, reasons=(HANDED_OVER, reason), at=at)
    return True


def keep(lines: Sequence[OrderLine], *, at: datetime) -> None:
    """Let what these lines still hold be theirs for good: uses of a code, and whatever no room took over."""
    standing(lines).update(ended_at=at, ended_as=Hold.End.KEPT)


def free(lines: Sequence[OrderLine], *, at: datetime) -> None:
    """Give back what these lines hold, pool by pool in the order of their keys."""
    for hold in standing(lines).select_related("pool", "line").order_by("pool_id", "line_id"):
        pooling.give_back(hold.pool, about=hold.line.public_id, reason=FREED, at=at, n=hold.n)
        _end(hold, Hold.End.FREED, at)


def standing(lines: Sequence[OrderLine]) -> QuerySet[Hold]:
    """Return what these lines hold now."""
    return Hold.objects.filter(line__in=lines, ended_at=None)


def _end(hold: Hold, how: Hold.End, at: datetime) -> None:
    """Write down what became of the hold."""
    hold.ended_at, hold.ended_as = at, how
    hold.save(update_fields=["ended_at", "ended_as"])
