"""What waits for the office: applications and claims to decide, requests to answer, counted by one statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value

from membership.models import Application, Claim, Consultation, Referral


def waiting() -> Mapping[str, int]:
    """Return how many of each kind wait, by the name of its noun; kinds of which none waits are left out."""
    first, *others = (
        _counted(Application.objects.filter(decided_at=None)),
        _counted(Claim.objects.filter(decided_at=None)),
        _counted(Consultation.objects.filter(answered_at=None)),
        _counted(Referral.objects.filter(answered_at=None)),
    )
    return {kind: n for kind, n in first.union(*others, all=True).order_by("kind") if n}


def _counted(found: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Return the name of a noun and how many of it were found: one row."""
    kind = Value(found.model._meta.model_name, CharField())
    return found.order_by().annotate(kind=kind).values("kind").annotate(n=Count("pk")).values_list("kind", "n")
