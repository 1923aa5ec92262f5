"""Watching: who had many cards declined, or opened many pages for cards, in a short time (P25).

Whoever tries out stolen cards does it so. It may as well be an office with one card of which the limit is reached:
nothing is refused because of it here, a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from foundation.accounts.models import User
from payments.models import CardAttempt, Decline

MANY_DECLINES, MANY_PAGES = 5, 10
"""How many declined cards, and how many opened pages, of one person within `SPAN` are many."""
SPAN = timedelta(hours=1)
LOOKED_BACK = timedelta(days=7)
DECLINED, OPENED = "attempt__order__payer", "order__payer"
"""How a declined card and an opened page lead to whoever pays."""
MOST = 50
"""How many people are named."""

Times = dict[int, list[datetime]]


@dataclass(frozen=True)
class Busy:
    """One payer, how many cards of hers were declined and how many pages she opened within one hour, at most.

    `last_at` is the last moment of either.
    """

    payer: User
    declines: int
    pages: int
    last_at: datetime


@dataclass(frozen=True)
class Watched:
    """Who stood out, the most declines first; and how many cards of how many payers were declined in all."""

    busy: Sequence[Busy]
    declines: int
    payers: int


def watched(at: datetime) -> Watched:
    """Return who stood out until this moment. Four statements, however many tried.

    Of whoever had enough of one kind to stand out, both are counted, so that a 0 in the table is none.
    """
    since = at - LOOKED_BACK
    recent = Decline.objects.filter(declined_at__gte=since).order_by()
    opened = CardAttempt.objects.filter(made_at__gte=since).order_by()
    several = _several(recent, DECLINED, MANY_DECLINES).union(_several(opened, OPENED, MANY_PAGES))
    declines = _times(recent.filter(attempt__order__payer__in=several).values_list(DECLINED, "declined_at"))
    pages = _times(opened.filter(order__payer__in=several).values_list(OPENED, "made_at"))
    counts = {
        payer: (most(declines.get(payer, ())), most(pages.get(payer, ()))) for payer in declines.keys() | pages.keys()
    }
    many = {payer: n for payer, n in counts.items() if n[0] >= MANY_DECLINES or n[1] >= MANY_PAGES}
    people = User.objects.in_bulk(sorted(many, key=lambda payer: many[payer], reverse=True)[:MOST])
    found = [
        Busy(person, *many[payer], max([*declines.get(payer, ()), *pages.get(payer, ())]))
        for payer, person in people.items()
    ]
    found.sort(key=lambda one: (-one.declines, -one.pages, one.payer.pk))
    summed = recent.aggregate(n=Count("pk"), payers=Count(DECLINED, distinct=True))
    return Watched(found, summed["n"], summed["payers"])


def most(moments: Iterable[datetime]) -> int:
    """Return how many of these moments lie within one `SPAN`, at most."""
    ordered = sorted(moments)
    found = begins = 0
    for place, moment in enumerate(ordered):
        while moment - ordered[begins] > SPAN:
            begins += 1
        found = max(found, place - begins + 1)
    return found


def _several(rows: Any, payer: str, least: int) -> Any:
    """Return whose rows of one kind are so many that they may stand out."""
    return rows.values(payer).annotate(n=Count("pk")).filter(n__gte=least).values(payer)


def _times(rows: Iterable[tuple[int, datetime]]) -> Times:
    """Return the moments by payer."""
    found: Times = {}
    for who, at in rows:
        found.setdefault(who, []).append(at)
    return found
