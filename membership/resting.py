"""Resting: when the place of a seat that was released is free again, so that one is not passed around an office.

The place of somebody who sat there rests for `REST` from the day she left; one that was handed over to a colleague who
never sat down, from the day it was offered to her: it came from somebody who sat there. Any other is free at once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from foundation.ground import clock, enduring
from membership import giving
from membership.models import Membership, Seat
from payments import pooling

REST = timedelta(days=30)


def rests_until(seat: Seat, at: datetime) -> date | None:
    """Return until when the place of a seat that is released now rests; None where it is free at once."""
    if seat.claimed_at:
        return clock.day_of(at + REST)
    return clock.day_of(seat.invited_at + REST) if seat.came_after_id and seat.invited_at else None


def free_rested(membership: Membership, *, at: datetime) -> int:
    """Give back the places whose rest is over, of a membership that the caller holds; return how many."""
    resting = Seat.objects.taken().filter(membership=membership, released_at__isnull=False)
    rested = resting.filter(Q(rests_until_on=None) | Q(rests_until_on__lte=clock.day_of(at)))
    return sum(free(seat, at) for seat in rested.select_related("membership__pool"))


def left_in(membership: Membership, on: date) -> tuple[list[date], int]:
    """Return when each place that rests on this day is free, the first first, and how many have rested.

    Those are taken in the pool until somebody needs one, or the night comes (`free_rested`).
    """
    released = Seat.objects.taken().filter(membership=membership, released_at__isnull=False)
    days = list(released.order_by("rests_until_on").values_list("rests_until_on", flat=True))
    resting = [day for day in days if day is not None and day > on]
    return resting, len(days) - len(resting)


def free(seat: Seat, at: datetime) -> bool:
    """Give a seat's place back to the pool, once; say whether it was now."""
    pool = seat.membership.pool
    if pool is None or not Seat.objects.taken().filter(pk=seat.pk).update(freed_at=at):
        return False
    pooling.give_back(pool, about=seat.public_id, reason="seat-freed", at=at)
    return True


def free_all_rested(at: datetime) -> int:
    """Give back every place whose rest is over, agency by agency; return how many. Raises as `enduring.each` does."""
    resting = Seat.objects.taken().filter(released_at__isnull=False).values("membership")
    agencies = Membership.objects.filter(pk__in=resting).order_by("pk")
    return sum(enduring.each((f"seats of membership {one.pk}", partial(_free_of, one, at)) for one in agencies))


@transaction.atomic
def _free_of(membership: Membership, at: datetime) -> int:
    """Give back the places of one agency whose rest is over; return how many."""
    return free_rested(giving.hold_again(membership), at=at)
