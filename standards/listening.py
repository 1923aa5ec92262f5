"""A new edition is an event: rooms above register here what they do about it, in their `apps.py`.

    listening.on_confirmed(reviewing_questions.list_impact)

A listener gets the edition, its difference from the one before, and the moment. For each provision the difference says
what became of it (`comparing.Kind`), its id now (`change.code`) and before (`change.before`), and both texts; whoever
holds a citation finds it by `before`, and the hash that it holds by `hashing.digest(change.text_before)`. The first
edition of a document has everything as *new*: whoever cited a provision before cited no wording.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from standards.comparing import Difference
from standards.models import Edition

Listener = Callable[[Edition, Difference, datetime], None]
"""Called in the confirming transaction, when the new edition is current: what it writes stands or falls with it."""

_listeners: list[Listener] = []


def on_confirmed(listener: Listener) -> None:
    """Register a listener, once; registering it again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(edition: Edition, difference: Difference, at: datetime) -> None:
    """Tell every listener, in the caller's transaction. What one raises undoes the confirmation."""
    for listener in _listeners:
        listener(edition, difference, at)
