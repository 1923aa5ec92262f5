"""The pages around paying by card: there, back with the money, back without it, and when nobody answers (P14)."""

from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.models import User
from payments.models import Order
from payments.selling import delivering
from tests.factories.people import PersonFactory
from tests.factories.till import Till

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(order: Order, name: str) -> str:
    return f"/orders/{order.public_id}/{name}/"


def test_a_click_leads_to_the_page_and_back_to_the_confirmed_order(till: Till) -> None:
    order = till.order()
    client = signed_in(order.payer)

    there = client.post(page(order, "pay"))
    again = client.post(page(order, "pay"))
    assert (there.status_code, there["Location"]) == (302, again["Location"])
    till.sandbox.pay(there["Location"].rsplit("/", 1)[-1])
    back = client.get(page(order, "paid"))

    assert (back.status_code, back["Location"]) == (302, f"/orders/{order.public_id}/")
    assert till.standing(order) == "confirmed, owed 0"
    assert client.post(page(order, "pay"))["Location"] == f"/orders/{order.public_id}/"
    assert client.get(page(order, "paid")).status_code == 302


def test_while_the_news_is_on_its_way_the_page_says_what_is_waited_for(till: Till) -> None:
    order = till.order()
    client = signed_in(order.payer)
    session = till.begin(order)

    waiting = client.get(page(order, "paid")).content.decode()
    till.sandbox.pay(session)
    till.sandbox.down()
    unreachable = client.get(page(order, "paid")).content.decode()

    assert "We are confirming your payment" in waiting
    assert "Look again" in waiting
    assert "Nothing is lost" in unreachable


def test_a_slow_way_is_told_as_slow(till: Till) -> None:
    order = till.order()
    client = signed_in(order.payer)
    till.pay(order, debit="000123456789")

    assert "Your bank is paying" in client.get(page(order, "paid")).content.decode()
    assert client.post(page(order, "pay"))["Location"] == page(order, "paid")


def test_an_order_that_could_not_be_given_says_that_the_money_goes_back(till: Till) -> None:
    order = till.order()
    till.shop.refuses = True
    till.pay(order)

    said = signed_in(order.payer).get(page(order, "paid")).content.decode()

    assert "Your money goes back to you" in said


def test_whoever_paid_is_thanked_and_told_where_her_letter_went(till: Till) -> None:
    """The harm: she was led to her order, and nothing there spoke to her."""
    order = till.paid()

    said = signed_in(order.payer).get(page(order, "paid"), follow=True).content.decode()

    thanks = "Thank you. Your payment has arrived, and your order is confirmed."
    assert f"{thanks} We have sent a letter about it to {order.payer.email}." in said


def test_what_goes_back_is_said_to_go_back_to_the_card(till: Till) -> None:
    order = till.paid()

    said = signed_in(order.payer).get(f"/orders/{order.public_id}/give-up/1/").content.decode()

    assert "It goes back to the card that paid it." in said


def test_back_without_paying_the_places_are_held_and_it_can_be_paid(till: Till) -> None:
    order = till.order()
    client = signed_in(order.payer)
    till.begin(order)

    during = client.get(page(order, "unpaid")).content.decode()
    till.pass_time(minutes=45)
    till.sweep()
    after = [client.get(page(order, name)).content.decode() for name in ("unpaid", "paid")]

    assert "is held for you until" in during
    assert page(order, "pay") in during
    assert ["This order has ended" in said for said in after] == [True, True]


def test_back_without_paying_what_an_invoice_asks_for_stays_as_it_is(till: Till) -> None:
    order = delivering.confirm(till.order(), actor=None, at=till.now)

    led = signed_in(order.payer).get(page(order, "unpaid"))

    assert (led.status_code, led["Location"]) == (302, f"/orders/{order.public_id}/")


def test_before_anything_was_paid_the_page_says_so(till: Till) -> None:
    order = till.order()

    assert "Nothing was paid yet" in signed_in(order.payer).get(page(order, "paid")).content.decode()


def test_while_stripe_is_down_a_page_says_that_the_order_is_kept(till: Till) -> None:
    """P14."""
    order = till.order()
    client = signed_in(order.payer)
    till.sandbox.down()

    answer = client.post(page(order, "pay"))
    said = answer.content.decode()

    assert answer.status_code == 503
    assert "can't be reached right now" in said.replace("&#x27;", "'")
    assert "Your order is kept." in said
    till.sandbox.up()
    assert client.post(page(order, "pay")).status_code == 302


def test_without_a_key_a_page_says_that_cards_are_not_taken(till: Till, settings: object) -> None:
    order = till.order()
    settings.STRIPE_SECRET_KEY = ""  # type: ignore[attr-defined]

    answer = signed_in(order.payer).post(page(order, "pay"))

    assert answer.status_code == 503
    assert "Please choose another way to pay" in answer.content.decode()


def test_what_can_not_be_paid_is_said_as_a_refusal(till: Till) -> None:
    order = till.order()
    till.pass_time(hours=2)
    till.sweep()

    answer = signed_in(order.payer).post(page(order, "pay"))

    assert (answer.status_code, "its places were freed" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("name", ["pay", "paid", "unpaid"])
def test_nobody_pays_or_sees_the_order_of_somebody_else(till: Till, name: str) -> None:
    order = till.order()
    till.pay(order)

    for client, status in ((signed_in(PersonFactory.create()), 404), (Client(), 302)):
        ask = client.post if name == "pay" else client.get
        assert ask(page(order, name)).status_code == status
    assert till.standing(order) == "open, owed 0"
