"""Labeling: what stands on each thing of a basket, read by one statement for any number of things and people.

That is its price now, the orders on which it waits to be paid, and the awards that may pay for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import JSONObject

from foundation.ground import clock
from payments.models import Order, OrderLine, Price, Sellable, Waiver
from payments.selling import awarding
from payments.selling.registering import AGENCY, Wish


@dataclass(frozen=True)
class Waiting:
    """An order that waits to be paid: its spoken number, and the key of whoever pays it."""

    number: str
    payer_id: int


@dataclass(frozen=True)
class Label:
    """What stands on one thing for the people of a basket.

    `price` is the one that holds now, `waits` by person's key, and by the agency that it is for, the order on which it
    waits to be paid, and `awards` are those that pay for nothing yet, the oldest first.
    """

    price: Price | None
    waits: Mapping[tuple[int, str], Waiting]
    awards: Sequence[Waiver]


def read(wishes: Sequence[Wish], at: datetime) -> dict[int, Label]:
    """Return by sellable's key what stands on each thing. One statement."""
    people = {wish.person.pk for wish in wishes if wish.person}
    facts = {name: name for name in ("id", "list_cents", "member_cents")}
    things = Sellable.objects.filter(pk__in={wish.sellable.pk for wish in wishes}).order_by()
    found = things.annotate(
        holds=Subquery(holding(OuterRef("pk"), at).values(said=JSONObject(**facts))[:1]),
        waits=ArraySubquery(_waiting(people)),
        pays=ArraySubquery(_paying(people, clock.day_of(at))),
    )
    return {
        key: Label(
            Price(sellable_id=key, **holds) if holds else None,
            {
                (said["person"], said["agency"] or ""): Waiting(Order(number=said["number"]).spoken, said["payer"])
                for said in waits or ()
            },
            [_award(key, said) for said in pays or ()],
        )
        for key, holds, waits, pays in found.values_list("pk", "holds", "waits", "pays")
    }


def holding(sellable: OuterRef, at: datetime) -> QuerySet[Price]:
    """Return, for a query over what is sold as this, the prices that have begun: the one that holds now comes first."""
    return Price.objects.filter(sellable=sellable, begins_at__lte=at).order_by("-begins_at", "-id")


def prices_of(sellables: Sequence[Sellable], at: datetime) -> dict[int, Price]:
    """Return by sellable's key the price that holds now: the one that began last. By one query."""
    began = Price.objects.filter(sellable__in={one.pk for one in sellables}, begins_at__lte=at)
    return {price.sellable_id: price for price in began.order_by("begins_at", "id")}


def list_cents(sellable: OuterRef, at: datetime) -> Subquery:
    """Return, for a query over what is sold as this, the list price that holds now, as `prices_of` finds it."""
    return Subquery(holding(sellable, at).values("list_cents")[:1])


def _waiting(people: set[int]) -> QuerySet[OrderLine, Any]:
    """Return on which orders each thing waits to be paid for one of these people."""
    lines = OrderLine.objects.filter(sellable=OuterRef("pk"), person__in=people)
    waiting = lines.filter(order__confirmed_at=None, order__ended_at=None).order_by("-order__number")
    agency = KeyTextTransform(AGENCY, "wish")
    facts = {"person": "person_id", "agency": agency, "number": "order__number", "payer": "order__payer_id"}
    return waiting.values(said=JSONObject(**facts))


def _paying(people: set[int], on: date) -> QuerySet[Waiver, Any]:
    """Return the awards that pay for each thing for one of these people, and for nothing yet."""
    good = Q(ends_on=None) | Q(ends_on__gte=on)
    facts = {name: name for name in ("id", "public_id", "person_id", "cents", "source")}
    return awarding.unused().filter(good, sellable=OuterRef("pk"), person__in=people).values(said=JSONObject(**facts))


def _award(sellable: int, said: dict[str, Any]) -> Waiver:
    """Return an award from what was read of it."""
    return Waiver(sellable_id=sellable, **{**said, "public_id": UUID(said["public_id"])})
