"""Each check on live data of orders, places and paper finds the fault that it is there for (P7-P12).

Those about cards are in `charging/test_promises.py`, that of pools and their moves in `test_pooling.py`.
"""

from __future__ import annotations

import pytest
from django.db import connection

from payments import booking, checking, pooling
from payments.billing import proving
from payments.booking import Account, Amount
from payments.models import CardAttempt, Entry, Hold, Invoice, Order, OrderLine, Payment
from payments.selling import delivering
from tests.factories import billed, carded_many, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db


def loose(model: type[Entry | Invoice | Order | OrderLine], *triggers: str) -> None:
    """Let the database forget what keeps these rows as they are, for the rest of a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # No table changes with checks that wait.
        for trigger in triggers:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE TRIGGER {trigger}')


def order(shop: Shop) -> Order:
    """Return an open order that holds a place."""
    thing = sold.sellable()
    shop.pools[thing.pk] = pooling.make(3)
    return sold.order(PersonFactory.create(), thing)


def attempt(of: Order) -> CardAttempt:
    """Plant a page on which the order can be paid."""
    return CardAttempt.objects.create(order=of, n=1, key="k", cents=1, params={}, made_at=AT, expires_at=AT)


def test_an_order_that_is_over_and_holds_a_place_is_named(shop: Shop) -> None:
    """P7."""
    one = order(shop)
    assert list(checking.holds_have_orders()) == []

    Order.objects.filter(pk=one.pk).update(ended_at=AT, ended_as="expired")

    assert list(checking.holds_have_orders()) == [f"order {one} is over and still holds 1 of a pool"]
    Hold.objects.update(ended_at=AT, ended_as="freed")
    assert list(checking.holds_have_orders()) == []


def test_an_order_that_ended_and_can_be_paid_is_named(shop: Shop) -> None:
    """P11."""
    one = order(shop)
    page = attempt(one)
    assert list(checking.ended_orders_can_be_paid()) == []

    Order.objects.filter(pk=one.pk).update(ended_at=AT, ended_as="expired")

    assert list(checking.ended_orders_can_be_paid()) == [f"order {one} ended, and can still be paid"]
    CardAttempt.objects.filter(pk=page.pk).update(ended_at=AT, ended_as="expired")
    assert list(checking.ended_orders_can_be_paid()) == []


def test_a_booking_that_is_a_cent_off_is_named(shop: Shop) -> None:
    """P12."""
    amounts = [Amount(Account.STRIPE, 700), Amount(Account.RECEIVABLE, -700)]
    booking.book("paid:planted", amounts, order=None, about="planted", at=AT)
    assert list(checking.bookings_sum_to_zero()) == []

    loose(Entry, "rows_stay")
    Entry.objects.filter(account="stripe").update(cents=701)

    assert list(checking.bookings_sum_to_zero()) == ["booking paid:planted is 1 cents off"]


def test_an_order_that_costs_other_than_was_shown_is_named(shop: Shop) -> None:
    """P9."""
    one = order(shop)
    assert list(checking.totals_are_what_was_shown()) == []

    loose(Order, "orders_stay")
    Order.objects.filter(pk=one.pk).update(shown_cents=29_999)

    line = f"order {one.number} showed 29999 cents, its charges add up to 30000"
    assert list(checking.totals_are_what_was_shown()) == [line]


def test_what_is_confirmed_and_not_delivered_is_named_and_the_reverse(shop: Shop) -> None:
    """P8."""
    given, waiting = delivering.confirm(order(shop), actor=None, at=AT), order(shop)
    assert list(checking.confirmed_orders_are_delivered()) == []

    loose(OrderLine, "lines_stay")
    OrderLine.objects.filter(order=given).update(delivered_at=None)
    OrderLine.objects.filter(order=waiting).update(delivered_at=AT)

    assert list(checking.confirmed_orders_are_delivered()) == [
        f"order {one}, line 1: delivered and confirmed disagree" for one in (given, waiting)
    ]


def test_a_payment_that_says_other_than_its_refunds_is_named(shop: Shop) -> None:
    """P12."""
    one = order(shop)
    payment = Payment.objects.create(
        order=one, provider="stripe", external_id="pi_1", cents=500, received_at=AT, attempt=carded_many.attempt(one)
    )
    assert list(checking.refunds_are_within_payments()) == []

    Payment.objects.update(refunded_cents=200)

    line = f"payment {payment.public_id} says 200 paid back, its refunds 0"
    assert list(checking.refunds_are_within_payments()) == [line]


def test_paper_that_was_changed_is_named(shop: Shop) -> None:
    """P12: by a word of it, by its digest, and by its amount."""
    papers = [billed.invoice() for _each in range(4)]
    assert list(proving.paper_is_as_it_was_sent()) == []

    loose(Invoice, "rows_stay")
    Invoice.objects.filter(pk=papers[0].pk).update(words={**papers[0].words, "terms_days": 90})
    Invoice.objects.filter(pk=papers[1].pk).update(digest="0" * 64)
    Invoice.objects.filter(pk=papers[2].pk).update(cents=29_999)

    assert list(proving.paper_is_as_it_was_sent()) == [f"{paper} does not say what was sent" for paper in papers[:3]]


def test_a_number_that_is_lacking_an_invoice_of_another_amount_and_a_check_that_is_nowhere_are_named(
    shop: Shop,
) -> None:
    """P12."""
    first, second = billed.invoice(), billed.invoice()
    check = billed.check(30_000, {first.order: 30_000})
    proofs = (proving.numbers_have_no_gaps, proving.invoices_are_what_was_sold, proving.checks_are_where_they_were_put)
    assert [list(proof()) for proof in proofs] == [[], [], []]

    loose(Invoice, "rows_stay")
    Invoice.objects.filter(pk=second.pk).update(number=second.number + 1, cents=29_999)
    Payment.objects.filter(remittance=check).update(cents=29_000)

    assert [list(proof()) for proof in proofs] == [
        [f"number {number} of {second.number} in the series “invoice” is not right" for number in (2, 3)],
        [f"order {second.order.number} is invoiced for 29999 cents, the ledger says 30000"],
        [f"check {check.public_id}: the bank has 30000 cents, orders have 29000 and 0 are kept"],
    ]
