"""Honouring: for whom a price for members holds of what an office bought before anybody was named (P13).

An office that belongs pays what members pay for places of nobody yet. Whoever is named for one is to be somebody for
whom that price was meant: whoever sits in one of the office's seats, also once its membership has run out since, or
who pays what members pay by herself. Otherwise ten seats would lower the price for any number of others.
"""

from __future__ import annotations

from datetime import datetime

from foundation.accounts.models import User
from foundation.ground import clock
from membership import entitling
from membership.discounting import AGENCY
from membership.models import Seat
from payments.models import Charge, OrderLine


def holds_for(line: OrderLine, person: User, at: datetime) -> bool:
    """Whether this person may have what was bought at the price for members."""
    return _sits(line, person) or entitling.entitlement(person, clock.day_of(at)).gives_price


def _sits(line: OrderLine, person: User) -> bool:
    """Whether she sits in a seat of the agency that the price rests on: by its term, or by dues of the same order."""
    seats = Seat.objects.sat_in().filter(person=person)
    if (needs := line.needs) is not None:
        return seats.filter(membership__agency__public_id=needs.wish.get(AGENCY)).exists()
    rests_on = line.charges.filter(kind=Charge.Kind.MEMBER).values_list("evidence__membership", flat=True)
    return seats.filter(membership__public_id__in=[one for one in rests_on if one]).exists()
