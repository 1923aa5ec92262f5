"""Checking on live data what this room promises: no pool holds more than it may, nor other than its moves say (P7)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from payments.models import Pool


def pools_are_their_moves() -> Iterator[str]:
    """Name pools of which more or less is taken than their moves add up to."""
    summed = Pool.objects.annotate(moved=Coalesce(Sum("moves__n"), 0)).exclude(moved=F("taken"))
    for pool in summed.order_by("pk"):
        yield f"pool {pool.public_id} says that {pool.taken} are taken, its moves say {pool.moved}"
