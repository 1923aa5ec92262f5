"""Collecting: a basket, kept in the visitor's session, so that nobody needs an account to see what it would cost."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.refusals import Refusal
from payments.models import Sellable
from payments.selling.registering import AGENCY, Wish

KEY = "basket"
MOST = 50
"""How many things one basket holds."""

Session = MutableMapping[str, Any]


class BasketFull(Refusal):
    """The basket holds as much as it may."""


@dataclass(frozen=True)
class Item:
    """One thing in a basket. `is_mine`: it is for whoever orders; otherwise somebody is named later."""

    sellable: UUID
    is_mine: bool = True
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """Return it as the session keeps it."""
        return {"sellable": str(self.sellable), "is_mine": self.is_mine, "chosen": dict(self.chosen)}


def read(session: Session) -> list[Item]:
    """Return what is in the basket."""
    return [
        Item(UUID(kept["sellable"]), is_mine=kept["is_mine"], chosen=kept["chosen"]) for kept in session.get(KEY, [])
    ]


def write(session: Session, items: Sequence[Item]) -> None:
    """Let the basket hold these. Raises `BasketFull`."""
    if len(items) > MOST:
        raise BasketFull(_("A basket holds %(most)d things at most. Order these first.") % {"most": MOST})
    session[KEY] = [item.kept() for item in items]


def add(session: Session, item: Item, *, n: int = 1) -> None:
    """Put so many of this into the basket; what is for oneself is there once. Raises `BasketFull`."""
    before = [one for one in read(session) if not (item.is_mine and _is_alike(one, item))]
    write(session, [*before, *([item] * (1 if item.is_mine else n))])


def _is_alike(one: Item, other: Item) -> bool:
    """Whether both are the same thing for oneself; dues for two agencies are two things."""
    is_same = one.is_mine and other.is_mine and one.sellable == other.sellable
    return is_same and one.chosen.get(AGENCY) == other.chosen.get(AGENCY)


def remove(session: Session, *places: int) -> None:
    """Take the things at these places out, counted from 0; a place that isn't there is no harm."""
    write(session, [item for at, item in enumerate(read(session)) if at not in places])


def clear(session: Session) -> None:
    """Empty the basket."""
    session.pop(KEY, None)


def wishes(session: Session, payer: User | None) -> list[Wish]:
    """Return what the basket asks for, by one query; what there is no more is taken out of it."""
    items = read(session)
    found = {
        one.public_id: one
        for one in Sellable.objects.filter(public_id__in={item.sellable for item in items}).select_related("policy")
    }
    if left := [item for item in items if item.sellable in found]:
        if len(left) < len(items):
            write(session, left)
    elif items:
        clear(session)
    return [Wish(found[item.sellable], payer if item.is_mine else None, item.chosen) for item in left]
