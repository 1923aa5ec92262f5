"""What was paid by card is confirmed, once, whoever hears of it first (P8, P9, P10)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from foundation.letters.models import Letter
from payments import booking, pooling
from payments.charging import attempting, gateway, opening, refunding, settling
from payments.models import CardAttempt, Entry, Finding, Order, Payment, Refund
from payments.selling import delivering, releasing
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.till import FEE, PRICE, Till

pytestmark = pytest.mark.django_db
Account = Entry.Account


def test_a_card_pays_and_the_order_is_confirmed_once(till: Till) -> None:
    thing = till.places(1)
    order = till.order(thing)

    session = till.pay(order)
    outcomes = [settling.settle(session, at=till.now) for _again in range(2)]

    assert (outcomes, till.standing(order)) == (["paid", "paid"], "confirmed, owed 0")
    assert (till.shop.told, till.taken(thing), till.ends(order)) == ([f"delivered {thing.title}"], 1, ["paid"])
    assert (Payment.objects.count(), till.cents(Account.STRIPE), till.cents(Account.FEES)) == (1, PRICE - FEE, FEE)
    assert (till.balance_at_stripe(), sold.breaches()) == (PRICE - FEE, [])


def test_a_page_that_nobody_paid_changes_nothing(till: Till) -> None:
    order = till.order()

    assert settling.settle(till.begin(order), at=till.now) == "open"
    assert (till.standing(order), till.ends(order)) == ("open, owed 0", [""])


def test_a_declined_card_leaves_the_page_open_for_another(till: Till) -> None:
    order = till.order()
    session = till.pay(order, card="4000000000000002")
    till.hear()
    assert till.standing(order) == "open, owed 0"

    till.sandbox.pay(session)
    till.hear()

    assert (till.standing(order), till.ends(order), sold.breaches()) == ("confirmed, owed 0", ["paid"], [])


@pytest.mark.parametrize(("is_me", "standing"), [(True, "confirmed, owed 0"), (False, "open, owed 0")])
def test_a_bank_that_asks_first_is_waited_for(till: Till, is_me: bool, standing: str) -> None:
    order = till.order()
    session = till.pay(order, card="4000002500003155", is_me=None)
    till.hear()
    assert till.standing(order) == "open, owed 0"

    till.sandbox.answer(session, is_me=is_me)
    till.hear()

    assert (till.standing(order), sold.breaches()) == (standing, [])


def test_a_slow_way_holds_the_place_and_gives_it_once_the_bank_paid(till: Till) -> None:
    order = till.order()
    till.pay(order, debit="000123456789")
    till.hear()
    order.refresh_from_db()
    assert (till.standing(order), order.held_until, CardAttempt.objects.get().ended_at) == ("open, owed 0", None, None)

    till.pass_time(days=3)
    till.sweep()
    assert till.standing(order) == "open, owed 0"
    till.sandbox.settle()
    till.hear()

    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def test_a_slow_way_that_fails_leaves_a_day_to_pay_otherwise(till: Till) -> None:
    order = till.order()
    till.pay(order, debit="000222222227")
    till.hear()
    till.sandbox.settle()

    for _again in range(2):
        till.hear()

    order.refresh_from_db()
    assert (till.standing(order), till.ends(order)) == ("open, owed 0", ["failed"])
    assert order.held_until
    assert order.held_until > till.now + timedelta(hours=23)
    assert list(Letter.objects.filter(reason="payment-failed").values_list("address", flat=True)) == [order.payer.email]

    till.pay(order)
    till.hear()

    assert (till.standing(order), till.ends(order), sold.breaches()) == ("confirmed, owed 0", ["failed", "paid"], [])


def test_each_time_that_a_bank_does_not_pay_is_told_once(till: Till) -> None:
    """The harm: who tried again by a slow way, and failed again, heard nothing and lost the place a day later."""
    order = till.order()

    for tries in (1, 2):
        till.pay(order, debit="000222222227")
        till.hear()
        till.sandbox.settle()
        for _again in range(2):
            till.hear()
        assert Letter.objects.filter(reason="payment-failed").count() == tries

    assert till.ends(order) == ["failed", "failed"]


def test_what_a_room_refuses_to_give_is_paid_back_whole_and_said(till: Till) -> None:
    """P8."""
    thing = till.places(1)
    order = till.order(thing)
    till.shop.refuses = True

    till.pay(order)
    till.hear()
    till.send()
    till.hear()

    assert (till.standing(order), till.taken(thing), till.shop.told) == ("canceled, owed 0", 0, [])
    refund = Refund.objects.get()
    assert (refund.cents, refund.ended_as, refund.reason) == (
        PRICE,
        "succeeded",
        refunding.NOT_GIVEN,
    )
    assert Letter.objects.filter(reason="payment-returned").count() == 1
    assert (till.cents(Account.STRIPE), till.balance_at_stripe(), sold.breaches()) == (-FEE, -FEE, [])


def test_each_payment_that_goes_back_whole_is_told_once(till: Till) -> None:
    """Paid on two pages, of which the first had ended here: both can't be given, and both are told of."""
    order = till.order()
    till.pay(order)
    CardAttempt.objects.update(ended_at=till.now, ended_as="expired")
    till.pay(order)
    till.shop.refuses = True

    for _again in range(2):
        till.hear()
        till.send()

    assert sorted(Refund.objects.values_list("cents", flat=True)) == [PRICE, PRICE]
    assert Letter.objects.filter(reason="payment-returned").count() == 2


