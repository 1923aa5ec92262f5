"""Finding: what doesn't agree is written down once while it is open, and settled by a person or by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from payments.models import Finding, Order

BY_ITSELF = "It agrees again."
SETTLED_BEYOND = "settled-beyond"
"""Found by the room of membership: more was settled on a refused claim than is saved by now."""


class AlreadySettled(Refusal):
    """Somebody settled it before."""


def note(kind: str, about: str, says: str, *, at: datetime, order: Order | None = None) -> Finding:
    """Write down what was found; while the same is open, it is that one."""
    found, _is_new = Finding.objects.get_or_create(
        kind=kind, about=about, settled_at=None, defaults={"says": says[:500], "order": order, "found_at": at}
    )
    return found


@transaction.atomic
def settle(found: Finding, *, reason: str, actor: User, at: datetime) -> Finding:
    """Settle it, and say how. Raises `ReasonNeeded` and `AlreadySettled`."""
    how = needed(reason, _("Please say how it was settled: the next person who sees it will ask."))
    found = Finding.objects.select_for_update().get(pk=found.pk)
    if found.settled_at:
        raise AlreadySettled(_("This was settled before."))
    found.settled_at, found.settled_how, found.actor = at, how[:500], actor
    found.save(update_fields=["settled_at", "settled_how", "actor"])
    log(actor, "payments.settle_finding", found, reason=how, kind=found.kind, about=found.about)
    return found


def was_settled(kind: str, about: str) -> bool:
    """Whether a person settled this before, and said how; what settled itself was settled by nobody."""
    return Finding.objects.filter(kind=kind, about=about, settled_at__isnull=False, actor__isnull=False).exists()


def still_open(*kinds: str) -> QuerySet[Finding]:
    """Return what of these kinds is found and not settled."""
    return Finding.objects.filter(kind__in=kinds, settled_at=None)


def gone(kind: str, about: str, *, at: datetime) -> None:
    """Settle it by itself where it is open: the cause is gone."""
    still_open(kind).filter(about=about).update(settled_at=at, settled_how=BY_ITSELF)
