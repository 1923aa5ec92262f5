"""Saving: what things cost less by dues, which is taken off what is paid back for those dues (P13).

Whoever joins, buys at the price for members an hour later, and gives the dues back then, has belonged for an hour: the
saving goes with the dues, as it does where both stand on one order. Dues of another level take over what was saved by
those that they replaced, as far as that is more than what was kept of them. Things that were given up save nothing.
What an earlier term gave stays. Nothing is told of what colleagues bought for themselves on an agency's seats. As long
as an order that rests on dues waits to be paid, they are not given up: it may yet be paid, and it may expire.
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from membership.models import AgencyCoordinator, Membership, Term
from membership.upgrading import is_asked
from payments.models import Charge, Order, OrderLine
from payments.selling import delivering, sparing
from payments.selling.awaiting import OrderWaits


def saved(line: OrderLine) -> int:
    """Return in cents what is still saved by the term that these dues bought, beside what rests on their own line."""
    term = _term(line)
    if term is None:
        return 0
    carried = (_carried(before) for before in _replaced(term.membership, line))
    return sparing.spared(_resting_on(term, line)) + sum(carried)


def awaits(line: OrderLine) -> Order | None:
    """Return the order that is to be paid or ended before these dues are given up; None where none waits.

    Once it has expired it keeps no saving, and what was kept of the dues for it would not come back.
    """
    return Order.objects.filter(pk__in=_waiting(line)).order_by("number").first()


def demand_nothing_waits(line: OrderLine) -> None:
    """Raise `OrderWaits` where an order is to be paid or ended before these dues are given up."""
    if order := awaits(line):
        raise OrderWaits(order)


def _waiting(line: OrderLine) -> set[int]:
    """Return the keys of her own orders not paid yet that cost less because of these dues, or of those they replaced.

    Hers alone: what somebody else orders she can neither see nor end, so it holds nothing of hers up.
    """
    term = _term(line)
    if term is None:
        return set()
    open_now = _resting_on(term, line).filter(line__order__confirmed_at=None, line__order__payer=line.order.payer_id)
    before = [_waiting(replaced) for replaced in _replaced(term.membership, line)]
    return set(open_now.values_list("line__order", flat=True)).union(*before)


def _term(line: OrderLine) -> Term | None:
    """Return the first term that these dues bought."""
    if line.delivered_at is None:
        return None
    return Term.objects.filter(source=line.public_id).select_related("membership").order_by("span").first()


def _replaced(membership: Membership, line: OrderLine) -> QuerySet[OrderLine]:
    """Return the dues of which these took the place, given up at the moment at which these were given."""
    if not is_asked(line.wish):
        return OrderLine.objects.none()
    sources = Term.objects.filter(membership=membership).exclude(source=line.public_id).values("source")
    return OrderLine.objects.filter(public_id__in=sources, withdrawn_at=line.delivered_at)


def _carried(line: OrderLine) -> int:
    """Return what was saved by dues that were replaced, and not earned by what was kept of them."""
    on_their_line = Charge.objects.filter(line__needs=line, line__withdrawn_at=None, kind=Charge.Kind.MEMBER)
    return max(0, sparing.spared(on_their_line) + saved(line) - delivering.totals(line)["all"])


def _next(term: Term) -> QuerySet[Term]:
    """Return, for a query over charges and their days (`on`), the terms behind this one that had begun by then.

    They gave the price; in the days of grace before them this one did. What was reversed by then, or given only after,
    gave nothing.
    """
    later = Term.objects.filter(membership=term.membership_id, span__fully_gt=term.span, given_at__lte=OuterRef("at"))
    counting = later.filter(Q(reversed_at=None) | Q(reversed_at__gt=OuterRef("at")))
    return counting.filter(span__startswith__lte=OuterRef("on"))


def _resting_on(term: Term, line: OrderLine) -> QuerySet[Charge]:
    """Return why things cost less that rest on what these dues bought and were not given up: hers, or her agency's."""
    membership = term.membership
    begins_at = datetime.combine(term.days.first, time.min, ZoneInfo(settings.HOUSE_ZONE))
    charges = Charge.objects.filter(
        kind=Charge.Kind.MEMBER,
        evidence__membership=str(membership.public_id),
        line__withdrawn_at=None,
        line__order__ended_at=None,
        at__gte=max(line.delivered_at or begins_at, begins_at),
    )
    day = TruncDate("at", tzinfo=ZoneInfo(settings.HOUSE_ZONE))
    charges = charges.alias(on=day).exclude(Exists(_next(term)))
    if line.withdrawn_at:
        charges = charges.filter(at__lt=line.withdrawn_at)
    if membership.person_id is not None:
        return charges.filter(line__person=membership.person_id)
    coordinators = AgencyCoordinator.objects.filter(agency=membership.agency_id).values("person")
    payer = Q(line__order__payer=line.order.payer_id)
    return charges.filter(payer | Q(evidence__via="term", line__order__payer__in=coordinators))
