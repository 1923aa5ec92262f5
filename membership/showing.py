"""Showing a person her own membership: the card, what renewing now would mean, her seats, what the office has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import clock
from membership import entitling, recounting, resting, wording
from membership.entitling import Entitlement, Found
from membership.knowing import Known
from membership.models import Agency, AgencyCoordinator, Seat
from membership.recounting import Matter
from membership.standing import State
from membership.terming import Span
from payments.quoting import part_of
from payments.selling import labeling
from payments.wording import money

TONES = {
    State.PENDING: ("idle", "info"),
    State.ACTIVE: ("good", "check"),
    State.GRACE: ("warn", "alert"),
    State.LAPSED: ("idle", "alert"),
    State.ENDED: ("idle", "alert"),
    State.SUSPENDED: ("bad", "alert"),
}
"""How a standing of which a term stands looks, and its sign."""


@dataclass(frozen=True)
class Renewal:
    """What renewing now would mean: the days that it gives, and what it costs; whether the end is near or over."""

    key: str
    days: str
    price: str
    is_due: bool


@dataclass(frozen=True)
class MemberCard:
    """What is printed on the card of somebody who belongs: by a term of her own, or by a seat (`through` an agency)."""

    name: str
    level: str
    through: str
    since_on: date
    until_on: date
    number: str


@dataclass(frozen=True)
class Part:
    """One membership of hers, her own or through an agency: what it is, what it gives, and its card while it does."""

    title: str
    word: str
    said: str
    tone: str
    sign: str
    benefits: Sequence[str]
    card: MemberCard | None


@dataclass(frozen=True)
class Card:
    """All that a person is shown of her own membership.

    `parts` are what she has, what gives benefits first; `agencies_said` what the agencies that she coordinates have;
    `undone_said` what became of what she had, where no term of her own stands any more, or she sits in no seat;
    `joinable` what she was approved for.
    """

    parts: Sequence[Part]
    agencies_said: Sequence[str]
    undone_said: str
    renewal: Renewal | None
    entitlement: Entitlement
    terms: Sequence[tuple[str, str, str]]
    seats: Sequence[Seat]
    coordinated: Sequence[Agency]
    may_ask: Sequence[Agency]
    matters: Sequence[Matter]
    joinable: Sequence[Matter]
    is_on_list: bool

    @property
    def waiting(self) -> Sequence[Matter]:
        """What the office has not decided yet."""
        return [matter for matter in self.matters if not matter.is_decided]

    @property
    def rest_days(self) -> int:
        """How many days a seat rests that is given up."""
        return resting.REST.days

    @property
    def owing(self) -> Sequence[Matter]:
        """What was refused and left something owed."""
        return [matter for matter in self.matters if matter.owed]


def card(person: User, at: datetime) -> Card:
    """Return what this person is shown of her membership. Seven statements at most."""
    found = entitling.find({person.pk}, clock.day_of(at), payer=person.pk)
    known = found.own.get(person.pk) if person.pk in found.proved else None
    agencies, (seats, left) = _agencies(person), _seats(person)
    coordinated = [agency for agency in agencies if agency.is_coordinated]
    parts = _parts(person, known, seats if person.pk in found.proved else (), found)
    matters, is_on_list = recounting.matters(person)
    return Card(
        parts=sorted(parts, key=lambda part: part.card is None),
        agencies_said=[said for agency in coordinated if (said := _agency_said(agency, found))],
        undone_said=_undone_said(found.of_people.get(person.pk), left) if person.pk in found.proved else "",
        renewal=_renewal(known, at),
        entitlement=found.people.get(person.pk) or entitling.nothing(_("not a member")),
        terms=_terms(known),
        seats=seats,
        coordinated=coordinated,
        may_ask=[agency for agency in agencies if agency.takes_her_address and not agency.seats_her],
        matters=matters,
        joinable=recounting.joinable(matters, known, clock.day_of(at)),
        is_on_list=is_on_list,
    )


def _parts(person: User, known: Known | None, seats: Iterable[Seat], found: Found) -> list[Part]:
    """Return her own membership, and those that she has by seats."""
    parts = [_part(person, known, None)] if known else []
    for seat in seats:
        theirs = found.of_agencies.get(seat.membership.agency_id or 0)
        if seat.claimed_at and theirs and theirs.terms:
            parts.append(_part(person, theirs, seat))
    return parts


def _part(person: User, known: Known, seat: Seat | None) -> Part:
    """Return one membership as she is shown it."""
    standing, level = known.standing, known.level
    tone, sign = TONES[standing.state]
    days = Span(standing.since, standing.until) if standing.since and standing.until else None
    return Part(
        title=_("%(level)s, by a seat of %(agency)s") % {"level": level, "agency": known.membership.agency}
        if seat
        else str(level),
        word=str(wording.STATES[standing.state]),
        said=wording.said_of_seat(standing) if seat else wording.said(standing),
        tone=tone,
        sign=sign,
        benefits=level.benefit_lines if level else (),
        card=_member_card(person, known, seat, days) if standing.belongs and days else None,
    )


def _member_card(person: User, known: Known, seat: Seat | None, days: Span) -> MemberCard:
    """Return the card of somebody who belongs; a seat's begins when she sat down, and is numbered by it."""
    sat_on = clock.day_of(seat.claimed_at) if seat and seat.claimed_at else days.first
    return MemberCard(
        name=person.get_full_name(),
        level=str(known.level),
        through=str(known.membership.agency) if seat else "",
        since_on=max(days.first, sat_on),
        until_on=days.last,
        number=wording.number(seat.public_id if seat else known.membership.public_id),
    )


