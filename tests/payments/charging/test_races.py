"""What several do at once with one order's money; each with the race as it is lost without the lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F

from foundation.accounts import erasing
from payments import booking
from payments.charging import attempting, refunding, settling
from payments.models import CardAttempt, Order, Payment, Refund
from payments.selling import withdrawing
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, Till
from tests.payments.charging.test_watching import minutes, plant
from tests.racing import PATIENCE, at_once, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")


def test_ten_clicks_at_the_same_moment_make_one_page(till: Till) -> None:
    """P9."""
    order = till.order()

    outcomes = at_once([lambda: attempting.begin(order, at=till.now).session_id] * 10)

    assert len(till.sandbox.show("checkout.session")) == CardAttempt.objects.count() == 1
    pages = {outcome for outcome in outcomes if not isinstance(outcome, Exception)}
    assert pages == {CardAttempt.objects.get().session_id}


def test_without_the_orders_lock_a_second_click_is_only_refused_by_the_database(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: nobody waits, so all but one of the clicks end in an error instead of on the page."""
    order = till.order()
    unlock(monkeypatch, Order)
    looked = Barrier(5, timeout=PATIENCE)
    monkeypatch.setattr(attempting, "_refuse", lambda *_order: looked.wait())

    outcomes = at_once([lambda: attempting.intend(order, at=till.now)] * 5)

    assert (CardAttempt.objects.count(), sum(isinstance(one, Exception) for one in outcomes)) == (1, 4)


def test_five_who_hear_of_one_payment_receive_it_once(till: Till) -> None:
    """P9, P10."""
    order = till.order()
    session = till.pay(order)

    outcomes = at_once([lambda: str(settling.settle(session, at=till.now))] * 5)

    assert (outcomes, Payment.objects.count(), len(till.shop.told)) == (["paid"] * 5, 1, 1)
    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def given_up(till: Till) -> Order:
    """Return an order that was paid and whose only line was given up; nobody has had the money go back yet."""
    order = till.paid()
    with transaction.atomic():
        withdrawing.take_back(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    return order


def paying_back(till: Till, order: Order) -> Callable[[], int]:
    return lambda: len(refunding.pay_back(order, reason="Other plans", actor=None, at=till.now))


def test_five_who_pay_back_at_once_pay_back_once(till: Till) -> None:
    """P12."""
    order = given_up(till)

    outcomes = at_once([paying_back(till, order)] * 5)
    till.send()

    assert (sorted(outcomes), Refund.objects.get().cents) == ([0, 0, 0, 0, 1], PRICE)
    assert (booking.balance(order), sold.breaches()) == (0, [])


def test_without_the_lock_the_guard_still_pays_back_no_more_than_came(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage of the lock: all of them believe that it is owed; the guarded UPDATE lets one of them through."""
    order = given_up(till)
    unlock(monkeypatch, Order)
    together(monkeypatch)

    at_once([paying_back(till, order)] * 3)

    assert (Refund.objects.count(), Payment.objects.get().refunded_cents) == (1, PRICE)


def test_without_lock_and_guard_more_is_asked_back_than_came(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage of both: it is asked for three times over, and only the database's constraint says so."""
    order = given_up(till)
    unlock(monkeypatch, Order)
    together(monkeypatch)

    def unguarded(payment: Payment, cents: int) -> bool:
        Payment.objects.filter(pk=payment.pk).update(refunded_cents=F("refunded_cents") * 0 + cents)
        return True

    monkeypatch.setattr(refunding, "raise_guarded", unguarded)

    at_once([paying_back(till, order)] * 3)

    monkeypatch.undo()
    assert (Refund.objects.count(), Payment.objects.get().refunded_cents) == (3, PRICE)
    [breach] = [line for line in sold.breaches() if "refunds are within" in line]
    assert breach.endswith(f"says {PRICE} paid back, its refunds {3 * PRICE}")


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three look at what is owed before any of them goes on."""
    look, looked = booking.to_give_back, Barrier(3, timeout=PATIENCE)

    def late(order: Order) -> int:
        found = look(order)
        looked.wait()
        return found

    monkeypatch.setattr(booking, "to_give_back", late)


def test_two_tabs_open_no_page_more_than_an_hour_gives(till: Till) -> None:
    payer = PersonFactory.create()
    plant(payer, minutes(till.now, *range(1, attempting.MOST_AN_HOUR)), declines=False)
    orders = [till.order(payer=payer) for _each in range(2)]

    late = meanwhile(
        lambda: attempting.intend(orders[0], at=till.now), lambda: attempting.intend(orders[1], at=till.now)
    )

    assert isinstance(late, attempting.TooManyPages)
    assert CardAttempt.objects.filter(order__payer=payer).count() == attempting.MOST_AN_HOUR


def test_an_erasure_waits_for_whoever_is_led_to_the_page_of_an_order(till: Till) -> None:
    """Orders come before people: held the other way round, each would wait for the other."""
    order = till.order()

    erased = meanwhile(
        lambda: attempting.intend(order, at=till.now),
        lambda: erasing.erase(order.payer, actor=order.payer, at=till.now),
    )

    assert isinstance(erased, list)
    assert CardAttempt.objects.get().params == {}
