"""Each check of what is promised about cards finds the fault that it is there for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.ground import invariants
from payments import booking, checking, finding
from payments.booking import Account, Amount
from payments.charging import receiving, refunding
from payments.charging.facts import EventNote
from payments.models import Dispute, Finding, Order, Payment, Refund
from payments.selling import withdrawing
from tests.factories import carded_many, sold
from tests.factories.till import PRICE, Till

pytestmark = pytest.mark.django_db


def received(till: Till, *, minutes: int) -> Order:
    """Plant a payment for which nothing was given, as nothing of ours leaves one."""
    order = till.order()
    payment = Payment.objects.create(
        order=order,
        provider="stripe",
        external_id="pi_planted",
        attempt=carded_many.attempt(order),
        cents=PRICE,
        received_at=till.now - timedelta(minutes=minutes),
    )
    amounts = [Amount(Account.STRIPE, PRICE), Amount(Account.RECEIVABLE, -PRICE)]
    booking.book(f"paid:{payment.public_id}", amounts, order=order, about="planted", at=till.now)
    finding.note("planted", "a thing", "So that P9 is silent.", at=till.now, order=order)
    return order


def test_a_payment_for_nothing_is_named_after_a_quarter_of_an_hour(till: Till) -> None:
    """P8."""
    order = received(till, minutes=14)
    assert sold.breaches() == []

    Payment.objects.update(received_at=till.now - timedelta(minutes=15))

    line = f"order {order} was paid, is not confirmed, and not all of it goes back"
    assert list(checking.paid_is_given_or_paid_back()) == [line]


@pytest.mark.parametrize("kind", checking.A_PERSONS)
def test_what_a_person_has_to_decide_is_named_again_once_it_is_settled_and_nothing_went_back(
    till: Till, kind: str
) -> None:
    """P8."""
    order = received(till, minutes=15)
    finding.note(kind, "re_planted", "It came back.", at=till.now, order=order)
    assert list(checking.paid_is_given_or_paid_back()) == []

    Finding.objects.filter(kind=kind).update(settled_at=till.now)

    assert len(list(checking.paid_is_given_or_paid_back())) == 1


def test_a_refund_that_nobody_asked_for_is_named(till: Till) -> None:
    """P8."""
    order = till.paid()
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now)
    assert sold.breaches() == []

    till.pass_time(minutes=15)

    [line] = checking.refunds_are_asked_for()
    assert line.startswith(f"refund {Refund.objects.get().public_id} waits since ")


def test_what_was_paid_twice_and_goes_nowhere_is_named(till: Till) -> None:
    """P9."""
    order = till.paid()
    amounts = [Amount(Account.BANK, PRICE), Amount(Account.RECEIVABLE, -PRICE)]
    booking.book("paid:again", amounts, order=order, about="a check", at=till.now)

    line = f"order {order} has {PRICE} cents to be paid back, and nothing is asked"
    assert list(checking.nobody_paid_too_much()) == [line]
    refunding.pay_back(order, reason="Paid twice", actor=None, at=till.now)
    assert list(checking.nobody_paid_too_much()) == []


def test_an_event_that_lies_for_a_day_is_named(till: Till) -> None:
    """P10."""
    receiving.receive(EventNote("evt_1", "charge.updated", "ch_1", is_live=False), at=till.now)
    assert list(checking.events_are_worked()) == []

    till.pass_time(days=1)

    assert list(checking.events_are_worked()) == ["event evt_1 was not worked"]


def test_money_at_stripe_that_is_not_booked_is_named(till: Till) -> None:
    """P12."""
    order = till.paid()
    withdrawing.give_up(order.lines.get(), reason="Other plans", actor=None, at=till.now, cents=1_000)
    till.send()
    till.sandbox.dispute(Payment.objects.get().external_id)
    till.hear()
    assert list(checking.money_at_stripe_is_booked()) == []

    Payment.objects.update(cents=PRICE + 1)
    Refund.objects.update(cents=999)
    Dispute.objects.update(external_id="dp_of_nobody")

    payment, refund = Payment.objects.get(), Refund.objects.get()
    assert list(checking.money_at_stripe_is_booked()) == [
        f"payment {payment.public_id} is of {PRICE + 1} cents, booked are {PRICE}",
        f"refund {refund.public_id} is of 999 cents, booked are -1000",
        "dispute dp_of_nobody withdrew money, and nothing is booked",
    ]


def test_every_check_is_run_with_all_others() -> None:
    registered = set(invariants.checks().values())

    assert registered >= {
        checking.paid_is_given_or_paid_back,
        checking.refunds_are_asked_for,
        checking.nobody_paid_too_much,
        checking.events_are_worked,
        checking.money_at_stripe_is_booked,
    }
