"""What whoever buys is told on the way: what waits, what she has, what she would lose, and where money goes."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as house
from django.test import Client

from foundation.accounts.models import User
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from payments.billing import composing as paper
from payments.billing import offering
from payments.billing.offering import Basket
from payments.models import Order, Payee, Sellable
from payments.selling import delivering, withdrawing
from payments.selling.collecting import Item
from tests.buying import decide
from tests.factories import billed, courses, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db
BANK = {"bank_name": "Demo Bank", "bank_routing": "000000000", "bank_account": "1234"}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT)
    sold.terms()


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    found = client.get(address, follow=True).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def bank() -> Payee:
    billed.payee()
    Payee.objects.update(**BANK)
    return Payee.load()


def bodies(order: Order) -> dict[str, str]:
    """Return the letters about an order as they leave, by their reason."""
    found = Letter.objects.filter(address=order.payer.email)
    facts = composing.facts_for_all()
    return {
        one.reason: " ".join(composing.shipped(kinds.find(one.reason), {**facts, **one.context}).body.split())
        for one in found
    }


@pytest.mark.parametrize("page", ["/basket/", "/checkout/", "/quotes/new/"])
def test_an_empty_basket_says_that_an_order_waits_to_be_paid_and_leads_to_it(shop: Shop, page: str) -> None:
    """The harm: back from the payment page there was “Nothing is in it yet”, and no way on."""
    order = sold.order(PersonFactory.create(), sold.sellable())
    sold.order(PersonFactory.create(), sold.sellable())

    answer = of(order.payer).get(page, follow=True).content.decode()

    assert f"Your order {order.spoken} waits to be paid" in answer
    assert re.findall(r'href="(/orders/[0-9a-f-]+/)"', answer) == [f"/orders/{order.public_id}/"]


def test_an_empty_basket_leads_to_what_can_be_put_into_it(client: Client) -> None:
    courses.program_page(title="Planted program", slug="planted")
    courses.program_page(title="A draft", slug="draft", live=False)

    main = client.get("/basket/").content.decode().split("<main")[1].split("</main>")[0]

    assert re.findall(r'href="([^"]*)"', main) == ["/planted/", "/membership/"]


def test_whoever_gives_an_unpaid_order_up_is_asked_first(shop: Shop) -> None:
    order = sold.order(PersonFactory.create(), sold.sellable())

    page = of(order.payer).get(f"/orders/{order.public_id}/").content.decode()
    dialog = page[page.index('<dialog class="dialog" id="give-up"') : page.index("</dialog>")]

    assert '<button class="button quiet small" type="button" popovertarget="give-up">Give up the order' in page
    assert page.count(f'action="/orders/{order.public_id}/cancel/"') == 1
    assert f'action="/orders/{order.public_id}/cancel/"' in dialog


def test_what_waits_on_an_order_is_refused_with_the_way_to_it(shop: Shop) -> None:
    thing = sold.sellable()
    order = sold.order(PersonFactory.create(), thing)
    client = of(order.payer)
    client.post("/basket/add/", {"sellable": str(thing.public_id)})

    page = client.get("/basket/").content.decode()

    assert "which waits to be paid. Pay it, or give it up first." in page
    assert f'href="/orders/{order.public_id}/">To order {order.spoken}</a>' in page


def test_a_visitor_with_an_empty_basket_is_told_of_nobodys_order(shop: Shop, client: Client) -> None:
    sold.order(PersonFactory.create(), sold.sellable())

    assert "waits to be paid" not in text(client, "/basket/")


def test_places_are_numbered_from_one_wherever_they_stand_on_the_order(shop: Shop) -> None:
    """The harm: “Place 2 … 6” of five."""
    payer, course = PersonFactory.create(), sold.sellable(title="A course")
    order = sold.order_for(payer, None, sold.sellable(title="Dues"), course, course)
    delivering.confirm(order, actor=None, at=AT)

    words = text(of(payer), f"/orders/{order.public_id}/")

    assert re.findall(r"Place (\d of \d): (?:For|address)", words) == ["1 of 2", "1 of 2", "2 of 2", "2 of 2"]
    assert re.findall(r"Give up place (\d of \d)", words) == ["1 of 2", "2 of 2"]


def test_a_letter_speaks_of_a_w9_only_where_there_is_one_and_of_a_receipt_once_something_is_paid(shop: Shop) -> None:
    billed.payee()
    with_one = billed.order(PersonFactory.create(), sold.sellable())
    order = sold.order(PersonFactory.create(), sold.sellable())
    delivering.confirm(order, actor=None, at=AT)

    said = bodies(with_one)
    order.payee.pop("w9")
    without = {**Letter.objects.get(reason="invoice-sent").context, "w9": ""}
    plain = composing.shipped(kinds.find("invoice-sent"), {**composing.facts_for_all(), **without}).body

    assert "as a PDF, our W-9, and where the money goes" in said["invoice-sent"]
    assert "W-9" not in plain
    assert "a receipt once it is paid" in said["order-confirmed"]
    assert "with a receipt to print" in bodies(order)["order-confirmed"]


def test_where_no_w9_is_written_down_no_letter_promises_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    payee = billed.payee()
    payee.w9 = ""
    payee.save()
    monkeypatch.setattr(billed, "payee", lambda: payee)
    order = billed.order(PersonFactory.create(), sold.sellable())

    assert "W-9" not in bodies(order)["invoice-sent"]


def test_a_bank_transfer_is_offered_only_where_the_office_wrote_down_its_bank(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    billed.payee()
    before = billed.order(PersonFactory.create(), sold.sellable())
    client, thing = of(PersonFactory.create()), sold.sellable()
    client.post("/basket/add/", {"sellable": str(thing.public_id)})
    offered = [text(client, "/checkout/")]
    payee = bank()
    monkeypatch.setattr(billed, "payee", lambda: payee)
    after = billed.order(PersonFactory.create(), sold.sellable())

    offered.append(text(client, "/checkout/"))
    pages = [text(of(order.payer), f"/orders/{order.public_id}/") for order in (before, after)]
    notes = [" ".join(paper.how_to_pay(order.invoices.get().words, "INV-1")) for order in (before, after)]

    assert ["by check or bank transfer" in page for page in offered] == [False, True]
    assert "by check" in offered[0]
    assert ["Account number 1234" in page for page in pages] == [False, True]
    transfer = "By bank transfer: Demo Bank, routing number 000000000, account number 1234. Please name INV-1."
    assert [transfer in note for note in notes] == [False, True]


def test_a_quote_says_where_a_purchase_order_goes_and_when_the_invoice_is_to_be_paid(shop: Shop) -> None:
    billed.payee()
    made = offering.offer(PersonFactory.create(), Basket([Item(sold.sellable().public_id)]), billed.BILLING, at=AT)

    said = paper._how_to_order(made.words)
    of_old = paper._how_to_order({"payee": {}})
    to = f"To order, send your purchase order to {house.OFFICE_EMAIL}; "
    site = "or sign in on our site with the account that asked for this quote, and order from it under “Your quotes”."

    assert said == [
        "This is an offer, not an invoice: nothing is reserved by it. Places go to whoever orders first.",
        f"{to}{site}",
        "Payment terms: the invoice is to be paid within 30 days of its date.",
    ]
    later = paper._how_to_order({**made.words, "terms_from": Payee.Terms.START})[-1]
    assert later.endswith("days of its date, or, if that is later, of the day on which the course or event begins.")
    assert len(of_old) == 2
    assert of_old[1] == f"To order, send us your purchase order; {site}"
    assert ("Questions to", house.OFFICE_EMAIL) in paper.of_office({}, made.words["payee"])


def test_what_costs_nothing_is_thanked_for_and_the_letter_is_named(shop: Shop) -> None:
    thing, payer = sold.sellable(0), PersonFactory.create()
    client = of(payer)
    client.post("/basket/add/", {"sellable": str(thing.public_id)})
    said = decide(client.get("/checkout/").content.decode())

    page = client.post("/checkout/", said, follow=True).content.decode()

    assert f"Thank you. Your order is confirmed. We have sent a letter about it to {payer.email}." in page


def test_back_on_the_page_of_something_given_up_one_is_led_to_the_order(shop: Shop) -> None:
    """The harm: a page that spoke of certificates and said that nothing was there."""
    order = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable(title="It")), actor=None, at=AT)
    withdrawing.withdraw(order.lines.get(), reason="Plans", actor=None, at=AT)

    answer = of(order.payer).get(f"/orders/{order.public_id}/give-up/1/", follow=True)

    assert answer.redirect_chain == [(f"/orders/{order.public_id}/", 302)]
    assert "“It” is given up already. Here is the order." in answer.content.decode()
    assert of(order.payer).get(f"/orders/{order.public_id}/give-up/2/").status_code == 404


def test_whoever_gives_up_after_the_deadline_is_warned_and_before_it_reads_where_the_money_goes(shop: Shop) -> None:
    never = sold.RefundPolicyFactory.create(tiers=[])
    late = billed.order(PersonFactory.create(), sold.sellable(30_000, policy=never))
    soon = billed.order(PersonFactory.create(), sold.sellable(30_000))
    billed.check(30_000, {soon: 30_000})
    given = delivering.confirm(sold.order(PersonFactory.create(), sold.sellable(0)), actor=None, at=AT)
    pages = [text(of(order.payer), f"/orders/{order.public_id}/give-up/1/") for order in (late, soon, given)]

    assert ["Nothing is paid back for it any more" in page for page in pages] == [True, False, False]
    assert ["is kept for its sender" in page for page in pages] == [False, True, False]


def test_an_order_that_is_not_paid_says_until_when_its_places_are_held(shop: Shop) -> None:
    order = sold.order(PersonFactory.create(), sold.sellable())

    assert "What is on it is held for you until November 2, 2026, 2:15 p.m. EST." in text(
        of(order.payer), f"/orders/{order.public_id}/"
    )


def test_on_a_phone_the_summary_comes_before_the_button(shop: Shop) -> None:
    thing: Sellable = sold.sellable(title="A course")
    client = of(PersonFactory.create())
    client.post("/basket/add/", {"sellable": str(thing.public_id)})

    page = client.get("/checkout/").content.decode()

    assert page.index("What is paid back if you give it up") < page.index("Order for $300.00")
