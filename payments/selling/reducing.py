"""Reducing: who is entitled to the price for members, as the rooms above say, asked once for a whole basket (P13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from foundation.accounts.models import User
from payments import wording
from payments.models import Charge, OrderLine, Sellable
from payments.selling.registering import Look, Wish


@dataclass(frozen=True)
class Entitled:
    """Why somebody pays what members pay, in words, and the facts it was decided from.

    `needs` is the place in the basket of what it rests on: dues that are joined in the same order.
    """

    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    needs: int | None = None


@dataclass(frozen=True)
class Way:
    """A way to become entitled by this same basket: dues that can be put beside the rest, and what they cost."""

    sellable: Sellable
    title: str
    cents: int
    said: str = ""

    @property
    def costs(self) -> str:
        """What it costs, in words."""
        return wording.money(self.cents)


@dataclass(frozen=True)
class Hint:
    """What whoever orders could do instead to become entitled, in a sentence, and the link to where she does it."""

    said: str
    label: str
    address: str


@dataclass(frozen=True)
class Answer:
    """What is true of a basket: by place, who is entitled; and how whoever orders could become so.

    `ways` (by which dues) and `hints` (how else) are asked only where they are shown, and rest on what was read for
    the answer.
    """

    entitled: Mapping[int, Entitled] = field(default_factory=dict)
    ways: Callable[[], Sequence[Way]] = tuple
    hints: Callable[[], Sequence[Hint]] = tuple


@dataclass(frozen=True)
class Seat:
    """The seat that somebody needs for what was bought at the price for members.

    `office` is the name of whose it is, `address` where the one that is offered to her is taken; each may be "".
    """

    office: str = ""
    address: str = ""


Provider = Callable[[Sequence[Wish], User | None, datetime, Mapping[str, Look]], Answer]
"""Answers for a basket and whoever orders, by few queries for any number of things.

It is told by kind how the things of the basket are looked at: a room that sells some of them finds there what it has
read already.
"""

Honours = Callable[[OrderLine, User], bool]
"""Whether what was bought at the price for members may go to this person."""

Seats = Callable[[OrderLine, User | None], Seat | None]
"""Of which office a seat is needed for what a line bought at the price for members, and where this person takes one."""

_providers: list[Provider] = []
_honours: list[tuple[Honours, Seats]] = []


def register(provider: Provider) -> None:
    """Register who knows members, and how one comes to belong. Called once, in the room's `apps.py`."""
    _providers.append(provider)


def register_honours(holds: Honours, seats: Seats) -> None:
    """Register who knows for whom a price for members holds, and by whose seats. Called once, in a room's `apps.py`."""
    _honours.append((holds, seats))


def holds_for(line: OrderLine, person: User) -> bool:
    """Whether this person may have what a line bought: at the price for members, somebody for whom that was meant."""
    return not is_for_members(line) or any(holds(line, person) for holds, _seats in _honours)


def seat_for(line: OrderLine, person: User | None) -> Seat:
    """Return which seat is needed for what a line bought at the price for members; to a visitor none is offered."""
    return next((found for _holds, seats in _honours if (found := seats(line, person))), Seat())


def is_for_members(line: OrderLine) -> bool:
    """Whether this was bought at the price for members."""
    return line.charges.filter(kind=Charge.Kind.MEMBER).exists()


def ask(
    wishes: Sequence[Wish], payer: User | None, at: datetime, looks: Mapping[str, Look] = MappingProxyType({})
) -> Answer:
    """Return who is entitled, and why, and what more could be done. The first room that says yes is believed."""
    answers = [provider(wishes, payer, at, looks) for provider in _providers]
    entitled: dict[int, Entitled] = {}
    for answer in answers:
        entitled = {**answer.entitled, **entitled}
    return Answer(
        entitled,
        ways=lambda: [way for answer in answers for way in answer.ways()],
        hints=lambda: [hint for answer in answers for hint in answer.hints()],
    )
