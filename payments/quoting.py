"""Quoting: what each thing costs, with every cent explained. Pure arithmetic on integer cents (P13).

The rules, in the order in which they apply to one thing:

1. The list price.
2. The price for members, if it is lower and whoever it is for is entitled to it.
3. One code: percent of what is left then (a fraction of a cent falls to the buyer), or so many cents.
4. Awards, in the order in which they were given: each pays what is left, up to its amount.

Nothing costs less than nothing. Two members' prices or two codes on one thing are ambiguous and refused, so that no
order of rules has to be guessed. Example: 300.00 for everybody, 240.00 for members, a code of 10 %, an award of
100.00: 300.00 - 60.00 - 24.00 - 100.00 = 116.00.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Kind = Literal["list", "member", "code", "waiver"]


class Ambiguous(ValueError):  # noqa: N818  (a fact about what was configured)
    """Two reductions of one kind meet on one thing."""


@dataclass(frozen=True)
class Reduction:
    """Something that takes off: to a price (`to_cents`), by percent, or up to so many cents; exactly one of them.

    `needs` is the place in the quote of the thing without which it would not be given.
    """

    kind: Kind
    reason: str
    to_cents: int | None = None
    percent: int | None = None
    cents: int | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    needs: int | None = None


@dataclass(frozen=True)
class Part:
    """One reason for a price, in cents with its sign."""

    kind: Kind
    cents: int
    reason: str
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Priced:
    """One thing with its price: the parts sum to it. `needs` is the place of the thing that a reduction rests on."""

    parts: tuple[Part, ...]
    needs: int | None = None

    @property
    def cents(self) -> int:
        """What is to be paid for it."""
        return sum(part.cents for part in self.parts)

    def of(self, kind: Kind) -> int:
        """Return what the parts of this kind add up to."""
        return sum(part.cents for part in self.parts if part.kind == kind)


def price(list_cents: int, reductions: Sequence[Reduction], *, reason: str = "") -> Priced:
    """Return the price of one thing. Raises `Ambiguous`."""
    _refuse_ambiguity(reductions)
    parts = [Part("list", list_cents, reason)]
    needs = None
    for reduction in sorted(reductions, key=lambda found: ("member", "code", "waiver").index(found.kind)):
        left = sum(part.cents for part in parts)
        if off := min(left, _off(left, reduction)):
            parts.append(Part(reduction.kind, -off, reduction.reason, reduction.evidence))
            needs = reduction.needs if reduction.needs is not None else needs
    return Priced(tuple(parts), needs)


def part_of(cents: int, share: Fraction) -> int:
    """Return this part of so many cents; a fraction of a cent falls to the buyer."""
    return cents * share.numerator // share.denominator


def total(priced: Sequence[Priced]) -> int:
    """Return what all of it costs."""
    return sum(one.cents for one in priced)


def _off(left: int, reduction: Reduction) -> int:
    """Return by how many cents this lowers what is left, never below zero."""
    if reduction.to_cents is not None:
        return max(0, left - reduction.to_cents)
    if reduction.percent is not None:
        return -(-left * reduction.percent // 100)
    return reduction.cents or 0


def _refuse_ambiguity(reductions: Sequence[Reduction]) -> None:
    """Raise `Ambiguous` where two members' prices or two codes meet."""
    for kind in ("member", "code"):
        found = [reduction.reason for reduction in reductions if reduction.kind == kind]
        if len(found) > 1:
            raise Ambiguous(" / ".join(found))
