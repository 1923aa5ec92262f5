"""Where a provision is taught: rooms above register what they know, since this room stands below them.

    teaching.register("courses", lessons.that_teach)

A provider gets the provision and whoever reads the page (perhaps nobody signed in), and returns what *this reader* may
see: it asks its own room's policy, in one query at most, and returns at most `MOST` entries. Nothing it returns may
tell of something that the reader can't open (`tests/standards/test_teaching.py` holds every provider to this).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from standards.models import Provision

MOST = 20
Reader = Any
"""A `foundation.accounts.User`, or Django's `AnonymousUser`."""


@dataclass(frozen=True)
class Taught:
    """Something that teaches a provision: its title, and the address at which this reader may open it."""

    title: str
    url: str


Provider = Callable[[Provision, Reader], Sequence[Taught]]

_providers: dict[str, Provider] = {}


def register(room: str, provider: Provider) -> None:
    """Register what a room knows; called once, in its `apps.py`. Another one of the same name replaces it."""
    _providers[room] = provider


def providers() -> dict[str, Provider]:
    """Return the providers by room."""
    return dict(_providers)


def taught(provision: Provision, reader: Reader) -> list[Taught]:
    """Return where this reader may learn the provision: at most `MOST` entries a room, each address once."""
    found = {one.url: one for provider in _providers.values() for one in provider(provision, reader)[:MOST]}
    return list(found.values())
