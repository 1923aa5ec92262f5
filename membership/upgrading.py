"""Upgrading: another level in the middle of a term. The days that are left of the old one are credited, to the day.

Each line of an order that bought days not used yet is given up for what those days cost, so the money goes back the way
it came, to whoever paid; the days that were used stay as a term of the old level, without a gap before the new one.
Days that the office granted are given up for nothing. All of it is shown before (`foresee`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from membership import giving
from membership.knowing import Known
from membership.models import Agency, Level, Membership, Term
from membership.standing import State
from membership.terming import DAY, Bought, Span, buy, unused
from payments.models import Order, OrderLine
from payments.quoting import part_of
from payments.selling import delivering, foreseeing, withdrawing

INSTEAD = "instead"
"""What a wish says that asks for this level in place of the one that runs."""


class NothingToChange(Refusal):
    """No other level runs now: joining and renewing are what is meant."""


@dataclass(frozen=True)
class Foreseen:
    """What changing the level would do: the days that it buys, and what of the old dues goes back, in cents."""

    bought: Bought
    credited: int


def is_asked(chosen: Mapping[str, Any]) -> bool:
    """Whether a wish asks for its level in place of the one that runs."""
    return bool(chosen.get(INSTEAD))


class Rest:
    """The terms of which days are left, the latest first, with what bought each: its price and what it saves.

    Each is asked for once, however many levels one may change to.
    """

    def __init__(self, terms: Iterable[Term], on: date) -> None:
        left = [term for term in terms if term.days.last >= on]
        self.on, self.terms = on, sorted(left, key=lambda term: term.days.first, reverse=True)
        self.paid, self.saved = cache(self._paid), cache(self._saved)

    @cached_property
    def lines(self) -> Mapping[object, OrderLine]:
        """The lines that bought these terms and were not given up, by public id."""
        sources = [term.source for term in self.terms if term.source]
        lines = OrderLine.objects.filter(public_id__in=sources, delivered_at__isnull=False, withdrawn_at=None)
        return {line.public_id: line for line in lines.select_related("order", "sellable")}

    def _paid(self, line: OrderLine) -> int:
        """Return what a line costs, in cents."""
        return delivering.totals(line)["all"]

    def _saved(self, line: OrderLine) -> int:
        """Return what is saved by a line, in cents."""
        return foreseeing.saved(line)

    def credit(self, term: Term, *, to: Level) -> int:
        """Return what of the dues goes back for a term's days from this one on, changing to this level.

        Less what was saved by them where the new level gives no price for members (P13): elsewhere its dues take that
        over.
        """
        line = self.lines.get(term.source)
        if line is None:
            return 0
        cents = self.due(term)
        return cents if to.gives_member_price else max(0, cents - self.saved(line))

    def due(self, term: Term) -> int:
        """Return what the days of a term from this one on cost."""
        line = self.lines.get(term.source)
        return part_of(self.paid(line), unused(term.days, self.on)) if line else 0


def foresee(known: Known | None, level: Level, rest: Rest) -> Foreseen:
    """Say what changing to this level would do, of what is left on that day. Raises `NothingToChange`."""
    bought = what_it_buys(known, level, rest.on)
    return Foreseen(bought, sum(rest.credit(term, to=level) for term in rest.terms))


def what_it_buys(known: Known | None, level: Level, on: date) -> Bought:
    """Return what changing to this level on this day buys. Raises `NothingToChange`."""
    if known is None or known.standing.state != State.ACTIVE or known.level == level:
        raise NothingToChange(_("No other level runs now. Join or renew instead."))
    return buy(level.rule, (), on)


def lock_orders(holders: Sequence[User | Agency]) -> set[int]:
    """Hold the orders on which an upgrade gives lines up: before any membership, as whoever withdraws a line does.

    Return their keys.
    """
    keys = orders_of(holders)
    if keys:
        list(Order.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    return keys


def orders_of(holders: Sequence[User | Agency]) -> set[int]:
    """Return the keys of the orders on which an upgrade gives lines up."""
    if not holders:
        return set()
    people = [holder.pk for holder in holders if isinstance(holder, User)]
    agencies = [holder.pk for holder in holders if isinstance(holder, Agency)]
    whose = Q(membership__person__in=people) | Q(membership__agency__in=agencies)
    sources = Term.objects.standing().filter(whose, kind=Term.Kind.PAID).values_list("source", flat=True)
    lines = OrderLine.objects.filter(public_id__in=list(sources), withdrawn_at=None)
    return set(lines.values_list("order", flat=True))


def give_up_the_rest(membership: Membership, level: Level, *, actor: User | None, at: datetime) -> None:
    """Give up what is left of the old level's terms; the caller holds the membership."""
    on = clock.day_of(at)
    rest = Rest(Term.objects.standing().filter(membership=membership).select_related("level", "membership"), on)
    lines = rest.lines
    why = _("Changed to “%(level)s”.") % {"level": level}
    for term in rest.terms:
        giving.reverse(term, reason=why, actor=actor, at=at)  # First: a term that stands may wait for an open order.
        if line := lines.get(term.source):
            said = why if membership.person_id in {None, line.order.payer_id} else _("Changed to another level.")
            sums = {"cents": rest.credit(term, to=level), "due_cents": rest.due(term)}
            withdrawing.withdraw_and_tell(line, reason=said, actor=actor, at=at, **sums)
        if term.days.first < on:
            used = Span(term.days.first, on - DAY)
            given = giving.Grant(term.level, used, Term.Kind(term.kind), term.source, term.reason, term.checked_on)
            giving.give(membership, given, actor=actor, at=at)