def _agency_said(agency: Agency, found: Found) -> str:
    """Say what an agency that she coordinates has; nothing where it never joined."""
    known = found.of_agencies.get(agency.pk)
    if known is None or not known.standing.belongs or known.standing.until is None:
        return ""
    words = {"agency": agency, "day": wording.day(known.standing.until)}
    return _("You coordinate %(agency)s, which is a member to %(day)s.") % words


def _undone_said(known: Known | None, left: Seat | None) -> str:
    """Say what became of what she had: her own membership, or else the seat that she left last; nothing otherwise."""
    if known is None or known.standing.undone_on is None:
        return _left_said(left)
    said = _("The office took the days of your membership back on %(day)s.")
    if known.standing.state == State.GIVEN_UP:
        said = _(
            "The dues of your membership were given up or taken back on %(day)s. What became of the money stands on "
            "their order."
        )
    return said % {"day": wording.day(known.standing.undone_on)}


def _left_said(left: Seat | None) -> str:
    """Say until when she belonged by a seat; nothing where she never left one."""
    if left is None or left.released_at is None:
        return ""
    words = {"agency": left.membership.agency, "day": wording.day(clock.day_of(left.released_at))}
    return _("You belonged by a seat of %(agency)s until %(day)s; it is no longer yours.") % words


def _terms(known: Known | None) -> list[tuple[str, str, str]]:
    """Return her terms, the newest first, each with its level, its days and its kind in words."""
    terms = reversed(known.terms) if known else ()
    return [(str(term.level), wording.days(term.days), str(term.get_kind_display())) for term in terms]


def _renewal(known: Known | None, at: datetime) -> Renewal | None:
    """Return what renewing the present level now would mean, where it is sold."""
    level = known.level if known else None
    if known is None or level is None or level.sellable is None or known.standing.state == State.SUSPENDED:
        return None
    price = labeling.prices_of([level.sellable], at).get(level.sellable.pk)
    if price is None or level.sellable.is_closed(at):
        return None
    on = clock.day_of(at)
    bought = known.buying(level, on)
    price_now = money(part_of(price.list_cents, bought.share))
    return Renewal(level.key, wording.days(bought.span), price_now, is_due=known.standing.is_ending(on))


def _seats(person: User) -> tuple[list[Seat], Seat | None]:
    """Return the seats that she has or asked for, and the one that she sat in and left last, by one statement."""
    had = Seat.objects.filter(person=person).filter(Q(released_at=None) | Q(claimed_at__isnull=False))
    seats = list(had.select_related("membership__agency").order_by("released_at", "pk"))
    left = [seat for seat in seats if seat.released_at]
    return [seat for seat in seats if seat.released_at is None], left[-1] if left else None


def _agencies(person: User) -> list[Any]:
    """Return the agencies that she coordinates, or may ask for a seat by a proved address, by one statement.

    No agency joins by a domain that it shares (`coordinating.let_join_by_domain`).
    """
    at_domain = Concat(Value("@"), OuterRef("email_domain"))
    proved = EmailAddress.objects.filter(user=person, verified=True, email__endswith=at_domain)
    coordinated = AgencyCoordinator.objects.filter(agency=OuterRef("pk"), person=person, ended_at=None)
    seats = Seat.objects.filter(membership__agency=OuterRef("pk"), person=person, released_at=None)
    found = Agency.objects.annotate(
        is_coordinated=Exists(coordinated),
        takes_her_address=ExpressionWrapper(
            Q(joins_by_domain=True, membership__isnull=False) & Exists(proved), BooleanField()
        ),
        seats_her=Exists(seats),
    )
    return list(found.filter(Q(is_coordinated=True) | Q(takes_her_address=True)))
