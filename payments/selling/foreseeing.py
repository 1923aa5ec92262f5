"""Foreseeing: what giving a thing on an order up would pay back now is worked out, and nothing is changed.

What is due follows the tiers that were agreed when it was bought. Where other things cost less because of this one
(dues joined in the same order, or shortly before), the saving that they keep is taken off what is paid back for it;
nobody is ever charged anew. Is one of them on the same order given up later, what was taken off for it goes back then:
so on one order the sum is the same in whatever order its things are given up. An amount that the office chose is final.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import QuerySet, Sum

from payments import booking, tiering
from payments.models import Charge, OrderLine
from payments.selling import sparing
from payments.selling.registering import handler_of

CHOSEN = "is_chosen"
"""What the evidence of a refund says whose amount the office chose."""
DUE = "due_cents"
"""What the evidence of a refund says of what was due by another rule than the tiers: days that were not used."""


@dataclass(frozen=True)
class Preview:
    """What giving a line up would pay back, in cents: by the policy, and after the saving that others keep.

    `elsewhere` is what of the saving is kept by things on other orders. `released` is what goes back of the saving that
    was taken off dues before, since this line kept it. `lost` is what the payer's bank took back of the order for good,
    for which nothing was credited: she has it already.
    """

    costs: int
    by_policy: int
    saving: int
    elsewhere: int = 0
    released: int = 0
    lost: int = 0

    @property
    def own(self) -> int:
        """What would be credited for the line itself."""
        return max(0, self.by_policy - self.saving)

    @property
    def credited(self) -> int:
        """What would be credited on the order."""
        return self.own + self.released


def preview(line: OrderLine, at: datetime) -> Preview:
    """Return what giving the line up now would pay back. Changes nothing."""
    return previews([line], at)[line.pk]


def previews(lines: Sequence[OrderLine], at: datetime) -> dict[int, Preview]:
    """Return by key what giving each of these lines of one order up now would pay back. Changes nothing.

    By few queries for any number; what other orders save by a thing is asked of its room for each, in dues alone.
    """
    costs, spared = _summed(Charge.objects.filter(line__in=lines)), _spared(lines)
    lost, released = (booking.lost(lines[0].order_id), _released(lines)) if lines else (0, {})
    found = {}
    for line in lines:
        paid = costs.get(line.pk, 0)
        here = sum(spared.get(line.pk, {}).values())
        elsewhere = handler_of(line.sellable.kind).saved(line)
        found[line.pk] = Preview(
            paid,
            by_policy=tiering.due(line.refunds, paid=paid, at=at),
            saving=here + elsewhere,
            elsewhere=elsewhere,
            released=released.get(line.pk, 0),
            lost=lost,
        )
    return found


def _spared(lines: Sequence[OrderLine]) -> dict[int, dict[int, int]]:
    """Return by key of each of these lines by how much each other one that is kept costs less because of it, by key."""
    kept = Charge.objects.filter(line__needs__in=lines, line__withdrawn_at=None, kind=Charge.Kind.MEMBER)
    found: dict[int, dict[int, int]] = {}
    for charge, cents in sparing.spared_each(kept):
        found.setdefault(cast("int", charge.line.needs_id), {})[charge.line_id] = cents
    return found


def saved(line: OrderLine) -> int:
    """Return in cents what other things cost less because of this line, on its own order and on others."""
    here = _spared([line]).get(line.pk, {})
    return sum(here.values()) + handler_of(line.sellable.kind).saved(line)


def _released(lines: Sequence[OrderLine]) -> dict[int, int]:
    """Return by key what giving a line up would release of what was taken off dues that were given up before it.

    Those dues are owed then what they would be, had they been given up last.
    """
    keys = {line.needs_id for line in lines if line.needs_id}
    given_up = OrderLine.objects.filter(pk__in=keys, withdrawn_at__isnull=False) if keys else OrderLine.objects.none()
    before = list(given_up.select_related("sellable").prefetch_related("charges"))
    kept_of, released = _spared(before) if before else {}, {}
    for dues in before:
        refunds = [charge for charge in dues.charges.all() if charge.kind == Charge.Kind.REFUND]
        if any(charge.evidence.get(CHOSEN) for charge in refunds):
            continue
        spared = kept_of.get(dues.pk, {})
        paid = sum(charge.cents for charge in dues.charges.all() if charge.kind != Charge.Kind.REFUND)
        by_days = [charge.evidence[DUE] for charge in refunds if DUE in charge.evidence]
        by_tiers = tiering.due(dues.refunds, paid=paid, at=cast("datetime", dues.withdrawn_at))
        due = by_days[0] if by_days else by_tiers
        kept = sum(spared.values()) + handler_of(dues.sellable.kind).saved(dues)
        back = -sum(charge.cents for charge in refunds)
        for line in lines:
            if line.needs_id == dues.pk:
                released[line.pk] = max(0, due - (kept - spared.get(line.pk, 0)) - back)
    return released


def _summed(charges: QuerySet[Charge]) -> dict[int, int]:
    """Return what charges add up to, by the key of their line."""
    return dict(charges.order_by().values_list("line").annotate(cents=Sum("cents")))
