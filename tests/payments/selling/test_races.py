"""Many who order at the same moment: no place is sold twice, nobody waits for ever, one click is one order (P7, P9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from foundation.accounts import erasing
from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from foundation.letters.models import Letter
from payments import pooling
from payments.models import Order, OrderLine, PlaceOffer, Pool, Sellable
from payments.selling import (
    accepting,
    agreeing,
    delivering,
    holding,
    linking,
    ordering,
    pricing,
    registering,
    releasing,
    swapping,
    withdrawing,
)
from payments.selling.holding import SoldOut
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.racing import at_once, interrupted, unlock

pytestmark = pytest.mark.usefixtures("committed")


def ordering_of(payer: User, *things: Sellable) -> Callable[[], Any]:
    """Return what orders these things."""
    return lambda: sold.order(payer, *things)


def test_twenty_buyers_of_five_places_get_exactly_five(shop: Shop) -> None:
    """P7."""
    thing = sold.sellable()
    pool = shop.pools[thing.pk] = pooling.make(5)
    sold.terms()

    outcomes = at_once([ordering_of(payer, thing) for payer in PersonFactory.create_batch(20)])

    placed = [outcome for outcome in outcomes if isinstance(outcome, Order)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, SoldOut)]
    assert (len(placed), len(refused), Pool.objects.get(pk=pool.pk).taken) == (5, 15, 5)
    assert sold.breaches() == []


def test_two_hundred_buyers_of_fifty_places_on_forty_connections_get_exactly_fifty(shop: Shop) -> None:
    """P7: nobody meets an error, and each is told at once."""
    thing = sold.sellable()
    pool = shop.pools[thing.pk] = pooling.make(50)
    sold.terms()
    people = PersonFactory.create_batch(200)

    outcomes = at_once([ordering_one_by_one(people[n::40], thing) for n in range(40)])

    assert Counter(word for words in outcomes for word in words) == {"placed": 50, "sold out": 150}
    assert (Pool.objects.get(pk=pool.pk).taken, Order.objects.count(), sold.breaches()) == (50, 50, [])


def ordering_one_by_one(payers: list[User], thing: Sellable) -> Callable[[], list[str]]:
    """Return what orders for one after the other, and says what came of each."""

    def order(payer: User) -> str:
        try:
            sold.order(payer, thing)
        except SoldOut:
            return "sold out"
        return "placed"

    return lambda: [order(payer) for payer in payers]


def test_two_who_want_the_same_things_in_another_order_wait_for_each_other(shop: Shop) -> None:
    """P7: pools are taken in the order of their keys."""
    first, second = sold.sellable(), sold.sellable()
    shop.pools = {second.pk: pooling.make(40), first.pk: pooling.make(40)}
    sold.terms()
    payers = PersonFactory.create_batch(12)

    outcomes = at_once(
        [ordering_of(payer, *((first, second) if place % 2 else (second, first))) for place, payer in enumerate(payers)]
    )

    assert [type(outcome) for outcome in outcomes] == [Order] * 12


def test_two_clicks_at_once_are_one_order(shop: Shop) -> None:
    """P9."""
    payer, thing = PersonFactory.create(), sold.sellable()
    sold.terms()
    checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)

    outcomes = at_once([lambda: ordering.place(payer, [Wish(thing, payer)], checkout, at=AT)] * 4)

    assert len({order.pk for order in outcomes}) == 1
    assert Order.objects.count() == 1


def from_another_page(payer: User, thing: Sellable) -> Callable[[], Order]:
    """Order the thing for oneself from a page of its own."""
    return lambda: ordering.place(payer, [Wish(thing, payer)], Checkout(new_public_id(), Order.Way.CARD, 30_000), at=AT)


def test_of_two_pages_that_order_the_same_at_once_one_is_told_of_the_other(shop: Shop) -> None:
    """P9."""
    payer, thing = PersonFactory.create(), sold.sellable()
    sold.terms()

    outcomes = at_once([from_another_page(payer, thing) for _page in range(4)])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotForSale"] * 3 + ["Order"]
    assert Order.objects.count() == 1


def test_without_holding_the_person_two_pages_order_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    payer, thing = PersonFactory.create(), sold.sellable()
    sold.terms()
    unlock(monkeypatch, User)
    interrupted(monkeypatch, agreeing, "demand_things", by=from_another_page(payer, thing))

    from_another_page(payer, thing)()

    assert Order.objects.count() == 2


def test_an_order_is_confirmed_once_by_many(shop: Shop) -> None:
    """P8."""
    thing = sold.sellable()
    pool = shop.pools[thing.pk] = pooling.make(3)
    order = sold.order(PersonFactory.create(), thing)

    at_once([lambda: delivering.confirm(order, actor=None, at=AT)] * 8)

    assert (shop.told, Pool.objects.get(pk=pool.pk).taken) == ([f"delivered {thing.title}"], 1)
    assert sold.breaches() == []


def test_without_the_lock_on_the_order_it_is_delivered_more_than_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage."""
    thing = sold.sellable()
    order = sold.order(PersonFactory.create(), thing)
    unlock(monkeypatch, Order)
    monkeypatch.setattr(delivering, "_book", slow(delivering._book))

    at_once([lambda: delivering.confirm(order, actor=None, at=AT)] * 8)

    assert len(shop.told) > 1


