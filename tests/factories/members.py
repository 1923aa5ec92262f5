"""Levels, memberships and agencies, plain: what a test does not say is the least that can be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from membership import giving
from membership.giving import Grant
from membership.models import Agency, AgencyCoordinator, Level, Membership, Term
from membership.terming import Span
from payments.models import Order, Price, Sellable
from payments.selling import delivering, ordering, pricing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import sold
from tests.factories.people import PersonFactory

AT = datetime.fromisoformat("2026-11-02T18:30:00+00:00")
ON = date(2026, 11, 2)


class LevelFactory(DjangoModelFactory[Level]):
    """A level for a person, rolling for twelve months, thirty days of grace, 120.00."""

    class Meta:
        model = Level

    key = factory.Sequence(lambda n: f"level-{n}")
    title = factory.Sequence(lambda n: f"Level {n}")
    grace_days = 30


class AgencyFactory(DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Demo Public Defender {n}")
    region = "Demo County"
    made_at = AT


def level(cents: int | None = 12_000, **words: Any) -> Level:
    """Have a level, for sale at so many cents; None: it is not sold."""
    found = LevelFactory.create(**words)
    if cents is not None:
        found.sellable = sold.SellableFactory.create(kind="membership", title=found.title, account_code="4000")
        found.save()
        price(found.sellable, cents)
    return found


def price(sellable: Sellable, cents: int) -> None:
    """Let it cost so many cents from long ago on."""
    Price.objects.create(sellable=sellable, list_cents=cents, begins_at=datetime.fromisoformat("2020-01-01T00:00:00Z"))


def agency_level(cents: int | None = 90_000, *, seats: int = 10, **words: Any) -> Level:
    """Have a level for agencies."""
    return level(cents, holder=Level.Holder.AGENCY, seats=seats, **words)


def coordinated(person: User | None = None, **words: Any) -> tuple[Agency, User]:
    """Have an agency and who coordinates it."""
    agency, person = AgencyFactory.create(**words), person or PersonFactory.create()
    AgencyCoordinator.objects.create(agency=agency, person=person, since_at=AT)
    return agency, person


@transaction.atomic
def term(
    holder: User | Agency,
    of: Level | None = None,
    *,
    first: date = date(2026, 3, 1),
    last: date = date(2027, 2, 28),
    at: datetime = AT,
) -> Term:
    """Have a term that the office granted."""
    found = of or (agency_level() if isinstance(holder, Agency) else level())
    membership = giving.hold(holder, on=first)
    given = Grant(found, Span(first, last), Term.Kind.GRANTED, reason="A test.")
    return giving.give(membership, given, actor=None, at=at)


def member(of: Level | None = None, **days: Any) -> User:
    """Have somebody who is a member."""
    person = PersonFactory.create()
    term(person, of, **days)
    return person


def wish(of: Level, person: User | None, **chosen: Any) -> Wish:
    """Wish for dues of this level."""
    assert of.sellable is not None
    return Wish(of.sellable, person, chosen)


def order(payer: User, *wishes: Wish, at: datetime = AT) -> Order:
    """Place an order for these wishes at the total that is shown."""
    sold.terms()
    shown = pricing.quote(wishes, payer=payer, at=at).cents
    return ordering.place(payer, wishes, Checkout(new_public_id(), Order.Way.CARD, shown), at=at)


def buy(payer: User, *wishes: Wish, at: datetime = AT) -> Order:
    """Place an order for these wishes, and confirm it."""
    return delivering.confirm(order(payer, *wishes, at=at), actor=payer, at=at)


def terms_of(person: User) -> list[tuple[date, date]]:
    """Return the first and last day of each standing term of hers."""
    standing = Term.objects.standing().filter(membership__person=person).order_by("span")
    return [(found.days.first, found.days.last) for found in standing]


def membership_of(person: User) -> Membership:
    """Return her membership."""
    return Membership.objects.get(person=person)


def today(at: datetime = AT) -> date:
    """Return the day of this moment."""
    return clock.day_of(at)
