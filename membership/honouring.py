"""Honouring: for whom a price for members holds of what an office bought before anybody was named (P13).

An office that belongs pays what members pay for places of nobody yet. Whoever is named for one sits in one of its
seats, also where its membership has run out since: otherwise ten seats would lower the price for any number of others.
Whether she belongs by herself, or says so, is not asked: that is hers alone, and an office would be told by the answer.
"""

from __future__ import annotations

from foundation.accounts.models import User
from membership.models import Seat
from payments.models import Charge, OrderLine
from payments.selling.registering import AGENCY


def holds_for(line: OrderLine, person: User) -> bool:
    """Whether she sits in a seat of the agency that the price rests on: by its term, or by dues of the same order."""
    seats = Seat.objects.sat_in().filter(person=person)
    if (needs := line.needs) is not None:
        return seats.filter(membership__agency__public_id=needs.wish.get(AGENCY)).exists()
    rests_on = line.charges.filter(kind=Charge.Kind.MEMBER).values_list("evidence__membership", flat=True)
    return seats.filter(membership__public_id__in=[one for one in rests_on if one]).exists()
