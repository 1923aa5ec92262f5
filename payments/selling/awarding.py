"""Awarding: somebody else pays for one thing of one person, once. An award is free again when that thing is given up.

An award is used while a line stands that it pays for: on an order that has not ended, not withdrawn. Whoever uses one
holds its row, so that two orders for the same person don't both use it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments.models import Charge, OrderLine, Waiver


class AwardUsed(Refusal):
    """The award pays for something else by now."""


def unused() -> QuerySet[Waiver]:
    """Return the awards that pay for nothing now and were not taken back, the oldest first."""
    standing = _standing().filter(waiver=OuterRef("pk"))
    return Waiver.objects.filter(~Exists(standing), revoked_at=None).order_by("pk")


def demand(lines: Sequence[OrderLine]) -> None:
    """Hold the awards that these lines use, and refuse one that another line uses as well. Raises `AwardUsed`."""
    used = Charge.objects.filter(line__in=lines, waiver__isnull=False)
    held = list(Waiver.objects.filter(pk__in=used.values("waiver")).order_by("pk").select_for_update(no_key=True))
    if not held:
        return
    others = _standing().filter(waiver__in=held).exclude(line__in=lines)
    if others.exists():
        raise AwardUsed(_("An award that lowers this price pays for something else by now. Please look again."))


def _standing() -> QuerySet[Charge]:
    """Return charges by which an award pays for something that stands."""
    return Charge.objects.filter(waiver__isnull=False, line__withdrawn_at=None, line__order__ended_at=None)
