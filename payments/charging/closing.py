"""Closing: a page is closed at Stripe before anything that rests on nobody paying there (P11)."""

from __future__ import annotations

from datetime import datetime

from payments.charging import gateway, opening, settling
from payments.models import CardAttempt


def close(attempt: CardAttempt, *, at: datetime) -> None:
    """Have the attempt's page closed. Afterwards the attempt has ended, or it is being paid by a slow way.

    One whose answer was lost is asked for again first: a page that nobody knows of could still be paid. Raises
    `gateway.Unreachable`, and then nothing is known and nothing changed.
    """
    attempt = opening.opened(attempt, at=at)
    if attempt.ended_at is None and attempt.session_id:
        settling.take_in(gateway.expire(attempt.session_id), at=at)
