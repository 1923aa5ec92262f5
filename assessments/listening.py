"""Who wants to hear that an attempt was marked. Rooms above register in their `apps.py`; errors are theirs and ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from assessments.models import Attempt, Mark

Listener = Callable[[Attempt, Mark, datetime], None]
"""Called in the marking transaction: what it writes stands or falls with the mark."""

_listeners: list[Listener] = []


def on_marked(listener: Listener) -> None:
    """Register a listener, once; registering it again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(attempt: Attempt, mark: Mark, at: datetime) -> None:
    """Tell every listener, in the caller's transaction."""
    for listener in _listeners:
        listener(attempt, mark, at)
