"""Sparing: how much less somebody pays by a price for members, which is owed where the price comes to be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from payments import quoting
from payments.models import Charge, Code
from payments.quoting import Reduction


def spared(members: QuerySet[Charge]) -> int:
    """Return how much less is paid by these prices for members: what a code or an award would take off then is not."""
    return sum(spared_by_line(members).values())


def spared_by_line(members: QuerySet[Charge]) -> dict[int, int]:
    """Return by line's key how much less is paid for it, as `spared` sums it up."""
    return {charge.line_id: cents for charge, cents in spared_each(members)}


def spared_each(members: QuerySet[Charge]) -> list[tuple[Charge, int]]:
    """Return each of these prices for members, with how much less is paid by it, its line and order read.

    One statement, one more where codes of before what they took off was written down stand beside them.
    """
    lines: dict[int, list[Charge]] = {}
    charges = Charge.objects.filter(line__in=members.values("line")).exclude(kind=Charge.Kind.REFUND)
    for charge in charges.select_related("waiver", "line__order").order_by("pk"):
        lines.setdefault(charge.line_id, []).append(charge)
    percents = _percents([charge.evidence for line in lines.values() for charge in line])
    return [
        (charge, _spared(line, percents))
        for line in lines.values()
        for charge in line
        if charge.kind == Charge.Kind.MEMBER
    ]


def _percents(agreed: Iterable[Mapping[str, Any]]) -> dict[str, int | None]:
    """Return what codes take off today, of those that were used before that was written down; often there are none."""
    named = {one["code"] for one in agreed if "code" in one and "percent" not in one}
    codes = Code.objects.filter(public_id__in=named) if named else ()
    return {str(code.public_id): code.percent for code in codes}


def _spared(charges: Sequence[Charge], percents: Mapping[str, int | None]) -> int:
    """Return how much less one thing costs by its price for members."""
    full = next(charge.cents for charge in charges if charge.kind == Charge.Kind.LIST)
    others = [_again(charge, percents) for charge in charges if charge.kind in {Charge.Kind.CODE, Charge.Kind.WAIVER}]
    return max(0, quoting.price(full, others).cents - sum(charge.cents for charge in charges))


def _again(charge: Charge, percents: Mapping[str, int | None]) -> Reduction:
    """Return a code or an award as it would be taken off another price.

    What the code took off when it was used is what counts, whatever was made of it since; `percents` are the codes' of
    today, for charges of before that was written down.
    """
    if charge.waiver:
        return Reduction("waiver", charge.reason, cents=charge.waiver.cents)
    agreed = charge.evidence
    if "percent" in agreed:
        return Reduction("code", charge.reason, percent=agreed["percent"], cents=agreed["cents"])
    if percent := percents.get(agreed.get("code", "")):
        return Reduction("code", charge.reason, percent=percent)
    return Reduction("code", charge.reason, cents=-charge.cents)
