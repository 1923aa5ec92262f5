"""What waits for finance: disputes to answer, refunds that failed, findings to settle, invoices past due.

One statement each, however much waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, F, Min
from django.db.models.functions import Cast

from payments import finding
from payments.charging import refunding, standing
from payments.models import Dispute, Finding, Order, Refund

MOST = 20
"""How many disputes, and how many refunds, are named one by one; the lists hold the rest."""


@dataclass(frozen=True)
class Overdue:
    """How many orders are past due by their last invoice, and since when the oldest is (None where none is)."""

    count: int
    since_on: date | None


def disputes() -> Sequence[Dispute]:
    """Return the disputes that are not decided, each with its order; the one to be answered first comes first."""
    found = Dispute.objects.filter(ended_at=None).select_related("payment__order")
    return list(found.order_by(F("answer_by").asc(nulls_last=True), "pk")[:MOST])


def failed_refunds() -> Sequence[Refund]:
    """Return the refunds that failed and whose money is still owed, each with its order, the oldest first."""
    waiting = finding.still_open(refunding.FAILED, refunding.REFUSED).values("about")
    found = Refund.objects.annotate(about=Cast("public_id", CharField())).filter(about__in=waiting)
    return list(found.select_related("payment__order").order_by("pk")[:MOST])


def findings() -> int:
    """Return how many findings nobody has settled."""
    return Finding.objects.filter(settled_at=None).count()


def overdue(on: date) -> Overdue:
    """Return what was to be paid before this day, by the last invoice of each order, and is still owed."""
    orders = standing.with_money(Order.objects.filter(way=Order.Way.INVOICE, confirmed_at__isnull=False))
    found = orders.filter(due_on__lt=on, owed__gt=F("elsewhere")).aggregate(count=Count("pk"), since_on=Min("due_on"))
    return Overdue(found["count"], found["since_on"])
