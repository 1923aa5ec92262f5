"""Telling: a basket and an order as their pages show them, and to whom each reason for a price is told.

In an order for several people, what somebody belongs to and what an award pays is told to that person and to finance,
never to whoever pays for her or to colleagues: they read what the thing costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.pages.framing import Frame
from payments import policy, tiering, wording
from payments.models import Charge, Order, OrderLine
from payments.quoting import Part
from payments.selling import explaining, foreseeing, inviting, registering
from payments.selling.pricing import Asked, Quote
from payments.selling.registering import handler_of

PRIVATE = frozenset({Charge.Kind.MEMBER, Charge.Kind.WAIVER})
"""Reasons that say something of the person whom a thing is for."""


@dataclass(frozen=True)
class Reason:
    """One reason for a price: what it is, and how much it adds or takes off, in words."""

    term: str
    value: str


@dataclass(frozen=True)
class Line:
    """One thing as a page shows it. `place` is where it stands; `refunds` say what is paid back until when.

    `cents` is what it costs now, after what was credited on it; `is_open` says that nobody is named for it yet, and
    `for_members` that it costs what members pay; `mark` says that it was given up, and when; `offered` to which address
    it is offered and since when, told to nobody but whoever may name people for it.
    """

    place: int
    title: str
    detail: str
    address: str
    whose: str
    costs: str
    reasons: tuple[Reason, ...]
    refunds: tuple[str, ...]
    could_cost: str = ""
    cents: int = 0
    is_open: bool = False
    for_members: bool = False
    mark: str = ""
    offered: str = ""


@dataclass(frozen=True)
class Group:
    """Things that differ in nothing but whom they are for, told as one: so many of them, each at the same price.

    What belongs to one person alone (`reasons`) is told as her line tells it, so it never stands for somebody else.
    """

    lines: tuple[Line, ...]

    @property
    def line(self) -> Line:
        """What each of them is."""
        return self.lines[0]

    @property
    def n(self) -> int:
        """How many they are."""
        return len(self.lines)

    @property
    def title(self) -> str:
        """What they are called, with their number."""
        [said] = wording.counted(line.title for line in self.lines)
        return said

    @property
    def whose(self) -> str:
        """Say for whom they are, where one word says it of all."""
        if self.n == 1:
            return self.line.whose
        return _("For people whom you name later") if all(line.is_open for line in self.lines) else ""

    @property
    def costs(self) -> str:
        """What all of them cost."""
        return wording.money(sum(line.cents for line in self.lines))

    @property
    def others(self) -> tuple[Line, ...]:
        """All of them but the last."""
        return self.lines[:-1]

    @property
    def last(self) -> Line:
        """The last of them."""
        return self.lines[-1]


def grouped(lines: Sequence[Line]) -> list[Group]:
    """Return lines with their like together, each group where its first stands; what is one's own stays apart."""
    found: dict[tuple[bool, Line], list[Line]] = {}
    for line in lines:
        alike = replace(line, place=0, whose="", is_open=False, offered="")
        found.setdefault((bool(line.whose), alike), []).append(line)
    return [Group(tuple(group)) for group in found.values()]


def basket(quote: Quote, payer: User | None, *, frame: Frame, at: datetime) -> list[Line]:
    """Return the lines of a basket. Whoever fills it reads the reasons for her own prices."""
    placed = zip(quote.places, quote.lines, strict=True)
    return [_asked(place, asked, payer, frame=frame, at=at) for place, asked in placed]


def _asked(place: int, asked: Asked, payer: User | None, *, frame: Frame, at: datetime) -> Line:
    """Return one thing of a basket."""
    wish = asked.wish
    return Line(
        place=place,
        title=asked.offer.title,
        detail=asked.offer.detail,
        address=asked.offer.address(frame),
        whose=_whose(wish.person, payer),
        costs=wording.money(asked.priced.cents),
        reasons=reasons(asked.priced.parts, is_told=wish.person is None or wish.person == payer),
        refunds=_paid_back(tiers_now(asked, at), wish.sellable.kind),
        cents=asked.priced.cents,
        is_open=wish.person is None and payer is not None,
        for_members=wish.person is None and bool(asked.priced.of("member")),
        could_cost="" if asked.could_cost is None else wording.money(asked.could_cost),
    )


def tiers_now(asked: Asked, at: datetime) -> list[dict[str, object]]:
    """Return what would be paid back until when, were it bought now."""
    policy = asked.wish.sellable.policy
    return tiering.resolve(policy.tiers, bought_at=at, starts_at=asked.offer.starts_at)


def order(found: Order, viewer: User, *, sees_all: bool) -> list[Line]:
    """Return the lines of an order as this person may read them; `sees_all` is finance's."""
    standing = found.lines.select_related("person", "sellable").prefetch_related("charges").order_by("position")
    may_name = policy.may_decide(viewer, found)
    told = []
    for line in inviting.with_offers(standing):
        said = of_line(line, viewer, is_told=sees_all or line.person is None or line.person_id == viewer.pk)
        offered = _offered(line) if may_name else ""
        told.append(replace(said, offered=offered, whose=offered if offered and said.is_open else said.whose))
    return told


