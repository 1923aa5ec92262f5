"""Upgrading: another level in the middle of a term. The days that are left of the old one are credited, to the day.

Each line of an order that bought days not used yet is given up for what those days cost, so the money goes back the way
it came, to whoever paid; the days that were used stay as a term of the old level, without a gap before the new one.
Days that the office granted are given up for nothing. All of it is shown before (`foresee`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from payments.selling import delivering, withdrawing

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


def foresee(known: Known | None, level: Level, on: date) -> Foreseen:
    """Say what changing to this level on this day would do. Raises `NothingToChange`."""
    bought = what_it_buys(known, level, on)
    left = _left(known.terms if known else (), on)
    lines = _lines(left)
    return Foreseen(bought, sum(_credit(term, lines, on) for term in left))


def what_it_buys(known: Known | None, level: Level, on: date) -> Bought:
    """Return what changing to this level on this day buys. Raises `NothingToChange`."""
    if known is None or known.standing.state != State.ACTIVE or known.level == level:
        raise NothingToChange(_("No other level runs now. Join or renew instead."))
    return buy(level.rule, (), on)


def _left(terms: Iterable[Term], on: date) -> list[Term]:
    """Return the terms of which days are left, the latest first."""
    left = [term for term in terms if term.days.last >= on]
    return sorted(left, key=lambda term: term.days.first, reverse=True)


def _lines(terms: Iterable[Term]) -> dict[object, OrderLine]:
    """Return by public id the lines that bought these terms and were not given up."""
    sources = [term.source for term in terms if term.source]
    lines = OrderLine.objects.filter(public_id__in=sources, delivered_at__isnull=False, withdrawn_at=None)
    return {line.public_id: line for line in lines}


def _credit(term: Term, lines: Mapping[object, OrderLine], on: date) -> int:
    """Return what of the dues goes back for a term's days from this one on."""
    line = lines.get(term.source)
    return part_of(delivering.totals(line)["all"], unused(term.days, on)) if line else 0


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
    terms = Term.objects.standing().filter(membership=membership).select_related("level", "membership")
    left = _left(terms, on)
    lines = _lines(left)
    why = _("Changed to “%(level)s”.") % {"level": level}
    for term in left:
        giving.reverse(term, reason=why, actor=actor, at=at)  # First: a term that stands may wait for an open order.
        if line := lines.get(term.source):
            withdrawing.withdraw_and_tell(line, reason=why, actor=actor, at=at, cents=_credit(term, lines, on))
        if term.days.first < on:
            used = Span(term.days.first, on - DAY)
            given = giving.Grant(term.level, used, Term.Kind(term.kind), term.source, term.reason, term.checked_on)
            giving.give(membership, given, actor=actor, at=at)
