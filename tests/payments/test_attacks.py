"""Attacks on basket, checkout and orders: crafted requests, old pages, favors to oneself (P9, P12, P21)."""

from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.holding import OwnFavor
from foundation.ground.identity import new_public_id
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from payments import keeping
from payments.billing import crediting, recording
from payments.models import Order
from payments.selling import delivering, lettering, swapping, trying, withdrawing
from tests.buying import decide
from tests.factories import billed, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop
from tests.payments.test_pages import fill, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT)
    sold.terms()


@pytest.mark.parametrize("word", ["\x00", "EARLY\x00", "'; DROP", "ÿ" * 4000])
def test_a_code_that_no_keyboard_types_takes_nothing_off(shop: Shop, client: Client, word: str) -> None:
    fill(client, sold.sellable())

    assert client.post("/basket/code/", {"code": word}, follow=True).status_code == 200


def test_the_key_of_somebody_elses_page_orders_nothing_of_hers(shop: Shop) -> None:
    """P21: and breaks nothing."""
    hers = sold.order(PersonFactory.create(), sold.sellable())
    client = signed_in(PersonFactory.create())
    fill(client, sold.sellable())
    page = client.get("/checkout/").content.decode()

    answer = client.post("/checkout/", decide(page, way="invoice", key=str(hers.key)))

    assert answer.status_code == 200
    assert Order.objects.count() == 1


def test_an_old_page_does_not_empty_a_new_basket(shop: Shop) -> None:
    """Back to the page of an order that was placed: what was put into the basket since is not lost."""
    person = PersonFactory.create()
    client = signed_in(person)
    billed.payee()
    fill(client, sold.sellable(title="First"))
    said = decide(
        client.get("/checkout/").content.decode(), way="invoice", organization="Demo Office", address="1 Example Street"
    )
    client.post("/checkout/", said)
    fill(client, sold.sellable(title="Second"))

    client.post("/checkout/", said)

    assert Order.objects.count() == 1
    assert "Second" in client.get("/basket/").content.decode()


def test_a_second_click_after_the_first_was_answered_leads_to_the_order(shop: Shop) -> None:
    person = PersonFactory.create()
    client = signed_in(person)
    billed.payee()
    fill(client, sold.sellable())
    said = decide(
        client.get("/checkout/").content.decode(), way="invoice", organization="Demo Office", address="1 Example Street"
    )
    client.post("/checkout/", said)

    answer = client.post("/checkout/", said)

    assert answer.headers["Location"] == f"/orders/{Order.objects.get().public_id}/"


def test_finance_does_not_pay_itself_back_more_than_the_policy_does(shop: Shop) -> None:
    finance = PersonFactory.create()
    order = sold.order(finance, sold.sellable())
    delivering.confirm(order, actor=finance, at=AT)

    with pytest.raises(OwnFavor):
        withdrawing.give_up(order.lines.get(), reason="Mine", actor=finance, at=AT, cents=30_000)


def test_finance_does_not_void_its_own_invoice(shop: Shop) -> None:
    invoice = billed.invoice()

    with pytest.raises(OwnFavor):
        crediting.void(invoice, reason="Mine", actor=invoice.order.payer, at=AT)


def test_a_basket_of_things_that_are_gone_or_foreign_shows_itself(client: Client) -> None:
    client.post("/basket/add/", {"sellable": str(new_public_id())})
    client.post("/basket/add/", {"sellable": "x", "n": "-1"})
    client.post("/basket/add/", {"sellable": "\x00", "n": "9" * 400})

    assert client.get("/basket/").status_code == 200


def test_finance_does_not_put_a_check_to_its_own_invoice(shop: Shop) -> None:
    """Nobody pays herself by a check that nobody else has seen, neither as it is entered nor later."""
    invoice = billed.invoice()
    own, finance = invoice.order, invoice.order.payer

    with pytest.raises(OwnFavor):
        billed.check(30_000, {own: 30_000}, actor=finance)
    kept = billed.check(30_000)
    with pytest.raises(OwnFavor):
        recording.put(kept, own, 30_000, shown_cents=30_000, actor=finance, at=billed.LATER)
    assert recording.kept(kept) == 30_000


def test_the_name_of_an_office_is_no_letter_to_the_colleague_who_is_named(shop: Shop) -> None:
    """Who ordered stands in a letter of ours to whoever has an account: on one line, so that it says nothing else."""
    buyer, colleague = PersonFactory.create(), PersonFactory.create()
    client = signed_in(buyer)
    billed.payee()
    client.post("/basket/add/", {"sellable": str(sold.sellable().public_id), "n": "1"})
    office = "Demo Office\r\n\r\nYour account is closed.\u2028Call\tus now"
    page = client.get("/checkout/").content.decode()
    client.post("/checkout/", decide(page, way="invoice", organization=office, address="1 Example Street"))

    swapping.name(Order.objects.get().lines.get(), colleague.email or "", actor=buyer, at=AT)

    letter = Letter.objects.get(reason=lettering.NAMED)
    words = composing.shipped(kinds.find(letter.reason), {**letter.context, "site": "", "office": ""})
    assert "Demo Office Your account is closed. Call us now has given you" in words.body
    assert Order.objects.get().billing["address"] == "1 Example Street"


def test_places_that_no_basket_has_are_taken_out_of_none(shop: Shop, client: Client) -> None:
    fill(client, sold.sellable(), sold.sellable())

    answer = client.post("/basket/1/remove/", {"alike": ["9" * 5000, "-1", "x", "\u0661"]}, follow=True)

    assert (answer.status_code, len(client.session["basket"])) == (200, 1)


def test_nobody_finds_a_code_by_trying_many(shop: Shop, client: Client) -> None:
    sold.code("EARLY")
    fill(client, sold.sellable())
    for n in range(trying.MOST):
        client.post("/basket/code/", {"code": f"GUESS{n}"})

    answer = client.post("/basket/code/", {"code": "EARLY"}, follow=True)

    assert "Very many codes were tried from your network just now." in answer.content.decode()
    assert client.get("/basket/").content.decode().count("A test") == 0
    assert Client(REMOTE_ADDR="192.0.2.7").post("/basket/code/", {"code": "EARLY"}, follow=True).status_code == 200


def test_what_whoever_pays_takes_away_says_nothing_of_what_a_colleague_belongs_to(shop: Shop) -> None:
    """P21, P24: her whole record is hers; why a colleague pays less is told to the colleague, here as on the page."""
    payer, colleague = PersonFactory.create(), PersonFactory.create()
    shop.members.add(colleague.pk)
    order = sold.order_for(payer, colleague, sold.sellable(30_000, 24_000))
    delivering.confirm(order, actor=payer, at=AT)

    [[line]] = [told["lines"] for told in keeping.export(payer)["orders"]]
    [hers] = keeping.export(colleague)["bought_for_you"]

    assert (line["cents"], line["charges"]) == (24_000, [])
    assert [charge["reason"] for charge in hers["charges"]][1:] == ["A member of the test"]
