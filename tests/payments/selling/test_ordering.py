"""An order holds its places at exactly the total that was shown, and is delivered once (P7, P8, P9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.ground.identity import new_public_id
from payments import booking, pooling
from payments.models import Charge, Hold, Order, OrderLine, Pool, Sellable
from payments.selling import agreeing, delivering, foreseeing, ordering, pricing, registering, releasing, withdrawing
from payments.selling.holding import SoldOut
from payments.selling.ordering import Checkout
from payments.selling.pricing import NotForSale
from payments.selling.registering import Handler, Offer, Wish
from payments.selling.releasing import AlreadyConfirmed
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db


def taken(pool: Pool) -> int:
    return Pool.objects.get(pk=pool.pk).taken


def test_an_order_holds_a_place_of_each_thing(shop: Shop) -> None:
    thing = sold.sellable(30_000)
    pool = shop.pools[thing.pk] = pooling.make(3)

    order = sold.order(PersonFactory.create(), thing)

    assert (order.shown_cents, order.way, taken(pool), shop.told) == (30_000, "card", 1, [])
    assert order.held_until == AT + ordering.HELD_FOR
    assert list(Hold.objects.values_list("pool", "n", "ended_at")) == [(pool.pk, 1, None)]
    assert sold.breaches() == []


def test_what_is_sold_out_orders_nothing(shop: Shop) -> None:
    """P7."""
    thing, other = sold.sellable(), sold.sellable()
    shop.pools = {thing.pk: pooling.make(5), other.pk: pooling.make(1)}
    sold.order(PersonFactory.create(), other)

    with pytest.raises(SoldOut, match=other.title):
        sold.order(PersonFactory.create(), thing, other)

    assert (taken(shop.pools[thing.pk]), Order.objects.count()) == (0, 1)


def test_nobody_orders_at_a_total_that_was_not_shown(shop: Shop) -> None:
    """P9."""
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    sold.terms()

    with pytest.raises(agreeing.PriceChanged, match=r"\$300\.00 now; you were shown \$299\.99"):
        ordering.place(payer, [Wish(thing, payer)], Checkout(new_public_id(), Order.Way.CARD, 29_999), at=AT)

    assert not Order.objects.exists()


def test_a_confirmed_order_is_delivered_once_and_owed_in_the_ledger(shop: Shop) -> None:
    thing = sold.sellable(30_000)
    pool = shop.pools[thing.pk] = pooling.make(3)
    order = sold.order(PersonFactory.create(), thing)

    for _again in range(2):
        order = delivering.confirm(order, actor=None, at=AT + timedelta(minutes=2))

    assert (shop.told, taken(pool), booking.balance(order)) == ([f"delivered {thing.title}"], 1, 30_000)
    assert Hold.objects.get().ended_as == Hold.End.KEPT
    assert sold.breaches() == []


def test_what_costs_nothing_is_confirmed_at_once(shop: Shop) -> None:
    thing = sold.sellable(0)

    order = sold.order(PersonFactory.create(), thing)

    assert (order.way, order.confirmed_at, shop.told) == ("free", AT, [f"delivered {thing.title}"])


def test_each_reason_for_a_price_is_a_row_of_its_own(shop: Shop) -> None:
    """P13."""
    payer, thing = PersonFactory.create(), sold.sellable(30_000, 24_000)
    shop.members = {payer.pk}
    sold.code("EARLY", percent=10)
    sold.WaiverFactory.create(person=payer, sellable=thing, cents=10_000)

    order = sold.order(payer, thing, with_code="early")

    rows = Charge.objects.values_list("kind", "cents", "reason")
    assert list(rows) == [
        ("list", 30_000, thing.title),
        ("member", -6_000, "A member of the test"),
        ("code", -2_400, "A test's code"),
        ("waiver", -10_000, "A demonstration award"),
    ]
    assert order.shown_cents == 11_600


def test_an_award_pays_once(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    sold.WaiverFactory.create(person=payer, sellable=thing, cents=10_000)

    first = delivering.confirm(sold.order(payer, thing), actor=None, at=AT)
    second = sold.order(payer, thing)

    assert (first.shown_cents, second.shown_cents) == (20_000, 30_000)


def test_a_code_that_takes_nothing_off_is_not_used_up(shop: Shop) -> None:
    thing, other = sold.sellable(30_000), sold.sellable()
    code = sold.code("EARLY", uses=1)
    code.sellables.add(other)

    order = sold.order(PersonFactory.create(), thing, with_code="EARLY")

    assert (order.shown_cents, taken(code.pool)) == (30_000, 0)


def test_what_ends_frees_its_places_and_the_use_of_its_code(shop: Shop) -> None:
    thing = sold.sellable()
    pool, code = shop.pools.setdefault(thing.pk, pooling.make(3)), sold.code(uses=1)
    order = sold.order(PersonFactory.create(), thing, with_code="EARLY")
    before = (taken(pool), taken(code.pool))

    for _again in range(2):
        releasing.end(order, Order.End.EXPIRED, actor=None, at=AT + timedelta(hours=1))

    assert (before, taken(pool), taken(code.pool)) == ((1, 1), 0, 0)
    assert sold.breaches() == []


def test_a_confirmed_order_does_not_end(shop: Shop) -> None:
    order = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable()), actor=None, at=AT)

    with pytest.raises(AlreadyConfirmed):
        releasing.end(order, Order.End.CANCELED, actor=None, at=AT)


def test_giving_up_one_thing_pays_back_by_the_policy_of_that_day(shop: Shop) -> None:
    thing, other = sold.sellable(30_000), sold.sellable(10_000)
    pool = shop.pools[thing.pk] = pooling.make(3)
    order = delivering.confirm(sold.order(PersonFactory.create(), thing, other), actor=None, at=AT)
    line = order.lines.get(sellable=thing)
    thing.policy.tiers = []
    thing.policy.save()

    seen = foreseeing.preview(line, AT + timedelta(days=13))
    withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT + timedelta(days=13))

    assert (seen.credited, booking.balance(order), taken(pool)) == (30_000, 10_000, 0)
    assert sold.breaches() == []


def test_after_the_last_tier_nothing_is_paid_back(shop: Shop) -> None:
    order = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable()), actor=None, at=AT)
    line = order.lines.get()

    withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT + timedelta(days=15))

    assert (booking.balance(order), line.charges.count()) == (30_000, 1)


def test_a_second_click_on_the_same_page_orders_nothing_more(shop: Shop) -> None:
    """P9."""
    payer, thing = PersonFactory.create(), sold.sellable(30_000)
    sold.terms()
    checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)

    orders = {ordering.place(payer, [Wish(thing, payer)], checkout, at=AT).pk for _click in range(2)}

    assert (len(orders), Order.objects.count()) == (1, 1)


def test_what_waits_to_be_paid_is_not_ordered_again(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.sellable()
    first = sold.order(payer, thing)

    with pytest.raises(NotForSale, match=first.spoken):
        sold.order(payer, thing)


def test_orders_of_every_room_are_locked_before_any_rooms_own_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house's order of locks: whoever holds an order and wants a course meets nobody who holds it the other way."""
    locked: list[str] = []

    def handler(kind: str) -> Handler:
        return Handler(
            look=lambda *_asked: Offer(""),
            deliver=lambda *_asked: None,
            withdraw=lambda *_asked: None,
            lock_orders=lambda _lines: locked.append(f"orders of {kind}"),
            lock=lambda _lines: locked.append(f"rows of {kind}"),
        )

    monkeypatch.setattr(registering, "_handlers", {kind: handler(kind) for kind in ("course", "dues")})
    lines = [OrderLine(sellable=Sellable(kind=kind)) for kind in ("dues", "course", "dues")]

    delivering.lock_rooms(lines)

    assert locked == ["orders of course", "orders of dues", "rows of course", "rows of dues"]


