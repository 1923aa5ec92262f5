"""Costing: what a course costs, as its page, its card and the way in say it. Without a price it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from courses.models import Course
from payments import wording
from payments.models import Price, Sellable
from payments.selling import labeling


@dataclass(frozen=True)
class Cost:
    """What a course costs everybody and members, in words; `saves` is the difference, "" where there is none."""

    sellable: Sellable
    everybody: str
    members: str
    saves: str


def cost_of(course: Course, at: datetime) -> Cost | None:
    """Return what a course costs that was fetched with its `sellable`; None where it costs nothing. One query at most.

    What was taken off sale is given by the office alone, and costs nothing to say.
    """
    if course.sellable is None:
        return None
    price = labeling.prices_of([course.sellable], at).get(course.sellable.pk)
    return _cost(course.sellable, price) if price else None


def _cost(sellable: Sellable, price: Price) -> Cost:
    """Return the price in words."""
    members = price.list_cents if price.member_cents is None else price.member_cents
    saved = price.list_cents - members
    return Cost(
        sellable, wording.money(price.list_cents), wording.money(members), wording.money(saved) if saved else ""
    )


def is_sold(course: Course) -> bool:
    """Whether a trainee gets a place here by buying it."""
    return course.sellable_id is not None


def with_price(pages: QuerySet[Any], at: datetime) -> Any:
    """Put on each page of a course what it costs everybody now, in cents, as `price_cents`: no query more."""
    price = Price.objects.filter(sellable__course__page_key=OuterRef("translation_key"), begins_at__lte=at)
    return pages.annotate(price_cents=Subquery(price.order_by("-begins_at", "-id").values("list_cents")[:1]))
