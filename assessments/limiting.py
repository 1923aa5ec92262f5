"""How many attempts a person has left at a quiz."""

from __future__ import annotations

from assessments.models import Quiz
from foundation.accounts import accommodating
from foundation.accounts.models import User


def left(person: User, quiz: Quiz, used: int) -> int | None:
    """Return how many attempts she has left after `used`, with those that her accommodation adds; None for no limit."""
    if quiz.attempts_allowed is None:
        return None
    granted = accommodating.of(person)
    extra = granted.extra_attempts if granted else 0
    return max(0, quiz.attempts_allowed + extra - used)
