"""What an attempt is part of, so that its pages can lead back: whoever knows says so.

Rooms above register what they know, and this room never hears of them; practices stand alone and are its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assessments.models import Attempt


@dataclass(frozen=True)
class Surroundings:
    """The course (or whatever it is) that an attempt belongs to: its title and address, and what its passing earned.

    `earned_url` is where the certificate is, once there is one; `again_url` where the next attempt begins.
    """

    title: str
    url: str
    earned_url: str = ""
    again_url: str = ""


Find = Callable[[Attempt], Surroundings | None]

_finders: list[Find] = []


def register(find: Find) -> None:
    """Register who knows what an attempt belongs to, once; called in a room's `apps.py`."""
    if find not in _finders:
        _finders.append(find)


def of(attempt: Attempt) -> Surroundings | None:
    """Return what the attempt belongs to, by the first room that knows, or None."""
    return next((found for find in _finders if (found := find(attempt)) is not None), None)
