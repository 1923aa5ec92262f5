"""Honouring: for whom a price for members holds of what an office bought before anybody was named (P13).

An office that belongs pays what members pay for places of nobody yet. Whoever is named for one sits in one of its
seats, also where its membership has run out since: otherwise ten seats would lower the price for any number of others.
Whether she belongs by herself, or says so, is not asked: that is hers alone, and an office would be told by the answer.
"""

from __future__ import annotations

from foundation.accounts.models import User
from foundation.ground import records
from membership import linking
from membership.models import Membership, Seat
from membership.models.memberships import MembershipQuerySet
from payments.models import Charge, OrderLine
from payments.selling import reducing
from payments.selling.registering import AGENCY


def holds_for(line: OrderLine, person: User) -> bool:
    """Whether she sits in a seat of the agency that the price rests on: by its term, or by dues of the same order."""
    return Seat.objects.sat_in().filter(person=person, membership__in=_memberships(line)).exists()


def seat_for(line: OrderLine, person: User | None) -> reducing.Seat | None:
    """Return the agency that the price rests on, and the link of its seat that is offered to an address she proved."""
    membership = _memberships(line).filter(agency__isnull=False).select_related("agency").first()
    if membership is None:
        return None
    offered = None
    if person:
        open_ = Seat.objects.filter(membership=membership, invited_at__isnull=False, claimed_at=None, released_at=None)
        offered = open_.filter(address__in=records.addresses_of(person)).order_by("pk").first()
    return reducing.Seat(str(membership.agency), linking.link_of(offered) if offered else "")


def _memberships(line: OrderLine) -> MembershipQuerySet:
    """Return the memberships that the price of this line rests on."""
    if (needs := line.needs) is not None:
        return Membership.objects.filter(agency__public_id=needs.wish.get(AGENCY))
    rests_on = line.charges.filter(kind=Charge.Kind.MEMBER).values_list("evidence__membership", flat=True)
    return Membership.objects.filter(public_id__in=[one for one in rests_on if one])
