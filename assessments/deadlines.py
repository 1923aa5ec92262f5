"""Until when an attempt can be answered: computed each time, so that an accommodation holds at once, also mid-attempt.

The earlier of: began + minutes allowed times the person's time factor + her minutes of break; and when the quiz closes
+ whatever her accommodation adds to the first. Only the plain parts are stored.
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
    """Return the last moment at which this attempt can be saved, or None if there is none."""
    if not _is_timed(attempt):
        return None
    granted = accommodating.of(attempt.person)
    if granted is None:
        return _end(attempt)
    return _end(attempt, factor=granted.time_factor, breaks=granted.break_minutes)


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Whether the time is over at this moment.

    Asks for an accommodation only past the plain limit: nobody is ever granted less.
    """
    return passed(attempt, at) is not None


def passed(attempt: Attempt, at: datetime) -> datetime | None:
    """Return the last moment if it is over, or None. See `is_over`."""
    if not _is_timed(attempt) or at <= _end(attempt):
        return None
    deadline = of(attempt)
    return deadline if deadline is not None and at > deadline else None


def _is_timed(attempt: Attempt) -> bool:
    """Whether it ends by itself at all."""
    return attempt.minutes_allowed is not None or attempt.quiz.closes_at is not None


def _end(attempt: Attempt, *, factor: Decimal = Decimal(1), breaks: int = 0) -> datetime:
    """Return the last moment of an attempt that is timed."""
    minutes, closes_at = attempt.minutes_allowed, attempt.quiz.closes_at
    limit = compute(attempt.began_at, minutes or 0, factor=factor, breaks=breaks)
    if closes_at is None:
        return limit
    closing: datetime = closes_at + (limit - compute(attempt.began_at, minutes or 0))
    return min(limit, closing) if minutes is not None else closing