def slow(rule: Callable[..., Any], *, is_first: bool = False) -> Callable[..., Any]:
    """Let everybody else reach the same place before this goes on; or, where it is first, after it."""

    def late(*args: Any, **kwargs: Any) -> Any:
        found = rule(*args, **kwargs) if is_first else None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
        return found if is_first else rule(*args, **kwargs)

    return late


def test_what_is_ordered_and_given_at_once_waits_for_the_room_before_it_takes_a_place(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7: locks go rooms, people, pools. One who is being given a place holds the room and wants the pool then."""
    dear, free = sold.sellable(), sold.sellable(0)
    shop.pools = dict.fromkeys((dear.pk, free.pk), pooling.make(5))
    registering.register(sold.KIND, replace(registering.handler_of(sold.KIND), lock=lock_all))
    order = sold.order(PersonFactory.create(), dear)
    monkeypatch.setattr(delivering, "_book", slow(delivering._book))

    outcomes = at_once(
        [lambda: delivering.confirm(order, actor=None, at=AT), ordering_of(PersonFactory.create(), free)]
    )

    assert [outcome.confirmed_at for outcome in outcomes] == [AT, AT]


def lock_all(lines: Sequence[OrderLine]) -> None:
    """Hold everything that the shop sells, as a room holds its own rows."""
    del lines
    list(Sellable.objects.filter(kind=sold.KIND).order_by("pk").select_for_update(no_key=True))


def test_two_places_that_change_hands_crosswise_wait_for_each_other(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locks of people go by key, whoever had the place and whoever gets it."""
    pair = PersonFactory.create_batch(2)
    orders = [delivering.confirm(sold.order(one, sold.sellable()), actor=None, at=AT) for one in pair]
    monkeypatch.setattr(people, "hold", slow(people.hold, is_first=True))

    def swap(order: Order, person: User) -> Callable[[], Any]:
        return lambda: swapping.swap(order.lines.get(), person, actor=None, at=AT)

    swapped = at_once([swap(orders[0], pair[1]), swap(orders[1], pair[0])])

    assert [line.person for line in swapped] == [pair[1], pair[0]]


def test_an_order_that_is_paid_and_given_up_at_once_is_one_of_both(shop: Shop) -> None:
    """P8, P11."""
    thing = sold.sellable()
    shop.pools[thing.pk] = pooling.make(1)
    order = sold.order(PersonFactory.create(), thing)

    at_once(
        [
            lambda: delivering.confirm(order, actor=None, at=AT),
            lambda: releasing.end(order, Order.End.CANCELED, actor=None, at=AT),
        ]
    )

    order.refresh_from_db()
    assert (order.confirmed_at is None) != (order.ended_at is None)
    assert sold.breaches() == []


def test_a_line_is_given_up_once_by_many(shop: Shop) -> None:
    """P12."""
    order = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable()), actor=None, at=AT)
    line = order.lines.get()

    at_once([lambda: withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT + timedelta(days=1))] * 6)

    assert line.charges.filter(kind="refund").count() == 1
    assert sold.breaches() == []


