"""Aging: what is owed, by how long it is past due, office by office. Pure arithmetic on days and integer cents.

Of what is owed on day D: due on D or later is not due yet; 1 to 30 days past due, 31 to 60, 61 to 90, and more. What is
owed to a payer (below zero) is kept apart, so that it hides nobody's debt; and so is what was paid back elsewhere
though nothing was given up, which nobody owes. Example, on March 31: due April 2 is not due yet, due March 31 neither,
due March 30 and March 1 are in the first thirty days, due February 28 is in the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

EDGES = (0, 30, 60, 90)
"""The last day past due of each part but the last."""
PARTS = len(EDGES) + 1


@dataclass(frozen=True)
class Open:
    """One order on which something is owed: by whom, on which paper, since when it is due, how many cents.

    `address` is the order's page for staff, `paper` that of its invoice, empty where it has none. `elsewhere` is what
    the ledger holds open beside that, and what its payer doesn't owe: she was paid it back.
    """

    office: str
    number: str
    order: str
    address: str
    due_on: date
    cents: int
    elsewhere: int = 0
    paper: str = ""


@dataclass(frozen=True)
class Aged:
    """What one office owes: each order with its part, the cents by part, and together."""

    office: str
    orders: tuple[Open, ...]
    parts: tuple[int, ...]

    @property
    def cents(self) -> int:
        """What the office owes together."""
        return sum(self.parts)


@dataclass(frozen=True)
class Report:
    """What is owed by each office, the most first; by part; to payers, below zero; and what they had back elsewhere."""

    offices: tuple[Aged, ...]
    parts: tuple[int, ...]
    to_payers: int
    elsewhere: int = 0

    @property
    def owed(self) -> int:
        """What is owed by all offices together."""
        return sum(self.parts)

    @property
    def balance(self) -> int:
        """What the ledger says is owed by payers: what they owe less what is owed to them, and what they had back."""
        return self.owed + self.to_payers + self.elsewhere


@dataclass(frozen=True)
class Late:
    """What somebody's overdue invoices come to: how many, how many cents, and when the oldest was due."""

    n: int
    cents: int
    since_on: date


def late(found: Iterable[Open], on: date) -> Late | None:
    """Return what is overdue on this day, None where nothing is."""
    rows = [row for row in found if row.cents > 0 and part(row.due_on, on)]
    if not rows:
        return None
    return Late(len(rows), sum(row.cents for row in rows), min(row.due_on for row in rows))


def part(due_on: date, on: date) -> int:
    """Return which part something due on a day belongs to: 0 is not due yet, 4 is more than ninety days."""
    past = (on - due_on).days
    return sum(past > edge for edge in EDGES)


def age(found: Iterable[Open], on: date) -> Report:
    """Return what is owed on this day, by office and by how long it is past due."""
    rows = list(found)
    owing = [row for row in rows if row.cents > 0]
    names: dict[str, list[Open]] = {}
    for row in owing:
        names.setdefault(" ".join(row.office.casefold().split()), []).append(row)
    offices = [_aged(orders, on) for orders in names.values()]
    offices.sort(key=lambda aged: (-aged.cents, aged.office))
    to_payers = sum(row.cents for row in rows if row.cents < 0)
    return Report(tuple(offices), _parts(owing, on), to_payers, sum(row.elsewhere for row in rows))


def _aged(orders: Sequence[Open], on: date) -> Aged:
    """Return one office's orders, the longest due first."""
    ordered = sorted(orders, key=lambda row: (row.due_on, row.number))
    return Aged(ordered[0].office, tuple(ordered), _parts(orders, on))


def _parts(orders: Iterable[Open], on: date) -> tuple[int, ...]:
    """Return the cents of each part."""
    summed = [0] * PARTS
    for row in orders:
        summed[part(row.due_on, on)] += row.cents
    return tuple(summed)
