"""What stands on an invoice is said as it stands: paid, partly paid, late, taken back; and what is kept of a check."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from payments.billing import crediting, recording, returning, showing
from payments.charging import standing
from payments.models import Order
from payments.selling import withdrawing
from tests.factories import billed, sold
from tests.factories.billed import LATER
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db
ON, LATE = AT.date(), AT.date() + timedelta(days=60)


def two_things() -> Order:
    return billed.order(PersonFactory.create(), sold.sellable(30_000), sold.sellable(10_000))


def word(order: Order, on: object = ON) -> str:
    return standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get(), on).word  # type: ignore[arg-type]


def said(order: Order, on: object = ON) -> list[str]:
    owed = standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get()).owed
    return [one.said for one in showing.papers(order, owed, on)]  # type: ignore[arg-type]


def page(order: Order, way: str = "") -> str:
    client = Client()
    client.force_login(order.payer)
    found = client.get(way or f"/orders/{order.public_id}/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def give_up(order: Order, position: int) -> None:
    withdrawing.withdraw(order.lines.get(position=position), reason="Plans", actor=None, at=LATER)


def test_an_invoice_says_until_when_it_is_to_be_paid_and_once_that_is_over_that_it_is_late(shop: Shop) -> None:
    order = two_things()

    assert (word(order), said(order)) == ("invoiced, not paid yet", ["to be paid by December 2, 2026"])
    assert (word(order, LATE), said(order, LATE)) == (
        "overdue, not paid yet",
        ["overdue: $400.00 was to be paid by December 2, 2026"],
    )


def test_an_invoice_that_is_paid_in_part_says_what_is_still_to_be_paid(shop: Shop) -> None:
    order = two_things()
    billed.check(25_000, {order: 25_000})

    assert (word(order), word(order, LATE)) == ("partly paid", "partly paid, the rest is overdue")
    assert said(order) == ["$150.00 of it still to be paid, by December 2, 2026"]


def test_a_paid_invoice_says_neither_until_when_it_is_to_be_paid_nor_where_checks_go(shop: Shop) -> None:
    order = two_things()
    before = page(order)
    billed.check(40_000, {order: 40_000})

    after = page(order)

    assert (word(order), said(order)) == ("paid", ["paid"])
    assert [("Checks go to" in words, "to be paid" in words) for words in (before, after)] == [
        (True, True),
        (False, False),
    ]


def test_what_was_given_up_of_a_paid_invoice_is_credited_to_the_sender_and_shown_as_kept(shop: Shop) -> None:
    order = two_things()
    check = billed.check(40_000, {order: 40_000})

    give_up(order, 2)
    words = page(order)

    assert (word(order), said(order)) == ("paid, the rest credited to the sender", ["paid", "taken off INV-00001"])
    assert "Taken out of this order for the sender of the check $100.00" in words
    assert "Kept for the sender of the check: use it for another order, or ask for it back $100.00" in words
    assert "$300.00 (of $400.00 ordered)" in page(order, "/orders/")
    returning.pay_back(check, 10_000, shown_cents=10_000, reference="1", actor=PersonFactory.create(), at=LATER)
    assert showing.kept(order) == 0
    give_up(order, 1)
    assert (word(order), said(order)[0]) == ("credited to the sender", "taken back")


def test_what_is_kept_of_a_check_that_paid_somebody_elses_order_too_is_not_told(shop: Shop) -> None:
    order, other = two_things(), two_things()
    check = billed.check(90_000, {order: 40_000})
    assert showing.kept(order) == 50_000

    recording.put(check, other, 40_000, shown_cents=50_000, actor=PersonFactory.create(), at=LATER)

    assert (recording.kept(check), showing.kept(order)) == (10_000, 0)


def test_what_was_given_up_before_anything_was_paid_is_called_given_up(shop: Shop) -> None:
    order = two_things()
    for position in (1, 2):
        give_up(order, position)

    assert (word(order), "stands in" in page(order)) == ("given up", False)


def test_an_invoice_that_was_sent_anew_is_taken_back_and_the_new_one_is_to_be_paid(shop: Shop) -> None:
    order = two_things()

    crediting.reissue(
        order.invoices.get(), billed.BILLING, reason="Another name", actor=PersonFactory.create(), at=LATER
    )

    assert said(order) == ["taken back", "taken off INV-00001", "to be paid by December 12, 2026"]


def test_a_check_that_bounced_is_not_called_credited(shop: Shop) -> None:
    order = two_things()
    check = billed.check(40_000, {order: 40_000})

    returning.bounce(check, reason="No money", actor=PersonFactory.create(), at=LATER)

    assert word(order) == "invoiced, not paid yet"
    assert "Taken out of this order" not in page(order)
