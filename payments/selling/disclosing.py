"""Disclosing: what somebody for whom another paid reads of her own place: who gave it, what it costs, and why (P21).

Why it costs that was worked out for whoever it was bought for. Handed on to somebody else since, or named only later,
those reasons are not about whoever has it now: she reads the sum alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import ModelLogEntry

from foundation.accounts.models import User
from payments import wording
from payments.models import Order, OrderLine
from payments.selling import lettering, telling
from payments.selling.telling import Reason


@dataclass(frozen=True)
class Place:
    """What was bought for somebody, as she reads it; `reasons` are empty where they are not about her."""

    title: str
    detail: str
    buyer: str
    given: str
    mark: str
    reasons: tuple[Reason, ...]
    costs: str


def bought_for(person: User) -> QuerySet[OrderLine]:
    """Return what others bought for this person and she has or had, the newest first."""
    lines = OrderLine.objects.filter(person=person, delivered_at__isnull=False).exclude(order__payer=person)
    return lines.select_related("order__payer").order_by("-pk")


def tell(line: OrderLine) -> Place:
    """Return what the person for whom the line is may read of it. Whoever calls has seen that it is she who asks."""
    said = telling.of_line(line, line.person, is_told=are_about_her(line))
    return Place(
        title=line.title,
        detail=line.detail,
        buyer=lettering.buyer(line.order),
        given=wording.day(line.delivered_at) if line.delivered_at else "",
        mark=said.mark,
        reasons=said.reasons,
        costs=said.costs,
    )


def are_about_her(line: OrderLine) -> bool:
    """Whether the reasons for the line's price were worked out for the person who has it: it never changed hands."""
    return not ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Order),
        object_id=str(line.order_id),
        action="payments.swap",
        data__position=line.position,
    ).exists()
