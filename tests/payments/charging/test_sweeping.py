"""Places are freed once nobody can pay for them any more, and never before (P11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from payments import booking
from payments.booking import Account, Amount
from payments.charging import attempting, sending, settling, sweeping
from payments.models import CardAttempt, Order, Payment, Pool, Refund, Sellable
from payments.selling import delivering, ordering
from tests.factories import billed, sold
from tests.factories.sold import AT
from tests.factories.till import PRICE, Till

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_an_order_that_nobody_paid_ends_after_its_page_is_closed(till: Till) -> None:
    thing = till.places(1)
    order = till.order(thing)
    session = till.begin(order)

    till.pass_time(minutes=40)
    till.sweep()
    assert (till.standing(order), till.taken(thing)) == ("open, owed 0", 1)
    till.pass_time(minutes=2)
    till.sweep()

    assert till.sandbox.client().v1.checkout.sessions.retrieve(session).status == "expired"
    assert (till.standing(order), till.taken(thing), till.ends(order)) == ("expired, owed 0", 0, ["expired"])
    assert sold.breaches() == []


def test_a_page_that_is_still_open_is_closed_before_its_places_are_freed(till: Till) -> None:
    """P11: our clock says that it is over, Stripe's page is open still."""
    order = till.order()
    session = till.begin(order)
    Order.objects.update(held_until=till.now)

    till.sweep()

    assert till.sandbox.client().v1.checkout.sessions.retrieve(session).status == "expired"
    assert (till.standing(order), till.ends(order)) == ("expired, owed 0", ["expired"])


def test_what_was_paid_in_the_last_moment_is_confirmed_instead(till: Till) -> None:
    order = till.order()
    till.pay(order)
    Order.objects.update(held_until=till.now)

    till.sweep()

    assert (till.standing(order), till.findings(), sold.breaches()) == ("confirmed, owed 0", [], [])


def test_while_stripe_is_down_places_stay_and_it_is_found(till: Till) -> None:
    """P11."""
    thing = till.places(1)
    order = till.order(thing)
    till.begin(order)
    till.pass_time(minutes=45)
    till.sandbox.down()

    till.sweep()
    assert (till.standing(order), till.taken(thing), till.findings()) == ("open, owed 0", 1, ["held-too-long"])
    till.sandbox.up()
    till.sweep()

    assert (till.standing(order), till.taken(thing), till.findings()) == ("expired, owed 0", 0, [])


def poisoned(till: Till) -> Order:
    """Return an order whose places can't be freed: its pool says that it gave none."""
    thing = till.places(2)
    order = till.order(thing)
    Pool.objects.filter(pk=till.shop.pools[thing.pk].pk).update(taken=0)
    return order


def test_an_order_that_breaks_stands_in_the_way_of_no_other(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    """P8, P11: it is logged by its public id, and the run ends as failed once the others are seen to."""
    first, second = poisoned(till), till.order()
    till.pass_time(seconds=ordering.HELD_FOR.total_seconds() + 60)

    with pytest.raises(ExceptionGroup) as broken:
        till.sweep()

    assert [type(error).__name__ for error in broken.value.exceptions] == ["IntegrityError"]
    assert (till.standing(first), till.standing(second)) == ("open, owed 0", "expired, owed 0")
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        f"What is done by itself broke: order {first.public_id}."
    ]


def test_a_payment_that_breaks_stands_in_the_way_of_no_other(till: Till) -> None:
    """P8: whoever paid after her gets her place in the same run."""
    first, second = till.order(), till.order()
    for order in (first, second):
        till.pay(order)
    Sellable.objects.filter(lines__order=first).update(kind="a room that is gone")
    till.pass_time(minutes=6)

    with pytest.raises(ExceptionGroup):
        till.look()

    assert (till.standing(first), till.standing(second)) == ("open, owed 0", "confirmed, owed 0")


