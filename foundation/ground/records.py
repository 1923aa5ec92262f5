"""Who keeps what about a person: every room registers how it exports and erases its own part.

A test matches the rooms registered here to the privacy lines on the models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Person = Any
"""A `foundation.accounts.User`; the ground stands below people and can't name the class."""


def nothing(person: Person) -> list[str]:
    """Foresee that nothing is kept."""
    del person
    return []


def no_rows(person: Person) -> None:
    """Lock nothing first."""
    del person


@dataclass(frozen=True)
class Keeper:
    """What one room does with a person's records.

    `export(person)` returns plain JSON-ready facts. `erase(person, at)` erases what may be erased, in the caller's
    transaction, and returns one sentence for each thing that is kept and why. `foresee(person)` returns the same
    sentences beforehand and changes nothing; a room that keeps nothing needs none.
    `hold(person)` locks first what comes before people in the order of locks.
    """

    export: Callable[[Person], Mapping[str, Any]]
    erase: Callable[[Person, datetime], list[str]]
    foresee: Callable[[Person], list[str]] = nothing
    hold: Callable[[Person], None] = no_rows


_keepers: dict[str, Keeper] = {}


def register(
    room: str,
    *,
    export: Callable[[Person], Mapping[str, Any]],
    erase: Callable[[Person, datetime], list[str]],
    foresee: Callable[[Person], list[str]] = nothing,
    hold: Callable[[Person], None] = no_rows,
) -> None:
    """Register a room as a keeper of personal records. Called once, in the room's `apps.py`."""
    _keepers[room] = Keeper(export, erase, foresee, hold)


def keepers() -> Mapping[str, Keeper]:
    """Return the keepers by room, from the top of the house down, so that nothing is left pointing at what is gone.

    Rooms register when Django readies them, in the order of `INSTALLED_APPS`, which lists the house from the top.
    """
    return dict(_keepers)


def foreseen(person: Person) -> list[str]:
    """Say what an erasure would keep, and why: what `erase` would return now."""
    return [sentence for keeper in keepers().values() for sentence in keeper.foresee(person)]


def addresses_of(person: Person) -> set[str]:
    """Return every address that she has proved to be hers, in lower case: an unproven one may be a stranger's."""
    if not person.pk:
        return set()
    return {
        address.lower() for address in person.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    }
