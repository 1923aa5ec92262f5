"""Attaching: the purchase order itself, handed in by whoever ordered, kept as a private file beside the order."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any, cast

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.files import checking, keeping, taking
from foundation.files.checking import UploadRefused
from foundation.files.models import PrivateFile
from foundation.ground.auditing import log
from payments import policy
from payments.models import Order
from payments.selling import delivering

KIND = "purchase-order"
TAKEN = "pdf"


def attach(order: Order, file: File[bytes], *, actor: User, at: datetime) -> PrivateFile:
    """Keep the purchase order of an order, in place of one that was handed in before. Raises `UploadRefused`."""
    taking.demand(file, sender=actor, at=at)
    if checking.ending(file.name or "") != TAKEN:
        raise UploadRefused(_("A purchase order is taken as a PDF."))
    checking.document(cast("IO[bytes]", file), file.name or "")
    return _attach(order, file, actor=actor, at=at)


@transaction.atomic
def _attach(order: Order, file: File[bytes], *, actor: User, at: datetime) -> PrivateFile:
    """Keep it, once it was checked."""
    order = delivering.lock(order.pk)
    kept = keeping.keep_file(
        file, kind=KIND, about=order.public_id, name=file.name or "", content_type="application/pdf", at=at
    )
    log(actor, "payments.attach", order, number=order.spoken)
    return kept


def attached(order: Order) -> PrivateFile | None:
    """Return the purchase order that was handed in, if one was."""
    return PrivateFile.objects.filter(kind=KIND, about=order.public_id).first()


def may_open(person: Any, file: PrivateFile) -> bool:
    """Whether this person may open it: whoever may see the order."""
    order = Order.objects.filter(public_id=file.about).first()
    return order is not None and policy.may_see(person, order)
