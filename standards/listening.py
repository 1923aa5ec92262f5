"""A new edition is an event: rooms above register here what they do about it, in their `apps.py`.

    listening.on_confirmed(reviewing_questions.list_impact)

A listener gets the edition, its difference from the one before, and the moment. For each provision the difference says
what became of it (`comparing.Kind`), its id now (`change.code`) and before (`change.before`), and both texts; whoever
holds a citation finds it by `before`, and the hash that it holds by `hashing.digest(change.text_before)`. The first
edition of a document has everything as *new*: whoever cited a provision before cited no wording.

Who does something about an edition also says beforehand what it would do, and writes nothing:

    listening.on_read(foreseeing_questions.foresee)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from standards.comparing import Difference
from standards.importing import Found
from standards.models import Edition

Listener = Callable[[Edition, Difference, datetime], None]
"""Called in the confirming transaction, when the new edition is current: what it writes stands or falls with it."""


@dataclass(frozen=True)
class Foreseen:
    """One thing that confirming an edition would do in a room above, in words; and to what, by name.

    What `is_grave` takes something away: nobody confirms it without having been shown it.
    """

    said: str
    names: tuple[str, ...] = ()
    is_grave: bool = False


@dataclass(frozen=True)
class Foresight:
    """All that confirming an edition would do in the rooms above, as things stand."""

    lines: tuple[Foreseen, ...]

    @property
    def is_grave(self) -> bool:
        """Whether something is taken away."""
        return any(line.is_grave for line in self.lines)

    @property
    def seen(self) -> str:
        """By which what would be taken away is known; "" where nothing is."""
        grave = [(line.said, line.names) for line in self.lines if line.is_grave]
        return hashlib.sha256(repr(grave).encode()).hexdigest() if grave else ""


Foreseer = Callable[[Found], Iterable[Foreseen]]
"""Called whenever somebody looks at what she may confirm: it only reads."""

_listeners: list[Listener] = []
_foreseers: list[Foreseer] = []


def on_confirmed(listener: Listener) -> None:
    """Register a listener, once; registering it again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(edition: Edition, difference: Difference, at: datetime) -> None:
    """Tell every listener, in the caller's transaction. What one raises undoes the confirmation."""
    for listener in _listeners:
        listener(edition, difference, at)


def on_read(foreseer: Foreseer) -> None:
    """Register who says what an edition would do, once; registering it again changes nothing."""
    if foreseer not in _foreseers:
        _foreseers.append(foreseer)


def foresee(found: Found) -> Foresight:
    """Return what confirming this would do in every room that listens. Changes nothing."""
    return Foresight(tuple(line for foreseer in _foreseers for line in foreseer(found)))
