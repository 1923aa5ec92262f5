"""Inviting: seats are offered to several colleagues at once, to all of them or to none.

Whoever can't be offered one is named before any letter counts, so that a list is mended and sent once more. What is
the same for all of them is read once, under the membership's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from foundation.accounts.models import User
from membership import counting, domains, giving, seating
from membership.models import Agency, Membership, Seat
from payments.models import Pool


@transaction.atomic
def invite_all(agency: Agency, addresses: Sequence[str], *, actor: User, at: datetime) -> list[Seat]:
    """Offer a seat to each of these addresses, each once, or to none. Raises as `seating.invite` does, and says who.

    `NoSeatLeft` says how many seats are free where they are fewer than were asked for.
    """
    membership = seating.hold(agency, at)
    _demand_none_seated(membership, agency, addresses)
    giving.fit_seats(membership, at=at)
    _demand_room(membership, len(addresses))
    counting.demand_few(membership, addresses, actor, at)
    offered = [seating.invite_held(membership, agency, address, actor=actor, at=at) for address in addresses]
    counting.count_offered(actor, at, times=len(offered))  # Last: a count stays where all else is undone.
    counting.count_letters(offered, at)
    return offered


def _demand_none_seated(membership: Membership, agency: Agency, addresses: Sequence[str]) -> None:
    """Raise `HasASeat`, naming each of these addresses that has a seat, or an invitation."""
    at_domain = [address for address in addresses if domains.domain_of(address) == agency.email_domain]
    given = Seat.objects.filter(membership=membership, released_at=None, invited_at__isnull=False)
    proved = given.filter(person__emailaddress__email__in=at_domain, person__emailaddress__verified=True)
    seated = {
        *given.filter(address__in=addresses).values_list("address", flat=True),
        *proved.values_list("person__emailaddress__email", flat=True),
    }
    if named := [address for address in addresses if address in seated]:
        raise seating.has_a_seat(named)


def _demand_room(membership: Membership, n: int) -> None:
    """Raise `NoSeatLeft` where fewer than `n` seats are free, saying how many are."""
    left = Pool.objects.get(pk=membership.pool_id).left if membership.pool_id else 0
    if 0 < left < n:
        said = ngettext(
            "You named %(n)d colleagues, and one seat is free. Name one, or join with more seats.",
            "You named %(n)d colleagues, and %(left)d seats are free. Name fewer, or join with more seats.",
            left,
        )
        raise seating.NoSeatLeft(said % {"n": n, "left": left})