def test_a_code_is_used_as_often_as_it_may(shop: Shop) -> None:
    thing = sold.sellable()
    code = sold.code("ONCE", uses=1)
    sold.terms()
    payers = PersonFactory.create_batch(4)
    shown = pricing.quote([Wish(thing, payers[0])], payer=payers[0], at=AT, code="ONCE").cents

    def deed(payer: User) -> Callable[[], Any]:
        checkout = Checkout(new_public_id(), Order.Way.CARD, shown, code="ONCE")
        return lambda: ordering.place(payer, [Wish(thing, payer)], checkout, at=AT)

    outcomes = at_once([deed(payer) for payer in payers])

    assert sum(isinstance(outcome, Order) for outcome in outcomes) == 1
    assert not any(thing.title in str(outcome) for outcome in outcomes if isinstance(outcome, SoldOut))
    assert Pool.objects.get(pk=code.pool_id).taken == 1
    assert holding.standing(list(Order.objects.get().lines.all())).count() == 1


def offered_place() -> tuple[OrderLine, str]:
    """Have a place offered to an address; return the line and what its link holds."""
    payer = PersonFactory.create()
    line = delivering.confirm(sold.order_for(payer, None, sold.sellable()), actor=None, at=AT).lines.get()
    offer = swapping.name(line, "colleague@example.org", actor=payer, at=AT)
    assert offer is not None
    return line, linking.link_of(offer).split("/")[2]


def taking(token: str, person: User) -> Callable[[], Any]:
    """Return what takes the offered place for this person."""
    return lambda: accepting.take(token, person, at=AT)


def test_an_offer_that_many_take_at_once_is_one_persons(shop: Shop) -> None:
    line, token = offered_place()
    many = PersonFactory.create_batch(6)

    outcomes = at_once([taking(token, person) for person in many])

    line.refresh_from_db()
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"OrderLine": 1, "LinkIsOld": 5}
    assert Letter.objects.filter(reason="order-named").get().address == (line.person and line.person.email)
    assert shop.told.count(f"swapped {line.title}") == 1


def test_without_the_lock_on_the_order_many_are_told_that_it_is_theirs(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage."""
    line, token = offered_place()
    many = PersonFactory.create_batch(4)
    unlock(monkeypatch, Order)
    monkeypatch.setattr(delivering, "lock_rooms", slow(delivering.lock_rooms))

    at_once([taking(token, person) for person in many])

    assert shop.told.count(f"swapped {line.title}") > 1


def test_a_place_that_is_taken_while_it_is_given_up_is_one_of_both(shop: Shop) -> None:
    """P8: whoever comes second is told; what is given up afterwards tells her that it has ended."""
    line, token = offered_place()
    person = PersonFactory.create()

    outcomes = at_once(
        [
            taking(token, person),
            lambda: withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT + timedelta(days=1)),
        ]
    )

    line.refresh_from_db()
    ended = Letter.objects.filter(reason="order-place-ended").count()
    assert line.withdrawn_at is not None
    assert (type(outcomes[0]).__name__, line.person, ended) in {("OrderLine", person, 1), ("LinkIsOld", None, 0)}
    assert PlaceOffer.objects.open().count() == 0
    assert sold.breaches() == []


def test_an_address_that_is_offered_at_once_by_many_clicks_has_one_letter(shop: Shop) -> None:
    payer = PersonFactory.create()
    line = delivering.confirm(sold.order_for(payer, None, sold.sellable()), actor=None, at=AT).lines.get()

    outcomes = at_once([lambda: swapping.name(line, "colleague@example.org", actor=payer, at=AT)] * 4)

    assert len({offer.pk for offer in outcomes}) == 1
    assert Letter.objects.filter(reason="place-offered").count() == 1


def test_whoever_is_erased_while_she_takes_what_was_offered_to_her_waits_for_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P24: an erasure holds her and then forgets her address; taking holds her, and then ends the offer."""
    line, token = offered_place()
    person = PersonFactory.create(email="colleague@example.org")
    monkeypatch.setattr(people, "hold", slow(people.hold, is_first=True))

    outcomes = at_once([taking(token, person), lambda: erasing.erase(person, actor=person, at=AT)])

    line.refresh_from_db()
    assert type(outcomes[0]).__name__ in {"OrderLine", "Erased", "LinkIsOld"}
    assert not isinstance(outcomes[1], Exception)
    assert PlaceOffer.objects.filter(address="colleague@example.org").count() == 0
