"""Things for sale of a kind that only tests know: places in a pool, and no room behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import factory
from factory.django import DjangoModelFactory

from foundation.accounts.models import User
from foundation.ground import invariants
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal
from payments import pooling
from payments.models import Code, Order, OrderLine, Pool, Price, RefundPolicy, Sellable, Terms, Waiver
from payments.selling import holding, ordering, pricing, reducing, registering
from payments.selling.ordering import Checkout
from payments.selling.reducing import Answer, Entitled
from payments.selling.registering import Handler, Look, Offer, Wish

KIND = "test-place"
AT = AT_PURCHASE = datetime.fromisoformat("2026-11-02T18:30:00+00:00")


class RefundPolicyFactory(DjangoModelFactory[RefundPolicy]):
    class Meta:
        model = RefundPolicy

    title = factory.Sequence(lambda n: f"Policy {n}")
    tiers = factory.LazyFunction(lambda: [{"before": "purchase", "days": 14, "percent": 100, "keeps_cents": 0}])


class SellableFactory(DjangoModelFactory[Sellable]):
    class Meta:
        model = Sellable

    kind = KIND
    title = factory.Sequence(lambda n: f"Thing {n}")
    account_code = "4100"
    policy = factory.SubFactory(RefundPolicyFactory)


class WaiverFactory(DjangoModelFactory[Waiver]):
    class Meta:
        model = Waiver

    cents = 10_000
    source = "A demonstration award"
    given_at = AT - timedelta(days=3)


def sellable(list_cents: int = 30_000, member_cents: int | None = None, *, kind: str = KIND, **words: Any) -> Sellable:
    """Put something on sale at this price."""
    thing = SellableFactory.create(kind=kind, **words)
    Price.objects.create(
        sellable=thing, list_cents=list_cents, member_cents=member_cents, begins_at=AT - timedelta(days=30)
    )
    return thing


def terms() -> Terms:
    """Have terms of sale, once."""
    found, _made = Terms.objects.get_or_create(
        version=1, defaults={"text": "Terms of a test.", "begins_at": AT - timedelta(days=300)}
    )
    return found


def code(word: str = "EARLY", *, percent: int | None = 10, cents: int | None = None, uses: int = 5) -> Code:
    """Have a code of which so many uses are left."""
    return Code.objects.create(
        word=word, percent=percent, cents=cents, reason="A test's code", pool=pooling.make(uses), begins_at=AT
    )


@dataclass
class Shop:
    """Sells places of the kind `test-place`, and writes down what it was asked to do.

    `pools` are taken by things by their key; `members` pay what members pay; `refuses` lets `deliver` refuse, and
    `breaks` lets it fail as nobody foresaw.
    """

    pools: dict[int, Pool] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    starts_at: datetime | None = None
    share: Fraction = Fraction(1)
    refuses: bool = False
    breaks: bool = False
    told: list[str] = field(default_factory=list)

    def look(self, wish: Wish, payer: User | None, at: datetime) -> Offer:
        del payer, at
        return Offer(wish.sellable.title, starts_at=self.starts_at, share=self.share)

    def pools_of(self, line: OrderLine) -> Sequence[tuple[Pool, int]]:
        pool = self.pools.get(line.sellable_id)
        return [(pool, 1)] if pool else []

    def deliver(self, line: OrderLine, actor: User | None, at: datetime) -> None:
        del actor
        if self.refuses:
            raise Refusal("The shop gives nothing today.")
        if self.breaks:
            raise ZeroDivisionError
        if pool := self.pools.get(line.sellable_id):
            is_held = holding.hand_over(line, pool, to=line.public_id, reason="delivered", at=at)
            if not is_held:
                pooling.take(pool, about=line.public_id, reason="delivered", at=at)
        self.told.append(f"delivered {line.title}")

    def withdraw(self, line: OrderLine, actor: User | None, at: datetime, reason: str) -> None:
        del actor, reason
        if pool := self.pools.get(line.sellable_id):
            pooling.give_back(pool, about=line.public_id, reason="withdrawn", at=at)
        self.told.append(f"withdrew {line.title}")

    def swap(self, line: OrderLine, person: User, actor: User | None, at: datetime) -> None:
        del person, actor, at
        self.told.append(f"swapped {line.title}")

    def answer(self, wishes: Sequence[Wish], payer: User | None, at: datetime, looks: Mapping[str, Look]) -> Answer:
        del payer, at, looks
        return Answer(
            {
                place: Entitled("A member of the test", {"member": True})
                for place, wish in enumerate(wishes)
                if wish.person and wish.person.pk in self.members
            }
        )


@contextmanager
def open_shop() -> Iterator[Shop]:
    """Sell test places while this is open."""
    shop = Shop()
    registering.register(
        KIND,
        Handler(
            look=shop.look,
            deliver=shop.deliver,
            withdraw=shop.withdraw,
            pools=shop.pools_of,
            swap=shop.swap,
            is_held=True,
        ),
    )
    reducing.register(shop.answer)
    try:
        yield shop
    finally:
        del registering._handlers[KIND]
        reducing._providers.remove(shop.answer)


def order(
    payer: User, *things: Sellable, way: Order.Way = Order.Way.CARD, at: datetime = AT, with_code: str = ""
) -> Order:
    """Place an order for these things for the payer herself, at the total that she is shown."""
    terms()
    wishes = [Wish(thing, payer) for thing in things]
    shown = pricing.quote(wishes, payer=payer, at=at, code=with_code).cents
    return ordering.place(payer, wishes, Checkout(new_public_id(), way, shown, code=with_code), at=at)


def breaches() -> list[str]:
    """Return what is broken of the promises about places and money; letters of a test's day never leave."""
    return [line for line in invariants.breaches() if line.startswith("P")]


def order_for(payer: User, person: User | None, *things: Sellable, way: Order.Way = Order.Way.CARD) -> Order:
    """Place an order for these things that one person pays and another gets, or whoever is named later."""
    terms()
    wishes = [Wish(thing, person) for thing in things]
    shown = pricing.quote(wishes, payer=payer, at=AT).cents
    return ordering.place(payer, wishes, Checkout(new_public_id(), way, shown), at=AT)