def test_what_was_found_of_a_place_held_too_long_is_settled_though_something_else_saw_to_it(till: Till) -> None:
    order = till.order()
    session = till.pay(order)
    till.pass_time(minutes=45)
    till.sandbox.down()
    till.sweep()
    assert till.findings() == ["held-too-long"]
    till.sandbox.up()

    settling.settle(session, at=till.now)
    till.sweep()

    assert (till.standing(order), till.findings()) == ("confirmed, owed 0", [])


def test_an_order_that_nobody_began_to_pay_ends_when_its_time_is_over(till: Till) -> None:
    order = till.order()

    till.pass_time(seconds=ordering.HELD_FOR.total_seconds() - 60)
    till.sweep()
    assert till.standing(order) == "open, owed 0"
    till.pass_time(minutes=2)
    till.sweep()

    assert till.standing(order) == "expired, owed 0"


def test_a_page_whose_answer_was_lost_is_found_and_closed(till: Till) -> None:
    order = till.order()
    attempt = attempting.intend(order, at=till.now)
    till.sandbox.fault("hang_after_commit", "POST /v1/checkout/sessions", times=1)
    attempting.begin(order, at=till.now)
    CardAttempt.objects.update(session_id=None, url="")
    till.pass_time(minutes=45)

    till.sweep()

    attempt.refresh_from_db()
    assert (till.standing(order), till.ends(order)) == ("expired, owed 0", ["expired"])
    assert {session["status"] for session in till.sandbox.show("checkout.session")} == {"expired"}


def test_an_attempt_without_a_page_does_not_hold_places_for_ever(till: Till) -> None:
    order = till.order()
    attempting.intend(order, at=till.now)
    till.pass_time(minutes=45)

    till.sweep()

    assert (till.standing(order), till.ends(order)) == ("expired, owed 0", ["failed"])


def test_nobody_can_pay_on_a_page_for_what_is_paid_already(till: Till) -> None:
    """P9."""
    order = till.order()
    session = till.begin(order)
    delivering.confirm(order, actor=None, at=till.now)
    sold_by_check(order, till)

    till.sweep()

    assert till.sandbox.client().v1.checkout.sessions.retrieve(session).status == "expired"
    assert (till.ends(order), till.standing(order)) == (["expired"], "confirmed, owed 0")


def sold_by_check(order: Order, till: Till) -> None:
    cents = booking.balance(order)
    amounts = [booking.Amount(booking.Account.BANK, cents), booking.Amount(booking.Account.RECEIVABLE, -cents)]
    booking.book(f"paid:{order.public_id}", amounts, order=order, about="check", at=till.now)


def test_pages_are_looked_at_once_they_were_open_for_five_minutes(till: Till) -> None:
    order = till.order()
    till.pay(order)

    till.look()
    assert till.standing(order) == "open, owed 0"
    till.pass_time(minutes=5)
    till.look()

    assert till.standing(order) == "confirmed, owed 0"


def test_looking_goes_on_where_one_can_not_be_looked_at(till: Till) -> None:
    broken, order = till.order(), till.order()
    till.begin(broken)
    CardAttempt.objects.update(session_id="cs_of_nobody")
    till.pay(order)
    till.pass_time(minutes=5)

    till.look()

    assert (till.standing(broken), till.standing(order)) == ("open, owed 0", "confirmed, owed 0")


def test_a_refund_whose_message_was_lost_is_asked_for_by_the_sweep(till: Till) -> None:
    order = till.order()
    till.pay(order)
    till.shop.refuses = True
    till.hear()
    assert Refund.objects.get().external_id is None

    till.sweep()
    assert Refund.objects.get().external_id is None
    till.pass_time(minutes=1)
    till.sweep()

    assert (Refund.objects.get().ended_as, Payment.objects.get().refunded_cents) == ("succeeded", 30_000)


def test_a_refund_that_takes_its_time_is_looked_at_again(till: Till) -> None:
    order = till.order()
    till.pay(order, card="4000000000007726")
    till.shop.refuses = True
    till.hear()
    till.send()
    assert Refund.objects.get().ended_at is None

    till.pass_time(hours=1)
    till.sweep()

    assert (Refund.objects.get().ended_as, sold.breaches()) == ("succeeded", [])


