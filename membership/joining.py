"""Joining: dues are sold. What they buy is worked out when they are looked at, and given when the order is confirmed.

Dues of a person's level are for one person; an office may buy them and name her later, from which day they run. Dues of
an agency's level name the agency (`chosen["agency"]`), which whoever orders coordinates. Dues that change the level in
the middle of a term (`chosen["instead"]`) are `upgrading`.

Locks: an order that is changed by an upgrade, then memberships by holder, then (in payments) people and pools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from foundation.pages.framing import Place
from membership import admitting, coordinating, giving, knowing, losing, saving, shelving, upgrading, wording
from membership.models import Agency, Level, Membership, Term
from membership.shelving import Shelf
from membership.standing import State
from membership.terming import Bought, Span, worth
from payments.models import OrderLine, Sellable
from payments.selling.registering import AGENCY, Handler, Offer, Wish

AHEAD = timedelta(days=3 * 366)
"""How far ahead a membership can be renewed."""


class NoAgency(Refusal):
    """Dues for an agency don't say which."""


class IsSuspended(Refusal):
    """The membership is suspended: nothing is sold for it."""


class FarAhead(Refusal):
    """The membership runs for years already."""


class StaysWhereItIs(Refusal):
    """Dues that run can't be given to somebody else."""


def handler() -> Handler:
    """Return how dues are sold."""
    return Handler(
        look=look,
        read=read,
        deliver=deliver,
        withdraw=withdraw,
        lock_orders=lock_orders,
        lock=lock,
        swap=swap,
        is_ground=True,
        is_bound=is_bound,
        saved=saving.saved,
        loses=losing.loses,
        awaits=saving.awaits,
        gives=losing.gives,
        shelves=lambda _frame: (Place(_("Membership"), reverse("membership")),),
    )


@dataclass(frozen=True)
class Looking:
    """How dues are looked at, by what was read of memberships for a whole basket."""

    shelf: Shelf
    at: datetime

    def __call__(self, wish: Wish) -> Offer:
        """Say what these dues would buy now. Levels are everybody's to see, so whoever pays may buy them.

        Raises `NoAgency`, `NotItsCoordinator`, `NotAdmitted`, `IsSuspended`, `FarAhead`, and what `upgrading` refuses.
        """
        level, on = self.shelf.level(wish.sellable), clock.day_of(self.at)
        holder = self._holder(level, wish)
        known = self.shelf.known(holder)
        if known and known.standing.state == State.SUSPENDED:
            raise IsSuspended(_("This membership is suspended. Please write to the office."))
        if isinstance(holder, User):
            admitting.refuse(level, is_admitted=shelving.lets_in(level, holder))
        if upgrading.is_asked(wish.chosen):
            bought = upgrading.what_it_buys(known, level, on)
        else:
            bought = knowing.what_dues_buy(level, known.terms if known else (), on)
        if bought.span.first - on > AHEAD:
            raise FarAhead(_("This membership is paid until %(day)s.") % {"day": wording.day(bought.span.first)})
        return Offer(
            level.title,
            detail=_detail(holder, level, bought.span),
            starts_at=_start(bought, self.at),
            address=lambda _frame: reverse("membership"),
            share=bought.share,
        )

    def _holder(self, level: Level, wish: Wish) -> User | Agency | None:
        """Return for whom dues are; nobody while an office has not named her."""
        if not level.is_for_agencies:
            return wish.person
        if wish.person is None or AGENCY not in wish.chosen:
            raise NoAgency(_("“%(level)s” is for an agency: say which one.") % {"level": level})
        return coordinating.demand_among(self.shelf.agencies, wish.person, wish.chosen[AGENCY])


def look(wish: Wish, payer: User | None, at: datetime) -> Offer:
    """Say what these dues would buy now. Raises as `Looking` does."""
    return read([wish], payer, at)(wish)


def read(wishes: Sequence[Wish], payer: User | None, at: datetime) -> Looking:
    """Return how the dues of a basket are looked at; what that needs is read at once."""
    return Looking(shelving.read(wishes, payer, at), at)


def level_of(sellable: Sellable) -> Level:
    """Return the level that this is the dues of."""
    return Level.objects.get(sellable=sellable)


def _detail(holder: User | Agency | None, level: Level, span: Span) -> str:
    """Say for which days, and for an agency which it is and how many seats it has, as it stands on the order."""
    days = wording.days(span)
    if not isinstance(holder, Agency):
        return days
    said = ngettext("%(agency)s, one seat, %(days)s", "%(agency)s, %(n)d seats, %(days)s", level.seats)
    return said % {"agency": holder, "n": level.seats, "days": days}


def _start(bought: Bought, at: datetime) -> datetime:
    """Return when the term begins: at the beginning of its first day, or now."""
    midnight = datetime.combine(bought.span.first, time.min, ZoneInfo(settings.HOUSE_ZONE))
    return max(midnight, at)