def _offered(line: OrderLine) -> str:
    """Say to which address a line is offered, and since which day; empty where to nobody."""
    if not line.offered_to or not line.offered_at:
        return ""
    return _("Offered to %(address)s on %(day)s") % {
        "address": line.offered_to,
        "day": wording.day(line.offered_at),
    }


def of_line(line: OrderLine, viewer: User | None, *, is_told: bool) -> Line:
    """Return one line of an order; `is_told` where whoever reads may know why it costs that."""
    charges = list(line.charges.all())
    return Line(
        place=line.position,
        title=line.title,
        detail=line.detail,
        address="",
        whose=_whose(line.person, viewer, is_over=line.withdrawn_at is not None),
        costs=wording.money(sum(charge.cents for charge in charges)),
        reasons=became(line, is_told=is_told) if line.withdrawn_at else reasons(charges, is_told=is_told),
        refunds=_refunds(line),
        cents=sum(charge.cents for charge in charges),
        is_open=line.person is None and line.withdrawn_at is None,
        for_members=line.person is None and any(charge.kind == Charge.Kind.MEMBER for charge in charges),
        mark=_("given up on %(day)s") % {"day": wording.day(line.withdrawn_at)} if line.withdrawn_at else "",
    )


def _refunds(line: OrderLine) -> tuple[str, ...]:
    """Say what is paid back until when; nothing of what was given up, or can't be by whoever paid."""
    if line.withdrawn_at or line.sellable.kind in registering.staying():
        return ()
    return _paid_back(line.refunds, line.sellable.kind)


def _paid_back(tiers: Sequence[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    """Say what is paid back until when for a thing of this kind, and what is taken off that."""
    said = tuple(wording.tiers(tiers))
    if tiers and handler_of(kind).is_ground:
        said += (_("Less what you saved by it on other things, if you keep those."),)
    return said


def became(line: OrderLine, *, is_told: bool) -> tuple[Reason, ...]:
    """Return why a line that was given up comes to what it comes to now: its price, what was credited, and why no more.

    Where what belongs to somebody is not told, its price is one sum.
    """
    came, charges = explaining.outcome(line), list(line.charges.all())
    paid = [charge for charge in charges if charge.kind != Charge.Kind.REFUND]
    refunds = [charge for charge in charges if charge.kind == Charge.Kind.REFUND]
    if is_told:
        told = [Reason(term(charge), wording.money(charge.cents)) for charge in paid]
    else:
        told = [Reason(_("Price when it was ordered"), wording.money(came.cost))]
    if came.credited:
        why = term(refunds[0]) if refunds else _("Credited")
        told.append(Reason(why, wording.money(-came.credited)))
    if came.discount:
        why = _("Discount no longer due, since other things cost less because of it and are kept")
        told.append(Reason(why, wording.money(came.discount)))
    return tuple(told)


def reasons(parts: Sequence[Part | Charge], *, is_told: bool) -> tuple[Reason, ...]:
    """Return why it costs that; one reason alone, the list price, needs no words.

    Where what belongs to somebody is not told, the list price and what takes off of it are one sum.
    """
    if len(parts) < 2 or not is_told:  # noqa: PLR2004  (a reason is worth words beside another)
        return ()
    return tuple(Reason(term(part), wording.money(part.cents)) for part in parts)


def term(part: Part | Charge) -> str:
    """Say one reason: “Price for members: agency seat of …, to June 30, 2027”."""
    if part.kind == Charge.Kind.LIST:
        return _("Price for everybody")
    said = {
        Charge.Kind.MEMBER: _("Price for members: %(why)s"),
        Charge.Kind.CODE: _("Code: %(why)s"),
        Charge.Kind.WAIVER: _("Paid by an award: %(why)s"),
        Charge.Kind.REFUND: _("Credited: %(why)s"),
    }[Charge.Kind(part.kind)]
    return said % {"why": part.reason} if part.reason else str(Charge.Kind(part.kind).label)


def _whose(person: User | None, viewer: User | None, *, is_over: bool = False) -> str:
    """Say for whom a line is, where that isn't whoever reads it; `is_over` where it was given up."""
    if person is None and is_over:
        return _("Given up before anybody was named")
    if person is None:
        return _("For somebody whom you name later") if viewer else ""
    if viewer is not None and person.pk == viewer.pk:
        return ""
    return _("For %(name)s") % {"name": person.get_full_name()}


def can_be_given_up(line: OrderLine, at: datetime) -> foreseeing.Preview | None:
    """Return what giving this line up would pay back now; None where there is nothing to give up."""
    return foreseeing.preview(line, at) if line.delivered_at and not line.withdrawn_at else None