def test_a_payment_for_an_order_that_had_ended_takes_its_places_again_where_they_are_there(till: Till) -> None:
    thing = till.places(1)
    order = ended(till, till.order(thing))
    assert (till.standing(order), till.taken(thing)) == ("expired, owed 0", 0)

    till.hear()

    assert (till.standing(order), till.taken(thing), till.ends(order)) == ("confirmed, owed 0", 1, ["paid"])
    assert sold.breaches() == []


def test_a_payment_for_an_order_that_had_ended_goes_back_where_its_places_are_gone(till: Till) -> None:
    thing = till.places(1)
    order = ended(till, till.order(thing))
    till.paid(thing)

    till.hear()
    till.send()

    assert (till.standing(order), till.taken(thing)) == ("expired, owed 0", 1)
    assert (Refund.objects.get().cents, sold.breaches()) == (PRICE, [])


def ended(till: Till, order: Order) -> Order:
    """Pay the order, and have it end all the same, as nothing of ours does: its attempt is ended by hand."""
    till.pay(order)
    CardAttempt.objects.filter(order=order).update(ended_at=till.now, ended_as="expired")
    return releasing.end(order, Order.End.EXPIRED, actor=None, at=till.now)


def test_a_fault_in_delivering_does_not_keep_the_money(till: Till) -> None:
    """P8: after it broke in three different minutes, the money goes back."""
    order = till.order()
    session = till.pay(order)
    till.shop.breaks = True

    for seconds in (0, 1, 1, 61, 61):
        till.pass_time(seconds=seconds)
        with pytest.raises(ZeroDivisionError):
            settling.settle(session, at=till.now)
    assert (till.standing(order), Payment.objects.count()) == ("open, owed 0", 0)
    settling.settle(session, at=till.now)
    till.send()

    assert (till.standing(order), till.findings()) == ("canceled, owed 0", ["not-deliverable"])
    assert (Refund.objects.get().ended_as, sold.breaches()) == ("succeeded", [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cents": PRICE - 1}, "cents: asked (29999, 29999), told (30000, 30000)"),
        ({"session_id": "cs_of_another"}, "page: asked cs_of_another"),
    ],
)
def test_what_was_not_asked_for_is_never_taken_for_it(till: Till, change: dict[str, object], says: str) -> None:
    """P9."""
    order = till.order()
    session = till.pay(order)
    CardAttempt.objects.update(**change)

    assert settling.settle(session, at=till.now) == "mismatch"

    assert (till.standing(order), Payment.objects.count()) == ("open, owed 0", 0)
    assert says in Finding.objects.get(kind="payment-mismatch", order=order).says


def test_a_page_of_ours_that_no_attempt_knows_is_found(till: Till) -> None:
    session = till.pay(till.order())
    CardAttempt.objects.all().delete()

    assert settling.settle(session, at=till.now) == "mismatch"
    assert till.findings() == ["payment-unknown"]


def test_what_others_sell_on_the_same_account_is_left_alone(till: Till) -> None:
    sold_elsewhere = till.sandbox.foreign()

    assert settling.settle(sold_elsewhere["session"]["id"], at=till.now) == "foreign"
    till.hear()

    assert (Payment.objects.count(), till.findings()) == (0, [])


def test_whoever_pays_what_an_invoice_left_open_pays_that_much(till: Till) -> None:
    order = delivering.confirm(till.order(), actor=None, at=till.now)
    assert booking.balance(order) == PRICE

    till.pay(order)
    till.hear()

    assert (till.standing(order), sold.breaches()) == ("confirmed, owed 0", [])