def lock_orders(lines: Sequence[OrderLine]) -> None:
    """Hold the orders that an upgrade changes, before any room's rows."""
    asked = [line for line in lines if upgrading.is_asked(line.wish)]
    upgrading.lock_orders([holder for line in asked if (holder := _holder_of(line)) is not None])


def lock(lines: Sequence[OrderLine]) -> None:
    """Hold the orders that an upgrade changes, then every membership that these lines are for.

    Dues that were paid while this waited for a membership are on an order more, to be held before any membership: then
    the memberships are let go, and all of it is begun again.
    """
    holders = [(_locked_in_order(holder), holder, line) for line in lines if (holder := _holder_of(line)) is not None]
    holders.sort(key=lambda found: found[0])
    changing = [holder for _order, holder, line in holders if upgrading.is_asked(line.wish)]
    is_held = False
    while not is_held:
        orders = upgrading.lock_orders(changing)
        with transaction.atomic():
            for _order, holder, line in holders:
                giving.hold(holder, on=clock.day_of(line.order.placed_at))
            is_held = upgrading.orders_of(changing) <= orders
            transaction.set_rollback(not is_held)


def _locked_in_order(holder: User | Agency) -> tuple[int, int]:
    """Return what memberships are locked in the order of: agencies first, each kind by key."""
    return (0 if isinstance(holder, Agency) else 1), holder.pk


def _holder_of(line: OrderLine) -> User | Agency | None:
    """Return for whom a line is; who coordinates was asked when it was ordered."""
    if not level_of(line.sellable).is_for_agencies:
        return line.person
    return Agency.objects.get(public_id=line.wish[AGENCY])


def deliver(line: OrderLine, actor: User | None, at: datetime) -> None:
    """Append the term that was bought. Dues for nobody named yet run once somebody is."""
    holder = _holder_of(line)
    if holder is not None:
        _give(line, holder, actor, at)


def _give(line: OrderLine, holder: User | Agency, actor: User | None, at: datetime) -> None:
    """Append the term, counted from what stands now: of a part of a year, no more than was paid for."""
    level, on = level_of(line.sellable), clock.day_of(at)
    membership = giving.hold(holder, on=on)
    if upgrading.is_asked(line.wish):
        upgrading.give_up_the_rest(membership, level, actor=actor, at=at)
    terms = list(Term.objects.standing().filter(membership=membership).select_related("level"))
    span = worth(knowing.what_dues_buy(level, terms, on), _paid(line, level, membership))
    given = giving.Grant(level, span, Term.Kind.PAID, source=line.public_id)
    giving.give(membership, given, actor=actor, at=at)


def _paid(line: OrderLine, level: Level, membership: Membership) -> Bought:
    """Return what these dues would have bought when they were ordered: that is what was shown, and paid for."""
    on, placed_at = clock.day_of(line.order.placed_at), line.order.placed_at
    if line.person_id is None or upgrading.is_asked(line.wish):
        return knowing.what_dues_buy(level, (), on)
    had = Term.objects.filter(membership=membership, given_at__lte=placed_at).exclude(reversed_at__lte=placed_at)
    here = OrderLine.objects.filter(order=line.order_id).values("public_id")
    others = had.filter(Q(source=None) | ~Q(source__in=here))
    return knowing.what_dues_buy(level, others.select_related("level"), on)


def withdraw(line: OrderLine, actor: User | None, at: datetime, reason: str) -> None:
    """Reverse the term that the line bought. Raises `LaterTermStands`, and `OrderWaits` at anybody's wish.

    What a bank took back comes back all the same; so does what was left of a level that was changed.
    """
    term = Term.objects.filter(source=line.public_id).select_related("membership").order_by("-pk").first()
    if term is None:
        return
    giving.hold_again(term.membership)
    giving.refuse_a_hole(term)
    if actor is not None and term.reversed_at is None:
        saving.demand_nothing_waits(line)
    giving.reverse(term, reason=reason, actor=actor, at=at)


def is_bound(line: OrderLine) -> bool:
    """Whether these dues run for somebody, or are an agency's: then they go to nobody else."""
    return level_of(line.sellable).is_for_agencies or Term.objects.filter(source=line.public_id).exists()


def swap(line: OrderLine, person: User, actor: User | None, at: datetime) -> None:
    """Let dues that an office bought for nobody yet be this person's, from today.

    Raises `StaysWhereItIs`, `IsSuspended` in words that tell an office nothing of a colleague, and `NotAdmitted`.
    """
    level = level_of(line.sellable)
    if is_bound(line):
        raise StaysWhereItIs(_("Dues stay with whom they were paid for."))
    on = clock.day_of(at)
    if (known := knowing.of_person(person, on)) and known.standing.state == State.SUSPENDED:
        said = _("These dues can't be given to this colleague at present. Please write to the office.")
        raise IsSuspended(_("Your membership is suspended. Please write to the office.") if actor == person else said)
    admitting.demand(person, level, on)
    _give(line, person, actor, at)
