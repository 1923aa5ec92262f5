"""Terming: which days dues buy, and what part of the full price those days are worth. Pure arithmetic on days.

Days are counted from the first to the last, both included. Whoever renews before the end loses no day: the next term
begins on the day after. So it does in the days of grace, which were enjoyed. After a lapse it begins on the day of the
purchase, and a new continuous period with it.

Two ways to run, by level:

- *rolling*: so many months from the first day. From January 31, one month ends on February 28, not before.
- *fixed year*: to the last day of the association's year. Where the level prorates, a part of a year costs that part of
  the price, by days, a fraction of a cent falling to the buyer. Whoever joins in the last `rollover_days` of a year has
  those days free and pays for the next year.

What was paid for is what was shown (`worth`): dues that are given later than they were ordered, behind others or once
somebody is named, are never a larger part of a year.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
LAST_SAFE_DAY = 28
"""The last day of a month that every month has: a year begins on none after it."""
LAST_DAY = date(2999, 12, 31)
"""The last day that a term may have, also one that is meant to have no end: days are counted beyond it."""


@dataclass(frozen=True)
class Span:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, on: date) -> bool:
        """Whether this day is one of its days."""
        return self.first <= on <= self.last


@dataclass(frozen=True)
class Rule:
    """How a level runs: for so many months, or to the end of the year that begins on `year_begins` (month, day)."""

    months: int = 12
    year_begins: tuple[int, int] | None = None
    rollover_days: int = 0
    prorates: bool = False


@dataclass(frozen=True)
class Bought:
    """What dues would buy: the days, and the part of the full price that they are worth (1 for all of it)."""

    span: Span
    share: Fraction = Fraction(1)


def buy(rule: Rule, before: Sequence[Span], on: date, *, grace_days: int = 0) -> Bought:
    """Return what dues bought on this day give whoever has had these terms; `grace_days` are the last one's."""
    latest = max((span.last for span in before), default=None)
    renews = latest is not None and on <= latest + grace_days * DAY
    first = latest + DAY if renews and latest is not None else on
    if rule.year_begins is None:
        return Bought(Span(first, last_of_months(first, rule.months)))
    return _in_year(rule, rule.year_begins, first)


def _in_year(rule: Rule, begins: tuple[int, int], first: date) -> Bought:
    """Return what is left of the year from this day on, or that with the whole of the next."""
    year = year_of(first, begins)
    left = Span(first, year.last)
    if left.days <= rule.rollover_days and left != year:
        return Bought(Span(first, year_of(year.last + DAY, begins).last))
    share = Fraction(left.days, year.days) if rule.prorates else Fraction(1)
    return Bought(left, share)


def worth(bought: Bought, paid: Bought) -> Span:
    """Return the days that are given for what was paid, where what is bought by now is no longer what was shown.

    A part of a year that was paid for gives as many days as it had, whenever they begin: never a larger part.
    """
    if bought.share <= paid.share:
        return bought.span
    return Span(bought.span.first, bought.span.first + (paid.span.days - 1) * DAY)


def year_of(on: date, begins: tuple[int, int]) -> Span:
    """Return the year of the association in which this day lies; it begins on this (month, day) of each year."""
    first = date(on.year, *begins)
    if first > on:
        first = date(on.year - 1, *begins)
    return Span(first, date(first.year + 1, *begins) - DAY)


def last_of_months(first: date, months: int) -> date:
    """Return the last day of so many months that begin on this day."""
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    length = calendar.monthrange(year, month)[1]
    if first.day > length:
        return date(year, month, length)
    return date(year, month, first.day) - DAY


def unused(span: Span, on: date) -> Fraction:
    """Return what part of a term is not used by the beginning of this day: all of one that has not begun."""
    left = (span.last - max(span.first, on)).days + 1
    return Fraction(max(0, left), span.days)
