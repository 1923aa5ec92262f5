"""Registering what can be sold: each room says how its own things are looked at, held, delivered and withdrawn.

Exactly one handler for each kind, called in the same transaction, its errors seen: this room sells without knowing
what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from foundation.accounts.models import User
from foundation.ground.refusals import Refusal
from foundation.pages.framing import Frame, Place
from payments.models import Order, OrderLine, Pool, Sellable

OFFICES = "is_offices"
"""What a price's evidence says that rests on what an office is, and so says nothing of a person."""
AGENCY = "agency"
"""What is chosen where a thing is for an agency: its public id. Dues of one level for two of them are two things."""


class Hidden(Refusal):
    """The thing is kept from whoever would order it: nobody tells so much as its name."""


@dataclass(frozen=True)
class Wish:
    """One thing for one person: `person` is None while nobody was named; `chosen` is what else was chosen, in JSON."""

    sellable: Sellable
    person: User | None
    chosen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def agency(self) -> str:
        """The public id of the agency that it is for, empty where it is for none."""
        return str(self.chosen.get(AGENCY, ""))


@dataclass(frozen=True)
class Offer:
    """What the room would give for a wish: its name on the order, when it begins, and where one reads about it.

    `address` is asked only where that is shown, with the frame of the page that shows it. `share` is what part of the
    price it costs, such as dues for what is left of a year. `cents` is what it costs where the room itself says so, as
    of a debt: then no price is asked for, and neither belonging nor a code nor an award takes anything off it.
    """

    title: str
    detail: str = ""
    starts_at: datetime | None = None
    address: Callable[[Frame], str] = lambda _frame: ""
    share: Fraction = Fraction(1)
    cents: int | None = None


@dataclass(frozen=True)
class Gift:
    """What somebody has of something that was bought, in a sentence, and where she goes on: a link with its words."""

    said: str
    label: str = ""
    address: str = ""


Look = Callable[[Wish], Offer]


@dataclass(frozen=True)
class Handler:
    """How one kind of thing is sold.

    `look(wish, payer, at)` returns what it would be, or raises a `Refusal` that says why this person can't have it, or
    why whoever orders (None: a visitor) can't buy it for her or for nobody yet: `Hidden` where she may not know of it.
    `read(wishes, payer, at)` reads at once, for a whole basket, what looking at the room's own things in it needs, and
    returns how each of those is looked at.
    `pools(line)` names the scarce things that a line takes, and how many of each.
    `lock_orders(lines)` locks the other orders that delivering these lines will change; asked of every kind first.
    `lock(lines)` locks the room's own rows that delivering these lines will change, before people and pools are.
    `demand(line)` raises a `Refusal` that says why a line of an order not paid yet can't be delivered any more, such as
    that she has it by now, and by whom; asked before anybody is led to pay. It changes and locks nothing.
    `deliver(line, actor, at)` gives what was bought, in the transaction that confirms the order; it calls
    `holding.keep` where it takes from a pool itself. `withdraw(line, actor, at, reason)` takes it back.
    `swap(line, person, actor, at)` gives it to somebody else; None where that can't be done.
    `saved(line)` says in cents what other orders still cost less by what this line gave.
    `loses(line)` says in a sentence what ends when it is given up; `awaits(line)` returns the order that is to be paid
    or ended before it can be, None where none is. `is_held` says that its things are held on days, as an event is: an
    office may pay for them afterwards. `stays` says that whoever paid can't give them up: staff alone take them back.
    `is_ground` says that other things may cost less because of them, which is taken off what is paid back.
    `is_bound(line)` says that by now it can go to nobody else than whoever has it.
    `gives(lines)` says by line's key what each gave that stands now, by few queries for any number.
    `shelves(frame)` says on which pages things of this kind are found, for a basket in which nothing is.
    """

    look: Callable[[Wish, User | None, datetime], Offer]
    deliver: Callable[[OrderLine, User | None, datetime], None]
    withdraw: Callable[[OrderLine, User | None, datetime, str], None]
    pools: Callable[[OrderLine], Sequence[tuple[Pool, int]]] = lambda _line: ()
    demand: Callable[[OrderLine], None] = lambda _line: None
    lock_orders: Callable[[Sequence[OrderLine]], None] = lambda _lines: None
    lock: Callable[[Sequence[OrderLine]], None] = lambda _lines: None
    swap: Callable[[OrderLine, User, User | None, datetime], None] | None = None
    saved: Callable[[OrderLine], int] = lambda _line: 0
    read: Callable[[Sequence[Wish], User | None, datetime], Look] | None = None
    loses: Callable[[OrderLine], str] = lambda _line: ""
    awaits: Callable[[OrderLine], Order | None] = lambda _line: None
    is_held: bool = False
    stays: bool = False
    is_ground: bool = False
    is_bound: Callable[[OrderLine], bool] = lambda _line: False
    gives: Callable[[Sequence[OrderLine]], Mapping[int, Gift]] = lambda _lines: {}
    shelves: Callable[[Frame], Sequence[Place]] = lambda _frame: ()

    def looking(self, wishes: Sequence[Wish], payer: User | None, at: datetime) -> Look:
        """Return how each thing of this kind is looked at in this basket."""
        return self.read(wishes, payer, at) if self.read else lambda wish: self.look(wish, payer, at)


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Register how things of this kind are sold. Called once, in the room's `apps.py`."""
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """Return how things of this kind are sold. Raises KeyError, in words, for a kind that no room registered."""
    if kind not in _handlers:
        message = f"No room sells things of the kind {kind!r}. Sold are: {', '.join(sorted(_handlers)) or 'none'}."
        raise KeyError(message)
    return _handlers[kind]


def shelves(frame: Frame) -> list[Place]:
    """Return the pages on which what is sold is found, by few queries."""
    return [place for handler in _handlers.values() for place in handler.shelves(frame)]


def held() -> list[str]:
    """Return the kinds whose things are held on days."""
    return [kind for kind, handler in _handlers.items() if handler.is_held]


def staying() -> list[str]:
    """Return the kinds whose things are not given up by whoever paid."""
    return [kind for kind, handler in _handlers.items() if handler.stays]


def kinds() -> list[str]:
    """Return every kind that is sold."""
    return sorted(_handlers)
