"""Where an order stands, as its payer reads it: nobody is asked for what went back to her card or to her bank."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from foundation.ground import clock
from foundation.letters.models import Letter
from payments import booking, waiting
from payments.billing import owing, receipting, reminding, returning
from payments.charging import reconciling, standing
from payments.charging.standing import Standing
from payments.models import Order, Payment
from payments.selling import withdrawing
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.till import PRICE, Till

pytestmark = pytest.mark.django_db
NOT_RECEIVED = "4000000000002685"


def stands(order: Order) -> Standing:
    return standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get())


def said(order: Order, page: str = "") -> str:
    """Return the words of a page of its payer: of the order, or of all her orders."""
    client = Client()
    client.force_login(order.payer)
    page = client.get(page or f"/orders/{order.public_id}/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_what_the_dashboard_paid_back_is_said_and_not_asked_for_again(till: Till) -> None:
    order, part = till.paid(), till.paid()
    till.sandbox.refund(order.payments.get().external_id)
    till.sandbox.refund(part.payments.get().external_id, 10_000)
    till.hear()

    assert stands(order) == Standing("paid back", "idle", PRICE, 0, PRICE, 0, 0)
    assert stands(part) == Standing("partly paid back", "good", 10_000, 0, 10_000, 0, 0)
    assert "Paid back to your card $300.00" in said(order)
    assert ("Owed" in said(order), "invoiced" in said(order, "/orders/")) == (False, False)
    assert "Paid back to your card $100.00" in said(part)


def test_what_the_dashboard_paid_back_is_no_debt_in_aging_either(till: Till) -> None:
    """One rule for both: the payer was told that she owes nothing, and finance that she does."""
    order = till.paid()
    till.sandbox.refund(order.payments.get().external_id, 10_000)
    till.hear()

    report = owing.report(clock.day_of(till.now))

    assert (report.owed, report.elsewhere, report.offices) == (stands(order).owed, 10_000, ())
    assert report.balance == booking.balance(order) == 10_000


@pytest.mark.parametrize("cents", [PRICE, 10_000])
def test_an_office_that_paid_an_invoice_by_card_is_not_asked_for_what_the_dashboard_paid_back(
    till: Till, cents: int
) -> None:
    """The harm: the order read as overdue, aging listed it, and letters asked for what had just been paid back."""
    order = billed.order(PersonFactory.create(), till.places(1), at=till.now)
    till.pay(order)
    till.hear()
    till.sandbox.refund(order.payments.get().external_id, cents)
    till.hear()

    till.pass_time(days=40)
    reminding.remind(till.now)

    on = clock.day_of(till.now)
    stands_now = standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get(), on)
    assert (stands_now.balance, stands_now.owed) == (cents, 0)
    assert stands_now.word == ("paid back" if cents == PRICE else "partly paid back")
    assert (owing.report(on).offices, owing.report(on).elsewhere, waiting.overdue(on).count) == ((), cents, 0)
    assert not Letter.objects.filter(reason__in=("invoice-due-soon", "invoice-due", "invoice-still-due")).exists()
    assert (till.findings(), sold.breaches()) == (["refund-elsewhere"], [])


def test_an_office_is_asked_for_what_it_owes_beside_what_the_dashboard_paid_back(till: Till) -> None:
    order = billed.order(PersonFactory.create(), till.places(1), till.places(1, 20_000), at=till.now)
    check = billed.check(20_000, {order: 20_000})
    till.pay(order)
    till.hear()
    till.sandbox.refund(order.payments.get(provider="stripe").external_id, 10_000)
    till.hear()
    returning.bounce(check, reason="No funds", actor=PersonFactory.create(), at=till.now)

    till.pass_time(days=40)
    reminding.remind(till.now)

    on = clock.day_of(till.now)
    assert (booking.balance(order), owing.report(on).owed, waiting.overdue(on).count) == (30_000, 20_000, 1)
    assert Letter.objects.get(reason="invoice-due").context["owed"] == "$200.00"


DASHBOARD, GIVEN_UP, BOUNCED = "dashboard", "given up", "bounced"


@pytest.mark.parametrize(
    "course",
    [
        (DASHBOARD, GIVEN_UP, BOUNCED),
        (DASHBOARD, BOUNCED, GIVEN_UP),
        (BOUNCED, DASHBOARD, GIVEN_UP),
    ],
)
def test_what_the_dashboard_paid_back_for_what_was_given_up_settles_no_check_that_bounces(
    till: Till, course: tuple[str, ...]
) -> None:
    """P12: a refund that met a credit is gone: whenever the check bounced, its $200.00 are owed everywhere."""
    order = billed.order(PersonFactory.create(), till.places(1), till.places(1, 20_000), at=till.now)
    check, finance = billed.check(20_000, {order: 20_000}), PersonFactory.create()
    till.pay(order)
    till.hear()
    card = order.payments.get(provider="stripe").external_id

    for step in course:
        if step == DASHBOARD:
            till.sandbox.refund(card)
            till.hear()
        elif step == GIVEN_UP:
            withdrawing.give_up(order.lines.get(position=1), reason="As paid", actor=finance, at=till.now, cents=PRICE)
        else:
            returning.bounce(check, reason="No funds", actor=finance, at=till.now)

    reconciling.reconcile(till.now)
    till.send()
    on = clock.day_of(till.now)
    owed = stands(order).owed, booking.debt(order), owing.report(on).owed, booking.balance(order)
    assert (owed, owing.report(on).elsewhere) == ((20_000,) * 4, 0)
    assert receipting._owed(Order.objects.get(pk=order.pk))["amount"] == "$200.00"
    assert (till.findings(), sold.breaches()) == ([], [])


def test_what_is_given_up_meets_what_the_dashboard_paid_back_before_what_is_still_to_be_paid(till: Till) -> None:
    """As the page says it before: of $200.00, $100.00 she has already, and $100.00 is owed less."""
    order = billed.order(PersonFactory.create(), till.places(1), till.places(1, 20_000), at=till.now)
    check, finance = billed.check(20_000, {order: 20_000}), PersonFactory.create()
    till.pay(order)
    till.hear()
    till.sandbox.refund(order.payments.get(provider="stripe").external_id, 10_000)
    till.hear()
    returning.bounce(check, reason="No funds", actor=finance, at=till.now)
    before = booking.debt(order)

    withdrawing.give_up(order.lines.get(position=2), reason="Other plans", actor=finance, at=till.now, cents=20_000)

    assert (before, booking.debt(order), till.findings(), sold.breaches()) == (20_000, 10_000, [], [])


def test_what_came_back_already_is_neither_owed_on_the_receipt_nor_promised_for_giving_up(till: Till) -> None:
    order, part = till.paid(), till.paid()
    till.sandbox.refund(order.payments.get().external_id)
    till.sandbox.refund(part.payments.get().external_id, 10_000)
    till.hear()

    assert [receipting._owed(Order.objects.get(pk=one.pk)) for one in (order, part)] == [
        {"label": "Still owed", "amount": "$0.00", "is_last": True}
    ] * 2
    less = "Less what was paid back to you already \u2212$300.00"
    assert less in said(order, f"/orders/{order.public_id}/give-up/1/")
    assert "Paid back $200.00" in said(part, f"/orders/{part.public_id}/give-up/1/")


def test_a_disputed_payment_is_kept_by_the_bank_until_it_is_won(till: Till) -> None:
    order = till.paid(card=NOT_RECEIVED)
    kept = stands(order), said(order), said(order, "/orders/")

    till.sandbox.win(till.sandbox.show("dispute")[0]["id"])
    till.hear()

    assert kept[0] == Standing("disputed", "warn", 0, 0, 0, PRICE, 0)
    assert "Kept by your bank until it has decided $300.00" in kept[1]
    assert "tell your bank" in kept[1]
    assert " disputed " in kept[2]
    assert stands(order) == Standing("paid", "good", 0, 0, 0, 0, 0)
    assert "your bank" not in said(order)


def test_what_the_bank_took_for_good_is_not_called_paid(till: Till) -> None:
    order = till.paid(card=NOT_RECEIVED)

    till.sandbox.lose(till.sandbox.show("dispute")[0]["id"])
    till.hear()

    assert stands(order) == Standing("taken back by the bank", "idle", 0, 0, 0, 0, PRICE)
    assert "Taken back by your bank $300.00" in said(order)


def test_what_could_not_be_given_is_paid_back_and_not_called_given_up(till: Till) -> None:
    order, taken = till.order(), till.order()
    till.shop.refuses = True
    till.pay(order)
    till.pay(taken, card=NOT_RECEIVED)
    till.hear()
    on_its_way, kept = stands(order).word, stands(taken).word
    till.send()
    till.sandbox.lose(till.sandbox.show("dispute")[0]["id"])
    till.hear()

    assert (on_its_way, stands(order).word, stands(order).back) == ("being paid back", "paid back", PRICE)
    assert (kept, stands(taken).word) == ("disputed", "taken back by the bank")


def test_what_was_given_up_later_than_any_look_back_settles_what_the_dashboard_paid_back(till: Till) -> None:
    order = till.paid()
    till.sandbox.refund(Payment.objects.get().external_id)
    till.hear()
    assert till.findings() == ["refund-elsewhere"]
    till.pass_time(days=5)

    withdrawing.give_up(order.lines.get(), reason="As paid back", actor=None, at=till.now)
    reconciling.reconcile(till.now)

    assert (till.standing(order), till.findings()) == ("confirmed, owed 0", [])
    assert stands(order).word == "paid back"


def test_an_order_of_which_something_was_given_up_says_that_it_is_paid_back_or_partly(till: Till) -> None:
    """The harm: both read “paid”, the list named the total of before, and nothing on it was marked as given up."""
    order = till.paid(till.places(2, 24_000), till.places(2, 15_000))
    words = []
    for position in (1, 2):
        withdrawing.give_up(order.lines.get(position=position), reason="", actor=order.payer, at=till.now)
        till.send()
        words.append((stands(order).word, stands(order).back))
        assert said(order).count(" given up on ") == position
        assert ("what you ordered for yourself in My learning" in said(order)) is (position == 1)

    assert words == [("partly paid back", 24_000), ("paid back", 39_000)]
    assert "$0.00 (of $390.00 ordered)" in said(order, "/orders/")