def test_what_waits_to_be_paid_is_told_to_each_in_words_that_are_true_for_her(shop: Shop) -> None:
    """Somebody has an order of her own; the office that orders for her has none, and learns no number."""
    thing, colleague, office = sold.sellable(), PersonFactory.create(), PersonFactory.create()
    order = sold.order(colleague, thing)
    hers = f"“{thing}” is on your order {order.spoken}, which waits to be paid. Pay it, or give it up first."
    another = "which waits to be paid. Should that order end, you can order it."

    refused = {
        payer: pricing.look([Wish(thing, colleague)], payer=payer, at=AT).refused[0] for payer in (colleague, office)
    }

    assert (refused[colleague].why, refused[colleague].waits_on) == (hers, order.spoken)
    assert (refused[office].why, refused[office].waits_on) == (
        f"“{thing}” is on another order for your colleague, {another}",
        "",
    )


def test_what_somebody_ordered_for_her_waits_on_no_order_of_hers(shop: Shop) -> None:
    thing, person = sold.sellable(), PersonFactory.create()
    sold.order_for(PersonFactory.create(), person, thing)

    [refused] = pricing.look([Wish(thing, person)], payer=person, at=AT).refused

    assert refused.why.startswith(f"“{thing}” is on an order that somebody placed for you, and that waits to be paid.")
    assert refused.waits_on == ""


def test_what_has_no_price_is_not_for_sale(shop: Shop) -> None:
    payer, thing = PersonFactory.create(), sold.SellableFactory.create()

    with pytest.raises(NotForSale, match="is not for sale at the moment"):
        pricing.quote([Wish(thing, payer)], payer=payer, at=AT)
