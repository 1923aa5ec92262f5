"""Made-up boards and their approvals."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory

from certificates.models import Activity, Board, CreditApproval, CreditCategory
from tests.factories.certificates import ActivityFactory


class BoardFactory(factory.django.DjangoModelFactory[Board]):
    """A board, plainly made up."""

    class Meta:
        model = Board

    name = factory.Sequence(lambda n: f"Demonstration Board {n}")


def approval(activity: Activity | None = None, *, category: str = "general", **facts: Any) -> CreditApproval:
    """Return a board's approval of an activity: given, from the beginning of 2026 on, unless said otherwise."""
    plain = {
        "activity": activity or ActivityFactory.create(),
        "board": facts.pop("board", None) or BoardFactory.create(),
        "category": CreditCategory.objects.get(key=category),
        "number": "D-100",
        "covers_from": date(2026, 1, 1),
        "status": CreditApproval.Status.APPROVED,
    }
    return CreditApproval.objects.create(**{**plain, **facts})