def test_what_was_paid_twice_goes_back(till: Till) -> None:
    """P9: a check arrives while the page is open."""
    order = delivering.confirm(till.order(), actor=None, at=till.now)
    session = till.begin(order)
    amounts = [booking.Amount(Account.BANK, PRICE), booking.Amount(Account.RECEIVABLE, -PRICE)]
    booking.book("paid:by-check", amounts, order=order, about="check", at=till.now)

    till.sandbox.pay(session)
    till.hear()
    till.send()

    assert (till.standing(order), Refund.objects.get().cents) == ("confirmed, owed 0", PRICE)


def test_a_pool_without_the_place_refuses_to_revive(till: Till) -> None:
    thing = till.places(2)
    order = ended(till, till.order(thing))
    pooling.resize(till.shop.pools[thing.pk], 0)

    till.hear()

    assert till.standing(order) == "expired, owed -30000"
    assert Refund.objects.get().cents == PRICE


def test_an_attempt_that_ended_is_not_opened_again(till: Till) -> None:
    order = till.paid()

    attempt = opening.opened(order.attempts.get(), at=till.now)

    assert attempt.ended_as == "paid"
    with pytest.raises(attempting.NothingToPay):
        attempting.begin(order, at=till.now)


def test_what_carries_no_id_of_ours_is_no_attempt(till: Till) -> None:
    marks = {"app": "mitigation-program", "env": "http://testserver", "attempt": "no id"}
    session = till.sandbox.open(metadata=marks)

    assert settling.settle(session, at=till.now) == "mismatch"
    assert till.findings() == ["payment-unknown"]


def test_a_payer_without_an_address_gets_no_letter(till: Till) -> None:
    order = till.order(payer=PersonFactory.create(email=None))
    till.shop.refuses = True

    till.pay(order)
    till.hear()

    assert (till.standing(order), Letter.objects.count()) == ("canceled, owed -30000", 0)


def test_a_slow_way_that_fails_for_what_is_given_already_changes_no_hold(till: Till) -> None:
    order = delivering.confirm(till.order(), actor=None, at=till.now)
    till.pay(order, debit="000222222227")
    till.hear()
    till.sandbox.settle()
    till.hear()

    order.refresh_from_db()
    assert (order.held_until, till.ends(order), till.standing(order)) == (None, ["failed"], "confirmed, owed 30000")


def test_a_page_that_says_paid_and_shows_no_payment_is_found(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    session = gateway.session(till.pay(till.order()))

    assert settling.take_in(dataclasses.replace(session, payment=None), at=till.now) == "mismatch"
    assert "Stripe shows no payment" in Finding.objects.get().says


def test_what_did_not_agree_and_does_now_is_received_and_found_no_more(till: Till) -> None:
    order = till.order()
    session = gateway.session(till.pay(order))
    settling.take_in(dataclasses.replace(session, payment=None), at=till.now)

    assert settling.take_in(session, at=till.now) == "paid"

    assert (till.standing(order), till.findings()) == ("confirmed, owed 0", [])


def test_an_order_that_another_page_can_still_pay_is_left_open_when_its_money_goes_back(till: Till) -> None:
    order = till.order()
    first = till.begin(order)
    CardAttempt.objects.update(ended_at=till.now, ended_as="expired")
    till.begin(order)
    till.shop.refuses = True

    till.sandbox.pay(first)
    till.hear()
    till.send()

    assert (till.standing(order), till.ends(order)) == ("open, owed 0", ["paid", ""])
    assert Refund.objects.get().ended_as == "succeeded"


def test_a_slow_way_is_written_down_once(till: Till) -> None:
    session = till.pay(till.order(), debit="000123456789")
    first = till.now

    for _again in range(2):
        settling.settle(session, at=first)
        till.pass_time(minutes=5)
        settling.settle(session, at=till.now)

    assert CardAttempt.objects.get().processing_at == first


def test_a_fee_that_stripe_does_not_say_yet_is_booked_later(till: Till) -> None:
    session = gateway.session(till.pay(till.order()))
    assert session.payment is not None
    unsaid = dataclasses.replace(session, payment=dataclasses.replace(session.payment, fee=None))

    settling.take_in(unsaid, at=till.now)
    before = till.cents(Account.FEES)
    settling.take_in(session, at=till.now)

    assert (before, till.cents(Account.FEES)) == (0, FEE)


def test_a_page_that_was_opened_though_the_answer_was_lost_is_known_again_once_it_is_paid(till: Till) -> None:
    order = till.order()
    session = till.pay(order)
    CardAttempt.objects.update(session_id=None, url="")

    settling.settle(session, at=till.now)

    assert (till.standing(order), CardAttempt.objects.get().session_id) == ("confirmed, owed 0", session)
