"""A gentle limit on drawing specimens: each takes the printer for a moment, and everybody shares it.

Each person may have `MOST` drawn in a minute. What is counted stands under her public id in the cache, for that minute.
"""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from foundation.accounts.models import User

MOST = 12
SPAN_SECONDS = 60


def is_hasty(person: User, at: datetime) -> bool:
    """Count this asking, and tell whether she has asked too often in this minute."""
    key = _key(person, at)
    cache.add(key, 0, SPAN_SECONDS)
    return cache.incr(key) > MOST


def must_wait(person: User, at: datetime) -> bool:
    """Tell, without counting, whether one more asking in this minute would be too often."""
    return int(cache.get(_key(person, at), 0)) >= MOST


def _key(person: User, at: datetime) -> str:
    return f"specimen:{int(at.timestamp()) // SPAN_SECONDS}:{person.public_id}"
