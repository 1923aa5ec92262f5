"""The page at which somebody pays: honest that it stands in, without a script, and safe to press twice."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.browsing import Scheme, violations
from tests.sandboxing import Sandbox

GOOD = {"way": "card", "email": "payer@example.org", "name": "A Payer", "card": "4242 4242 4242 4242"}


class Unmoved(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the shop isn't there."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Stay."""


def visit(address: str, sent: dict[str, str] | None = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Return the status, the page and the headers of an address, or of a form sent to it."""
    body = urlencode(sent).encode() if sent is not None else None
    request = urllib.request.Request(address, body, headers)  # noqa: S310  (a stand-in on this machine)
    try:
        with urllib.request.build_opener(Unmoved).open(request) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.read().decode(), dict(answer.headers)


def page_of(sandbox: Sandbox, session: str) -> str:
    return f"{sandbox.address}/pay/{session}"


def test_the_page_says_what_is_paid_and_that_no_money_moves(sandbox: Sandbox) -> None:
    session = sandbox.open(123456, cancel_url="https://shop.example/cart?a=1&b=2", customer_email="a@example.org")

    status, page, headers = visit(page_of(sandbox, session))

    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert [page.count(words) for words in ("<h1>Pay $1,234.56</h1>", "No money moves", "a place in a course")] == [
        1
    ] * 3
    assert 'href="https://shop.example/cart?a=1&amp;b=2"' in page
    assert page.count('value="a@example.org" readonly') == 2
    assert "<script" not in page
    assert headers["Content-Security-Policy"].endswith("form-action 'self' https://shop.example")


def test_what_a_shop_writes_is_shown_as_words(sandbox: Sandbox) -> None:
    price = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "<b>Bold</b>"}}

    page = visit(page_of(sandbox, sandbox.open(line_items=[{"price_data": price, "quantity": 2}])))[1]

    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<h1>Pay 10.00 EUR</h1>" in page
    assert "Back to the shop" not in page


def test_who_pays_is_led_back_to_the_shop_and_pressing_twice_pays_once(sandbox: Sandbox) -> None:
    session = sandbox.open()

    answers = [visit(page_of(sandbox, session), GOOD) for _twice in range(2)] + [visit(page_of(sandbox, session))]

    assert [(status, headers["Location"]) for status, _page, headers in answers] == [
        (303, f"https://shop.example/paid?session={session}")
    ] * 3
    assert len(sandbox.show("charge")) == 1
    assert sandbox.show("checkout.session")[0]["customer_details"]["email"] == "payer@example.org"


def test_a_decline_is_said_and_another_card_may_be_typed(sandbox: Sandbox) -> None:
    session = sandbox.open()

    status, page, _headers = visit(page_of(sandbox, session), {**GOOD, "card": "4000000000009995", "name": "<A Payer>"})

    assert status == 200
    assert "Your card has insufficient funds. Nothing was charged." in page
    assert 'aria-describedby="card-hint error" aria-invalid="true"' in page
    assert "&lt;A Payer&gt;" in page
    assert visit(page_of(sandbox, session), GOOD)[0] == 303


def test_an_address_is_asked_for_before_anything_is_paid(sandbox: Sandbox) -> None:
    status, page, _headers = visit(page_of(sandbox, sandbox.open()), {**GOOD, "email": " "})

    assert (status, "Type your e-mail address" in page, sandbox.show("charge")) == (200, True, [])


@pytest.mark.parametrize(("said", "status", "charges"), [("yes", 303, 1), ("no", 200, 0)])
def test_three_d_secure_asks_on_a_page_of_its_own(sandbox: Sandbox, said: str, status: int, charges: int) -> None:
    session = sandbox.open()

    led_to = visit(page_of(sandbox, session), {**GOOD, "card": "4000002500003155"})[2]["Location"]
    asking = visit(f"{sandbox.address}{led_to}")
    answered = visit(f"{sandbox.address}{led_to}", {"is_me": said})

    assert (led_to, asking[0], "is it you" in asking[1].lower()) == (f"/pay/{session}/ask", 200, True)
    assert (answered[0], len(sandbox.show("charge"))) == (status, charges)


def test_whoever_refuses_there_is_given_a_form_that_pays_by_another_card(sandbox: Sandbox) -> None:
    session = sandbox.open()
    led_to = visit(page_of(sandbox, session), {**GOOD, "card": "4000002760003184"})[2]["Location"]

    page = visit(f"{sandbox.address}{led_to}", {"is_me": "no"})[1]
    there = re.findall(r'<form method="post" action="([^"]*)"', page)
    again = visit(f"{sandbox.address}{there[0]}", GOOD)

    assert (led_to, set(there)) == (f"/pay/{session}/ask", {f"/pay/{session}"})
    assert (again[0], sandbox.show("checkout.session")[0]["payment_status"]) == (303, "paid")


def test_a_debit_leads_back_before_it_is_paid(sandbox: Sandbox) -> None:
    session = sandbox.open()

    status = visit(page_of(sandbox, session), {**GOOD, "way": "debit", "debit": "000123456789"})[0]

    assert (status, sandbox.show("checkout.session")[0]["payment_status"]) == (303, "unpaid")


@pytest.mark.parametrize(("kind", "cards", "accounts"), [("card", 1, 0), ("us_bank_account", 0, 1)])
def test_only_the_ways_that_the_shop_allows_are_shown(sandbox: Sandbox, kind: str, cards: int, accounts: int) -> None:
    page = visit(page_of(sandbox, sandbox.open(allowed_payment_method_types=[kind])))[1]

    assert (page.count('name="card"'), page.count('name="debit"')) == (cards, accounts)
    assert (page.count("4000 0000 0000 0002"), page.count("000111111116")) == (cards, accounts)


def test_nothing_to_pay_is_confirmed(sandbox: Sandbox) -> None:
    session = sandbox.open(0)

    page = visit(page_of(sandbox, session))[1]
    status = visit(page_of(sandbox, session), {"way": "card", "email": "a@example.org", "name": "A"})[0]

    assert ("Confirm your order" in page, "Card number" in page, status) == (True, False, 303)


def test_an_expired_session_and_an_unknown_one_say_so(sandbox: Sandbox, pass_time: Any) -> None:
    session = sandbox.open(cancel_url="https://shop.example/cart")
    pass_time(days=2)

    expired, sent = visit(page_of(sandbox, session)), visit(page_of(sandbox, session), GOOD)
    unknown = [visit(f"{sandbox.address}/pay/{path}")[0] for path in ("cs_none", f"{session}/else", "")]

    assert (expired[0], sent[0], unknown) == (410, 410, [404, 404, 404])
    assert "nothing was charged" in expired[1]
    assert 'href="https://shop.example/cart"' in expired[1]
    assert sandbox.show("charge") == []


def test_the_front_page_says_what_this_is(sandbox: Sandbox) -> None:
    sandbox.open()

    status, page, _headers = visit(f"{sandbox.address}/")

    assert (status, "stands in for Stripe" in page, "checkout.session" in page) == (200, True, True)
    assert visit(f"{sandbox.address}/page.css")[2]["Content-Type"].startswith("text/css")


def test_it_answers_to_its_own_name_only(sandbox: Sandbox) -> None:
    assert visit(f"{sandbox.address}/", Host="evil.example")[0] == 421


@pytest.mark.parametrize(
    ("sent", "headers"), [({"kind": "down"}, {}), (None, {}), ({"{": ""}, {"Content-Type": "application/json"})]
)
def test_a_page_elsewhere_can_not_work_the_controls(
    sandbox: Sandbox, sent: dict[str, str] | None, headers: dict[str, str]
) -> None:
    assert visit(f"{sandbox.address}/_control/reset", sent, **headers)[0] == 400


def test_more_than_can_be_read_is_refused(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection(sandbox.address.removeprefix("http://"))
    connection.request("POST", "/v1/customers", headers={"Content-Length": "1100000"})

    assert (connection.getresponse().status, sandbox.requests()) == (413, [])
    connection.close()


@pytest.mark.journey
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_pay_without_a_script(sandbox: Sandbox, browser: Browser, scheme: Scheme) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.route("https://shop.example/**", lambda route: route.fulfill(body="Thank you", content_type="text/html"))

    page.goto(page_of(sandbox, sandbox.open(cancel_url="https://shop.example/cart")))
    found = violations(page, {})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    card = page.get_by_role("form", name="By card")
    card.get_by_label("E-mail").fill("payer@example.org")
    card.get_by_label("Name").fill("A Payer")
    card.get_by_label("Card number").fill("4000000000000002")
    card.get_by_role("button").click()
    page.get_by_role("alert").wait_for()
    found += violations(page, {})
    card.get_by_label("Card number").fill("4000002500003155")
    card.get_by_role("button").click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    found += violations(page, {})
    page.get_by_role("button", name="Yes, it is me").click()
    page.wait_for_url(re.compile("shop.example/paid"))

    assert ([each["id"] for each in found], fits) == ([], True)
    assert sandbox.show("checkout.session")[0]["payment_status"] == "paid"
    context.close()
