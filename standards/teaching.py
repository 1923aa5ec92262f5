"""Where a provision is taught: rooms above register what they know, since this room stands below them.

    teaching.register("courses", lessons.that_teach)

A provider gets provisions and whoever reads the page (perhaps nobody signed in), and returns by provision's id what
*this reader* may see: it asks its own room's policy, in one query at most however many provisions. Nothing it returns
may tell of something that the reader can't open (`tests/standards/test_teaching.py` holds every provider to this).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standards.models import Provision

MOST = 20
"""How many entries of one room a page shows for a provision."""
Reader = Any
"""A `foundation.accounts.User`, or Django's `AnonymousUser`."""


@dataclass(frozen=True)
class Taught:
    """Something that teaches a provision: its title, and the address at which this reader may open it."""

    title: str
    url: str


Provider = Callable[[Collection[Provision], Reader], Mapping[str, Sequence[Taught]]]

_providers: dict[str, Provider] = {}


def register(room: str, provider: Provider) -> None:
    """Register what a room knows; called once, in its `apps.py`. Another one of the same name replaces it."""
    _providers[room] = provider


def providers() -> dict[str, Provider]:
    """Return the providers by room."""
    return dict(_providers)


def taught(provisions: Collection[Provision], reader: Reader) -> dict[str, list[Taught]]:
    """Return by provision's id where this reader may learn it: at most `MOST` entries a room, each address once."""
    known = [provider(provisions, reader) for provider in _providers.values()] if provisions else []
    return {
        provision.code: list({one.url: one for found in known for one in found.get(provision.code, ())[:MOST]}.values())
        for provision in provisions
    }
