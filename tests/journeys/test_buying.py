"""Joining and enrolling in one order: a visitor sees both prices and why, pays by card, and has a place at once."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from courses.models import Enrollment
from foundation.accounts.models import User
from foundation.ground import clock, invariants
from membership import entitling
from payments import booking
from payments.models import Order
from tests.browsing import DESK, PHONE, House, sign_in
from tests.sandboxing import Sandbox

pytestmark = pytest.mark.journey
EITHER_WAY = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
EMAIL = "new.trainee@demo.example"
PASSWORD = "only for a demonstration"
COLLEAGUE = "halfway.trainee@demo.example"
SLUG = "mitigation-certificate-online"
TITLE = "Mitigation Certificate: the online modules"
GOOD, DECLINED, ASKS = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0025 0000 3155"


OFFICE = {
    "Office or organization": "Demo Defenders",
    "Its postal address": "2 Example Street\nDemo City, ST 00000",
    "Purchase order number": "PO-4711",
    "Tax id of the office": "00-7654321",
}
"""What an employer who pays back asks a receipt to say, by the words of the field in which it is typed."""


@pytest.fixture
def shop(house: House, sandbox: Sandbox, settings: Settings) -> House:
    """The house, where the payment service tells it what happens and leads people back."""
    settings.SITE_ADDRESS = house.address
    sandbox.hook(f"{house.address}/payments/stripe/webhook")
    sandbox.resume()
    return house


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def told(page: Page) -> Any:
    """What the page says, to be expected of."""
    return expect(page.get_by_role("main"))


def fill_the_basket(page: Page) -> None:
    """From the program's page to the basket, with the course and dues."""
    page.goto("/program/")
    follow(page, TITLE)
    for said in ("$300.00", "$240.00", "Members pay $60.00 less"):
        told(page).to_contain_text(said)
    follow(page, "Get a place")
    press(page, "Put it into the basket")
    told(page).to_contain_text("Members pay $60.00 less")
    press(page, re.compile("^Join: "))
    told(page).to_contain_text("What is paid back if you give it up")


def sign_in_on_the_way(page: Page) -> None:
    """Sign in where the checkout asks for it, and be back with the basket."""
    follow(page, "Go on to order")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, re.compile("sign in", re.IGNORECASE))
    expect(page.get_by_role("heading", level=1)).to_have_text("Look it over, and order")


def order_it(page: Page) -> None:
    """Forget the terms once, be told, and order for an office that pays her back."""
    told(page).to_contain_text("joined in this order")
    press(page, re.compile("^Order for"))
    told(page).to_contain_text("Please read the terms")
    order_for_an_office(page)


def order_for_an_office(page: Page) -> None:
    """Say to which office the paper is made out, agree, and order."""
    for label, said in OFFICE.items():
        page.get_by_label(label).fill(said)
    page.get_by_label(re.compile("I agree to the terms")).check()
    press(page, re.compile("^Order for"))


def pay(page: Page, card: str) -> None:
    """Pay on the hosted page."""
    told(page).to_contain_text("This page stands in for Stripe's")
    page.get_by_label("Name", exact=True).fill("Demo Trainee")
    page.get_by_label(re.compile("^Card number")).fill(card)
    page.get_by_label(re.compile("^Expiry")).fill("12 / 34")
    page.get_by_label(re.compile("^Security code")).fill("123")
    page.get_by_role("button", name=re.compile("^Pay")).click()


def receipt(page: Page) -> tuple[bytes, str]:
    """Open the receipt from the order's page; return its paper, and what that says."""
    link = page.get_by_role("main").get_by_role("link", name="Receipt (PDF)").get_attribute("href")
    paper = page.request.get(str(link)).body()
    return paper, " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper)).pages).split())


def lacks(text: str, *said: str) -> list[str]:
    """Return what a paper does not say, of this and of the office."""
    office = [line for words in OFFICE.values() for line in words.splitlines()]
    return [words for words in (*office, *said) if words not in text]


@EITHER_WAY
def test_a_visitor_joins_and_enrolls_in_one_order(shop: House, *, javascript: bool) -> None:
    """P8, P9, P13."""
    page = shop.open_page(javascript=javascript, viewport=DESK if javascript else PHONE)

    fill_the_basket(page)
    sign_in_on_the_way(page)
    order_it(page)
    pay(page, DECLINED)
    expect(page.get_by_role("main")).to_contain_text(re.compile("declined", re.IGNORECASE))
    pay(page, GOOD)

    told(page).to_contain_text("Your order")
    told(page).to_contain_text("paid")
    told(page).to_contain_text("PO-4711")
    trainee = User.objects.get(email=EMAIL)
    order = Order.objects.get(payer=trainee)
    assert booking.balance(order) == 0
    assert Enrollment.objects.of(trainee).get(course__slug=SLUG).line is not None
    assert entitling.entitlement(trainee, clock.day_of(clock.now())).is_granted
    assert lacks(receipt(page)[1], f"Ordered by {trainee.get_full_name()}", f"For {trainee.get_full_name()}") == []
    page.goto("/my-learning/")
    told(page).to_contain_text(TITLE)
    letter = shop.letter_to(EMAIL, order.spoken)
    assert "$" in letter
    assert [line for line in invariants.breaches() if line.startswith("P")] == []


def test_the_bank_asks_and_the_tab_is_closed_and_the_place_is_there_all_the_same(shop: House, sandbox: Sandbox) -> None:
    """P8, P10: the webhook alone brings it to its end."""
    page = shop.open_page()
    fill_the_basket(page)
    sign_in_on_the_way(page)
    order_it(page)
    pay(page, ASKS)
    told(page).to_contain_text("Your bank asks whether it is you")
    session = sandbox.show("checkout.session")[-1]["id"]
    page.context.close()

    sandbox.answer(session, is_me=True)

    shop.open_page()
    shop.letter_to(EMAIL, "is confirmed")
    assert Order.objects.get(payer__email=EMAIL).confirmed_at is not None
    assert [line for line in invariants.breaches() if line.startswith("P")] == []


@EITHER_WAY
def test_an_employer_pays_back_by_a_receipt_that_names_office_payer_and_learner(
    shop: House, *, javascript: bool
) -> None:
    """Whoever pays by card for a colleague reads both names on it; printed again, it is the same paper."""
    payer, learner = (User.objects.get(email=email).get_full_name() for email in (EMAIL, COLLEAGUE))
    page = shop.open_page(javascript=javascript)
    sign_in(page, EMAIL)
    page.goto(f"/learn/{SLUG}/buy/")
    page.get_by_label("For colleagues, whom I name after the purchase").check()
    page.get_by_label("How many places for colleagues").fill("1")
    press(page, "Put it into the basket")
    follow(page, "Go on to order")
    order_for_an_office(page)
    pay(page, GOOD)
    told(page).to_contain_text("Thank you. Your payment has arrived")

    page.get_by_label(re.compile("ddress of your colleague")).fill(COLLEAGUE)
    press(page, "Name somebody")
    told(page).to_contain_text(f"For {learner}")
    paper, text = receipt(page)

    order = Order.objects.get(payer__email=EMAIL)
    paid = ("Receipt", order.spoken, f"Ordered by {payer}", f"For {learner}", TITLE, "Paid by card", "Total $300.00")
    assert (lacks(text, *paid), f"For {payer}" in text) == ([], False)
    assert receipt(page)[0] == paper
    assert Enrollment.objects.get(line__order=order).trainee.email == COLLEAGUE
