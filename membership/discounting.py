"""Discounting: for a whole basket, who pays what members pay, and why (P13). At most three statements.

Somebody for whom a thing is named pays it if she is entitled to it (`entitling`), or if her own dues are joined in the
same basket and run from that day on; then the price rests on those. Dues that begin later, behind a term that runs or
behind other dues of the basket, give it to nothing that is bought today. Things for which an office names nobody yet
cost what members pay if the agency that whoever orders coordinates is a member, or becomes one in the same basket.
Dues themselves have one price.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import clock
from membership import entitling
from membership.entitling import Entitlement, Found
from membership.models import Level
from membership.terming import Span, buy
from membership.upgrading import is_asked
from payments.selling.reducing import Entitled
from payments.selling.registering import AGENCY, Wish

KIND = "membership"
"""The kind of sellable that dues are."""


@dataclass(frozen=True)
class Dues:
    """Days of a level: dues in a basket with what they would give, or a term that somebody has."""

    level: Level
    span: Span


def entitled(wishes: Sequence[Wish], payer: User | None, at: datetime) -> Mapping[int, Entitled]:
    """Say by place who pays what members pay."""
    found = find(wishes, payer, at)
    return by(found, wishes, levels_of(wishes), clock.day_of(at)) if found else {}


def find(wishes: Sequence[Wish], payer: User | None, at: datetime, *, agencies: Collection[int] = ()) -> Found | None:
    """Return what is found about whoever orders, everybody who is named and these agencies; None where nobody is."""
    people, key = people_of(wishes, payer), payer.pk if payer else None
    return entitling.find(people, clock.day_of(at), payer=key, agencies=agencies) if people else None


def people_of(wishes: Sequence[Wish], payer: User | None) -> set[int]:
    """Return the keys of whoever orders, and of everybody who is named."""
    return {wish.person.pk for wish in wishes if wish.person} | ({payer.pk} if payer else set())


def by(found: Found, wishes: Sequence[Wish], levels: Iterable[Level], on: date) -> Mapping[int, Entitled]:
    """Say by place who pays what members pay on this day, by what was found that day.

    `levels` are those whose dues are in the basket.
    """
    dues = _dues(wishes, levels, found, on)
    reasons = {place: _reason(wish, found, dues, wishes) for place, wish in enumerate(wishes) if not is_dues(wish)}
    return {place: reason for place, reason in reasons.items() if reason is not None}


def _reason(wish: Wish, found: Found, dues: Mapping[int, Dues], wishes: Sequence[Wish]) -> Entitled | None:
    """Return why this thing costs what members pay."""
    if wish.person is None:
        return _of_office(found, dues, wishes)
    hers = found.people.get(wish.person.pk)
    gives_now = hers is not None and hers.gives_price
    if hers and gives_now and hers.via != entitling.Via.CLAIM:
        return _said(hers)
    if wish.person.pk in found.proved:
        for place, one in dues.items():
            if wishes[place].person == wish.person and not one.level.is_for_agencies:
                return _joined(one, place)
    return _said(hers) if hers and gives_now else None  # By a claim: it may be refused, so all else comes first.


def _of_office(found: Found, dues: Mapping[int, Dues], wishes: Sequence[Wish]) -> Entitled | None:
    """Return why a thing for nobody named yet costs what members pay."""
    for agency in found.agencies.values():
        if agency.gives_price:
            return _said(agency)
    for place, one in dues.items():
        if one.level.is_for_agencies and wishes[place].chosen.get(AGENCY) in found.coordinated:
            return _joined(one, place)
    return None


def _said(ground: Entitlement) -> Entitled:
    """Return a ground as prices keep it."""
    return Entitled(ground.explanation, ground.evidence)


def _joined(dues: Dues, place: int) -> Entitled:
    """Return that the price rests on dues in the same basket."""
    said = _("%(level)s, joined in this order") % {"level": dues.level}
    days = {"from": dues.span.first.isoformat(), "until": dues.span.last.isoformat()}
    return Entitled(said, {"via": "dues", "level": dues.level.key, **days}, needs=place)


def is_dues(wish: Wish) -> bool:
    """Whether this is dues."""
    return wish.sellable.kind == KIND


def levels_of(wishes: Sequence[Wish]) -> Sequence[Level]:
    """Return the levels whose dues are in the basket. One statement, none where there are no dues."""
    wanted = {wish.sellable.pk for wish in wishes if is_dues(wish)}
    return list(Level.objects.filter(sellable__in=wanted))


def _dues(wishes: Sequence[Wish], levels: Iterable[Level], found: Found, on: date) -> dict[int, Dues]:
    """Return by place the dues in the basket that give the price for members on this day."""
    sold_as = {level.sellable_id: level for level in levels}
    had: dict[Any, list[Dues]] = {}
    giving = {}
    for place, wish in enumerate(wishes):
        level = sold_as.get(wish.sellable.pk) if is_dues(wish) else None
        holder = _holder(wish, level) if level else None
        if level is None or holder is None:
            continue
        before = had.setdefault(holder, _held(level, holder, found))
        one = Dues(level, _days(level, before, on, is_instead=is_asked(wish.chosen)))
        before.append(one)
        if level.gives_member_price and one.span.holds(on):
            giving[place] = one
    return giving


def _holder(wish: Wish, level: Level) -> Any:
    """Return for whom dues are: an agency's public id, or somebody's key; None where nobody is named."""
    return wish.chosen.get(AGENCY) if level.is_for_agencies else wish.person and wish.person.pk


def _held(level: Level, holder: Any, found: Found) -> list[Dues]:
    """Return the terms that a holder has."""
    if level.is_for_agencies:
        known = found.of_agencies.get(found.coordinated.get(holder, 0))
    else:
        known = found.of_people.get(holder)
    return [Dues(term.level, term.days) for term in known.terms] if known else []


def _days(level: Level, before: Sequence[Dues], on: date, *, is_instead: bool) -> Span:
    """Return the days that dues give behind these, or in their place."""
    if is_instead or not before:
        return buy(level.rule, (), on).span
    last = max(before, key=lambda one: one.span.last)
    return buy(level.rule, [one.span for one in before], on, grace_days=last.level.grace_days).span
