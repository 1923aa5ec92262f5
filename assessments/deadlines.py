"""Until when an attempt can be answered: computed each time, so that an accommodation holds at once, also mid-attempt.

began + minutes allowed times the person's time factor + her minutes of break; only the first two are stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from assessments.models import Attempt
from foundation.accounts import accommodating


def compute(began_at: datetime, minutes: int, *, factor: Decimal = Decimal(1), breaks: int = 0) -> datetime:
    """Return the last moment; `factor` is at least 1, `breaks` are minutes. Part of a second counts as a whole one."""
    seconds = (minutes * 60 * factor).to_integral_value(ROUND_CEILING)
    return began_at + timedelta(seconds=int(seconds), minutes=breaks)


def of(attempt: Attempt) -> datetime | None:
    """Return the last moment at which this attempt can be saved, or None if it isn't timed."""
    if attempt.minutes_allowed is None:
        return None
    granted = accommodating.of(attempt.person)
    if granted is None:
        return compute(attempt.began_at, attempt.minutes_allowed)
    return compute(attempt.began_at, attempt.minutes_allowed, factor=granted.time_factor, breaks=granted.break_minutes)


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Whether the time is over at this moment.

    Asks for an accommodation only past the plain limit: nobody is ever granted less.
    """
    if attempt.minutes_allowed is None or at <= compute(attempt.began_at, attempt.minutes_allowed):
        return False
    deadline = of(attempt)
    return deadline is not None and at > deadline
