"""Standing: what a membership is on a day, from its terms, what stopped it, and the policy of its level. Pure (P13).

The order in which it is decided: ended, suspended, active, grace, pending, lapsed; given up or taken back where no term
is left. Terms are those that were not reversed. What a status means for benefits and prices, `entitling` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from membership.terming import Span

DAY = timedelta(days=1)
NEAR = timedelta(days=60)
"""How long before the last day renewing comes next: as long as the first letter comes before it."""


class State(StrEnum):
    """What a membership is on a day."""

    PENDING = "pending"
    ACTIVE = "active"
    GRACE = "grace"
    LAPSED = "lapsed"
    ENDED = "ended"
    SUSPENDED = "suspended"
    GIVEN_UP = "given_up"
    TAKEN_BACK = "taken_back"


BELONGS = frozenset({State.ACTIVE, State.GRACE})
"""In which of them somebody has the benefits."""


@dataclass(frozen=True)
class Stop:
    """What ends or suspends: from a day on, for ever where there is no last day."""

    is_end: bool
    first: date
    last: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it stops on this day."""
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True)
class Undone:
    """That the last of its terms was reversed on a day: dues that were given up, or days that the office took back."""

    on: date
    was_paid: bool


@dataclass(frozen=True)
class Standing:
    """What a membership is on a day. `since` and `until` are the continuous period that counts, `until` its last day.

    `grace_until` is the last day on which benefits outlive it, `term_since` the first of the last term that has begun.
    All are empty where no term stands; `undone_on` is when the last of them was reversed, where there is none for that.
    """

    state: State
    since: date | None = None
    until: date | None = None
    grace_until: date | None = None
    undone_on: date | None = None
    term_since: date | None = None

    def is_ending(self, on: date) -> bool:
        """Whether its last day is so near that renewing is what comes next, or over."""
        return self.until is None or on >= self.until - NEAR

    @property
    def went_on(self) -> bool:
        """Whether it began before its present term did."""
        return self.since is not None and self.term_since is not None and self.since < self.term_since

    @property
    def belongs(self) -> bool:
        """Whether it gives benefits."""
        return self.state in BELONGS


def standing(
    terms: Sequence[Span], stops: Sequence[Stop], on: date, *, grace_days: int, undone: Undone | None = None
) -> Standing:
    """Return what a membership with these terms is on this day; `grace_days` are those of its last term's level."""
    period = _period(terms, on)
    state = _state(period, stops, on, grace_days)
    if period is None:
        return _without_term(state, undone)
    begun = max((term.first for term in terms if term.first <= on), default=None)
    return Standing(state, period.first, period.last, period.last + grace_days * DAY, term_since=begun)


def _without_term(state: State, undone: Undone | None) -> Standing:
    """Return what a membership is of which no term stands."""
    if undone is None or state != State.PENDING:
        return Standing(state)
    return Standing(State.GIVEN_UP if undone.was_paid else State.TAKEN_BACK, undone_on=undone.on)


def _state(period: Span | None, stops: Sequence[Stop], on: date, grace_days: int) -> State:
    """Decide, in the order that the module says."""
    for stop in sorted((stop for stop in stops if stop.holds(on)), key=lambda stop: not stop.is_end):
        return State.ENDED if stop.is_end else State.SUSPENDED
    if period is None or on < period.first:
        return State.PENDING
    if on <= period.last:
        return State.ACTIVE
    return State.GRACE if on <= period.last + grace_days * DAY else State.LAPSED


def _period(terms: Sequence[Span], on: date) -> Span | None:
    """Return the continuous period that counts on this day: the last that has begun, else the first to come."""
    periods = continuous(terms)
    begun = [period for period in periods if period.first <= on]
    return begun[-1] if begun else next(iter(periods), None)


def continuous(terms: Sequence[Span]) -> list[Span]:
    """Return the periods without a gap that these terms make, the earliest first."""
    periods: list[Span] = []
    for term in sorted(terms, key=lambda term: term.first):
        if periods and term.first <= periods[-1].last + DAY:
            periods[-1] = Span(periods[-1].first, max(periods[-1].last, term.last))
        else:
            periods.append(term)
    return periods
