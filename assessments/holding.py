"""Holding an attempt: the one lock of this room. Whatever changes an attempt holds its row first, then looks."""

from __future__ import annotations

from uuid import UUID

from assessments.models import Attempt


def hold(public_id: UUID) -> Attempt:
    """Lock the attempt until the caller's transaction ends, and return it, with its quiz, as it stands then.

    Raises `Attempt.DoesNotExist`; and TransactionManagementError outside a transaction.
    """
    return Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(public_id=public_id)
