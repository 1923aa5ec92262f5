"""Explaining: what became of the price of a thing that was given up, so that whoever reads it can add it up.

What it cost, less what is credited for it by the terms, and to that what others still cost less because of it: a
discount that is no longer due. Example: dues of 150.00 that made two courses 30.00 cheaper each are given up, and the
courses are kept: 150.00 - 150.00 + 60.00, so that 90.00 goes back.
"""

from __future__ import annotations

from dataclasses import dataclass

from payments import tiering
from payments.models import Charge, OrderLine


@dataclass(frozen=True)
class Outcome:
    """What a line cost when it was ordered, what was credited for it, and the discount that is no longer due; cents."""

    cost: int
    credited: int
    discount: int

    @property
    def back(self) -> int:
        """What is credited in all."""
        return self.credited - self.discount


def outcome(line: OrderLine) -> Outcome:
    """Return what became of the line's price, from its charges. No query where they were fetched before."""
    charges = list(line.charges.all())
    refunds = [charge for charge in charges if charge.kind == Charge.Kind.REFUND]
    cost = sum(charge.cents for charge in charges if charge.kind != Charge.Kind.REFUND)
    back = -sum(charge.cents for charge in refunds)
    discount = 0
    if line.withdrawn_at and all(_is_by_policy(charge) for charge in refunds):
        discount = max(0, tiering.due(line.refunds, paid=cost, at=line.withdrawn_at) - back)
    return Outcome(cost, back + discount, discount)


def _is_by_policy(refund: Charge) -> bool:
    """Whether the policy made this amount: what the office chose says more than tiers, what was emptied says less."""
    return refund.evidence.keys() == {"tiers"}
