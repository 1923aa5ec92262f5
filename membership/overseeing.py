"""Overseeing an agency: what its coordinator sees of seats, places and orders. Never marks, never answers (P21).

What somebody finished is shown only where she said so for her seat; rooms above say what there is (`finished`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from foundation.accounts.models import User
from foundation.ground import clock
from membership import giving, knowing, offering, resting, wording
from membership.discounting import KIND
from membership.knowing import Known
from membership.models import Agency, Level, Seat
from membership.offering import ForAgency
from payments.billing import owing
from payments.billing.aging import Late
from payments.charging import standing
from payments.charging.standing import Standing
from payments.models import Order, OrderLine, PlaceOffer
from payments.selling import inviting
from payments.wording import counted, money

Finished = Callable[[Collection[User]], Mapping[int, Sequence[str]]]
"""Says by person's key what she finished, in titles alone, by few statements for any number."""

_finished: list[Finished] = []
SHOWN = 100
"""How many places and orders the desk shows."""


def register(finished: Finished) -> None:
    """Register who knows what people finished. Called once, in the room's `apps.py`."""
    _finished.append(finished)


@dataclass(frozen=True)
class SeatLine:
    """One seat as the desk shows it. `finished` is empty where its holder has not agreed to be shown.

    `would_rest_until_on` is when its place would be free if it were released now; empty where that is at once.
    """

    seat: Seat
    finished: Sequence[str] = ()
    would_rest_until_on: date | None = None


@dataclass(frozen=True)
class Bought:
    """Places of one thing on one order: who has them, to which addresses others are offered, how many are left."""

    order: Order
    title: str
    names: Sequence[str]
    offered: Sequence[str]
    open: int


@dataclass(frozen=True)
class Ordered:
    """One order as the desk shows it: where it stands, in the words of its page, and what it comes to now."""

    order: Order
    standing: Standing
    total: str


@dataclass(frozen=True)
class Waiting:
    """What is late or waits: her overdue invoices, places without a name, seats that are free, wishes for a seat."""

    late: Late | None
    owed: str
    unnamed: int
    free: int
    wishes: int


@dataclass(frozen=True)
class Desk:
    """What a coordinator sees of her agency. `resting` are the days on which places that rest are free again.

    `is_due` says that joining or renewing comes next: the agency is no member, or not for much longer.
    """

    agency: Agency
    known: Known | None
    said: str
    is_due: bool
    waiting: Waiting
    taken: int
    capacity: int
    seats: Sequence[SeatLine]
    resting: Sequence[date]
    places: Sequence[Bought]
    orders: Sequence[Ordered]
    levels: Sequence[tuple[Level, ForAgency]]

    @property
    def gives_more_seats(self) -> bool:
        """Whether one of the levels on offer has more seats than its own."""
        has = self.known.level.seats if self.known and self.known.level else 0
        return any(offer.is_sold and level.seats > has for level, offer in self.levels)

    @property
    def resting_by_day(self) -> list[tuple[date, int]]:
        """Return each day on which places are free again, once, with how many are."""
        return list(Counter(self.resting).items())


def desk(agency: Agency, coordinator: User, at: datetime) -> Desk:
    """Return the desk of an agency, as this coordinator sees it: her own orders, and all of the agency's seats.

    How many are taken, and of how many, is what holds at this moment, whether or not the night's task has run.
    """
    on = clock.day_of(at)
    known = knowing.of_agency(agency, on)
    pool = known.membership.pool if known else None
    resting_until, rested = resting.left_in(known.membership, on) if known else ([], 0)
    taken = pool.taken - rested if pool else 0
    seats = Seat.objects.filter(membership__agency=agency, released_at=None).select_related("person")
    present = list(seats.order_by("pk"))
    capacity = giving.seats_of(known.level if known else None, taken=taken)
    belongs = known is not None and known.standing.belongs
    told = _told([seat.person for seat in present if seat.person and seat.tells_finished])
    return Desk(
        agency=agency,
        known=known,
        said=wording.said(known.standing) if known else "",
        is_due=known is None or known.standing.is_ending(on),
        waiting=_waiting(coordinator, present, on, free=capacity - taken if belongs else 0),
        taken=taken,
        capacity=capacity,
        seats=[_line(seat, told, at) for seat in present],
        resting=resting_until,
        places=_bought(_places(coordinator)[:SHOWN]),
        orders=_ordered(coordinator, on),
        levels=offering.for_agency(agency, known, at),
    )


def _waiting(coordinator: User, present: Sequence[Seat], on: date, *, free: int) -> Waiting:
    """Return what is late or waits; so many seats are free. Two statements, one more where something is late."""
    late = owing.late_of(coordinator, on)
    return Waiting(
        late=late,
        owed=money(late.cents) if late else "",
        unnamed=_places(coordinator)
        .filter(person=None)
        .exclude(pk__in=PlaceOffer.objects.open().values("line"))
        .count(),
        free=free,
        wishes=sum(seat.invited_at is None for seat in present),
    )


def _ordered(coordinator: User, on: date) -> list[Ordered]:
    """Return her orders that were not given up before they were paid, the newest first. One statement."""
    found = standing.with_money(Order.objects.of(coordinator).filter(ended_at=None)).order_by("-number")[:SHOWN]
    return [Ordered(order, standing.of(order, on), money(order.now_cents)) for order in found]


def _line(seat: Seat, told: Mapping[int, Sequence[str]], at: datetime) -> SeatLine:
    """Return a seat as the desk shows it."""
    finished = told.get(seat.person_id or 0, ()) if seat.tells_finished else ()
    until = resting.rests_until(seat, at)
    return SeatLine(seat, finished, until if until and until > clock.day_of(at) else None)


def _places(coordinator: User) -> QuerySet[OrderLine]:
    """Return the places that she bought and that stand, for colleagues or for nobody named yet; dues left out."""
    standing = OrderLine.objects.filter(order__payer=coordinator, delivered_at__isnull=False, withdrawn_at=None)
    others = standing.exclude(sellable__kind=KIND).exclude(person=coordinator)
    return inviting.with_offers(others.select_related("person", "order", "sellable")).order_by("-pk")


def _bought(lines: Iterable[OrderLine]) -> list[Bought]:
    """Return places with those of one order and one thing together, in the order in which they come."""
    found: dict[tuple[Order, str], list[OrderLine]] = {}
    for line in lines:
        found.setdefault((line.order, line.title), []).append(line)
    return [_bought_together(order, alike) for (order, _title), alike in found.items()]


def _bought_together(order: Order, lines: Sequence[OrderLine]) -> Bought:
    """Return what lines of one thing on one order say together."""
    names = [line.person.get_full_name() for line in lines if line.person]
    offered = [line.offered_to for line in lines if line.offered_to]
    open_ = sum(line.person is None and not line.offered_to for line in lines)
    [title] = counted(line.title for line in lines)
    return Bought(order, title, sorted(names), sorted(offered), open_)


def _told(people: Sequence[User]) -> dict[int, Sequence[str]]:
    """Return what these people, who agreed, finished."""
    found: dict[int, list[str]] = {}
    for ask in _finished if people else ():
        for person, titles in ask(people).items():
            found.setdefault(person, []).extend(titles)
    return dict(found)