def test_what_waits_is_asked_for_in_one_query(till: Till, django_assert_num_queries: object) -> None:
    for _one in range(3):
        till.begin(till.order())
    till.pass_time(minutes=45)

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(list(sweeping.overdue(till.now))) == 3


def test_what_goes_back_by_check_is_never_asked_of_stripe(till: Till) -> None:
    order = till.order()
    payment = Payment.objects.create(
        order=order, provider="remittance", external_id="a check", cents=100, received_at=till.now,
        remittance=billed.check(100),
    )  # fmt: skip
    Refund.objects.create(payment=payment, key="check:1", cents=100, reason="Paid twice", asked_at=till.now)
    till.pass_time(minutes=2)

    assert list(sweeping.waiting_refunds(till.now)) == []


def under_way(till: Till) -> Refund:
    """Have a refund go out that takes its time."""
    order = till.order()
    till.pay(order, card="4000000000007726")
    till.shop.refuses = True
    till.hear()
    till.shop.refuses = False
    refund = Refund.objects.get(payment__order=order)
    sending.send(refund.pk, at=till.now)
    return refund


def test_a_refund_under_way_is_asked_about_each_hour_and_not_each_minute(till: Till) -> None:
    refund = under_way(till)
    Refund.objects.update(external_id="re_unknown")  # It never ends.
    till.pass_time(minutes=61)
    assert list(sweeping.waiting_refunds(till.now)) == [refund]

    till.sweep()

    till.pass_time(minutes=58)
    assert list(sweeping.waiting_refunds(till.now)) == []
    till.pass_time(minutes=2)
    assert list(sweeping.waiting_refunds(till.now)) == [refund]


def test_what_was_asked_about_longest_ago_has_its_turn_first(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harm: two hundred that didn't end kept everybody after them from being asked for."""
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    first, second = under_way(till), under_way(till)
    till.pass_time(minutes=50)
    attempts = [CardAttempt.objects.get(session_id=till.begin(till.order())) for _again in range(2)]
    till.pass_time(minutes=11)

    turns = []
    for _again in range(2):
        turns.append(sweeping.waiting_refunds(till.now).get())
        till.sandbox.fault("down", times=100)
        till.sweep()
        till.look()
        till.sandbox.mend()
        till.pass_time(minutes=1)

    assert turns == [first, second]
    minutes = [round((till.now - (CardAttempt.objects.get(pk=one.pk).looked_at or AT)) / MINUTE) for one in attempts]
    assert minutes == [2, 1]


def test_pages_that_can_not_be_closed_keep_no_other_from_being_closed(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    for _again in range(3):
        till.begin(till.order())
    owing, *over = Order.objects.order_by("pk")
    Order.objects.filter(pk=owing.pk).update(confirmed_at=till.now)
    amounts = [Amount(Account.RECEIVABLE, PRICE), Amount(Account.REVENUE, -PRICE)]
    booking.book("sold:more", amounts, order=owing, about="a test", at=till.now)
    Order.objects.filter(pk__in=[one.pk for one in over]).update(confirmed_at=till.now)

    turns = []
    for _again in range(3):
        turns.append(sweeping.needless().get().order)
        till.sandbox.fault("down", times=100)
        till.sweep()
        till.sandbox.mend()
        till.pass_time(minutes=1)

    assert turns == [*over, over[0]]
    Order.objects.update(confirmed_at=None)


def test_orders_whose_page_can_not_be_closed_keep_no_other_from_its_turn(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that waits longest is asked about first, and then the one that comes after it."""
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    orders = [till.order() for _again in range(2)]
    for order in orders:
        till.begin(order)
        till.pass_time(minutes=1)
    till.pass_time(minutes=60)

    turns = []
    for _again in range(3):
        turns.append(sweeping.overdue(till.now).get())
        till.sandbox.fault("down", times=100)
        till.sweep()
        till.sandbox.mend()
        till.pass_time(minutes=1)

    assert turns == [*orders, orders[0]]
    till.sweep()
    till.sweep()
    assert [till.standing(order) for order in orders] == ["expired, owed 0"] * 2
