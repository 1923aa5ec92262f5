"""Plotting sums: each a bar with as many as there are, and how sure the share is. Pure.

A share's span is Wilson's with 95 percent confidence (`assessments.estimating`). It counts people, not answers: several
answers of one person don't stand for several people, so that fifteen answers of five people are as sure as five. That
is careful: the span is too wide rather than too narrow. A count of everybody there is has no span, since it rests on
nobody left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessments.estimating import Share, wilson

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Bar:
    """One line of a plot: `hits` of `total`, from so many people; None where it isn't told. `span` is in percent."""

    label: str
    people: int
    total: int
    hits: int | None
    span: tuple[int, int] | None = None
    also: str = ""

    @property
    def percent(self) -> int | None:
        """How long the bar is; None where nothing is told, or there is nothing to tell."""
        return None if self.hits is None else Share(self.hits, self.total).percent


@dataclass(frozen=True)
class Plot:
    """Bars under one heading. `key` names it on the page; `hits` and `total` head the columns of its table."""

    key: str
    title: str | Promise
    says: str | Promise
    hits: str | Promise
    total: str | Promise
    bars: tuple[Bar, ...]
    of: str | Promise = ""
    """Heads the first column: what each bar is."""
    also: str | Promise = ""
    """Heads a last column, where the bars say something `also`."""

    @property
    def is_some_hidden(self) -> bool:
        """Whether something isn't told, since it rests on too few people."""
        return any(bar.hits is None for bar in self.bars)

    @property
    def has_spans(self) -> bool:
        """Whether any of its shares is estimated."""
        return any(bar.span for bar in self.bars)


def estimated(label: str, *, people: int, total: int, hits: int | None) -> Bar:
    """Return a bar with the span in which the share lies, taking each person for one observation."""
    if hits is None or not people or not total:
        return Bar(label, people, total, hits)
    low, high = wilson(hits * people / total, people)
    return Bar(label, people, total, hits, (int(100 * low), min(100, -int(-100 * high // 1))))


def counted(label: str, *, people: int, hits: int, also: str = "") -> Bar:
    """Return a bar that counts all there are."""
    return Bar(label, people, people, hits, also=also)


def told(plots: Iterable[Plot]) -> tuple[Plot, ...]:
    """Keep the plots that have anything to show."""
    return tuple(plot for plot in plots if plot.bars)
