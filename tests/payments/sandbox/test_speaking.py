"""What is asked is held to the SDK's parameter classes, and refused as Stripe would, naming the parameter."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from payments.sandbox import checking, routing
from payments.sandbox.decoding import decoded
from payments.sandbox.refusing import Refused
from tests.sandboxing import Sandbox

PRICE = {"currency": "usd", "unit_amount": 12500, "product_data": {"name": "A place"}}
LINE = {"price_data": PRICE, "quantity": 1}
SOUND: dict[str, Any] = {
    "mode": "payment",
    "ui_mode": "hosted_page",
    "success_url": "https://shop.example/paid?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://shop.example/cart",
    "client_reference_id": "A1",
    "line_items": [LINE],
    "metadata": {"order": "A1"},
    "payment_intent_data": {"metadata": {"order": "A1"}, "description": "Order A1"},
    "customer_email": "payer@example.org",
}
HALF_AN_HOUR = 30 * 60


def refusal(sandbox: Sandbox, **changed: Any) -> tuple[str | None, str | None]:
    asked: Any = {name: value for name, value in (SOUND | changed).items() if value is not None}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client().v1.checkout.sessions.create(asked)
    return refused.value.param, refused.value.code


def test_a_sound_session_is_opened_as_it_was_asked_for(sandbox: Sandbox) -> None:
    asked: Any = {**SOUND, "expand": ["line_items"]}

    session = sandbox.client().v1.checkout.sessions.create(asked)

    assert (session.amount_total, session.currency, session.client_reference_id) == (12500, "usd", "A1")
    assert session.line_items is not None
    assert [line.description for line in session.line_items.data] == ["A place"]
    assert (session.url or "").startswith(f"{sandbox.address}/pay/cs_test_")
    assert session.payment_intent is None


@pytest.mark.parametrize(
    ("changed", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        ({"line_items": [{**LINE, "amount": 1}]}, "line_items[0][amount]", "parameter_unknown"),
        ({"line_items": [{"price_data": {"unit_amount": 1}}]},
         "line_items[0][price_data][currency]", "parameter_missing"),
        ({"line_items": [{**LINE, "quantity": "two"}]}, "line_items[0][quantity]", "parameter_invalid_integer"),
        ({"line_items": "all"}, "line_items", None),
        ({"line_items": {"first": LINE}}, "line_items", None),
        ({"line_items": [{**LINE, "price_data": {**PRICE, "product_data": {"name": ""}}}]},
         "line_items[0][price_data][product_data][name]", "parameter_invalid_empty"),
        ({"mode": "barter"}, "mode", None),
        ({"ui_mode": "hosted"}, "ui_mode", None),
        ({"metadata": "none"}, "metadata", None),
        ({"metadata": {"deep": {"er": 1}}}, "metadata[deep]", None),
        ({"payment_intent_data": "none"}, "payment_intent_data", None),
        ({"automatic_tax": {"enabled": "maybe"}}, "automatic_tax[enabled]", None),
        ({"line_items": [{"price_data": {**PRICE, "unit_amount_decimal": "x"}}]},
         "line_items[0][price_data][unit_amount_decimal]", None),
        ({"metadata": {str(place): "x" for place in range(51)}}, "metadata", None),
        ({"metadata": {"k" * 41: "x"}}, "metadata", None),
        ({"metadata": {"k": "x" * 501}}, "metadata", None),
    ],
)  # fmt: skip
def test_what_the_sdk_does_not_know_is_refused_by_name(
    sandbox: Sandbox, changed: dict[str, Any], param: str, code: str | None
) -> None:
    assert refusal(sandbox, **changed) == (param, code)


@pytest.mark.parametrize(
    ("changed", "param", "code"),
    [
        ({"mode": None}, "mode", "parameter_missing"),
        ({"success_url": None}, "success_url", "parameter_missing"),
        ({"line_items": None}, "line_items", "parameter_missing"),
        ({"line_items": ""}, "line_items", "parameter_missing"),
        ({"success_url": "/paid"}, "success_url", "url_invalid"),
        ({"cancel_url": "ftp://shop.example"}, "cancel_url", "url_invalid"),
        ({"customer": "cus_1"}, None, None),
        ({"customer_email": None, "customer": "cus_1"}, "customer", "resource_missing"),
        ({"line_items": [{"quantity": 1}]}, "line_items[0][price_data]", "parameter_missing"),
        ({"line_items": [{"price_data": PRICE}]}, "line_items[0][quantity]", "parameter_missing"),
        ({"line_items": [{**LINE, "quantity": 0}]}, "line_items[0][quantity]", "parameter_invalid_integer"),
        ({"line_items": [{**LINE, "price_data": {"currency": "usd", "unit_amount": 5}}]},
         "line_items[0][price_data][product_data]", "parameter_missing"),
        ({"line_items": [{**LINE, "price_data": {**PRICE, "unit_amount": -5}}]},
         "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
        ({"line_items": [LINE, {**LINE, "price_data": {**PRICE, "currency": "eur"}}]}, "line_items", None),
        ({"line_items": [{**LINE, "price_data": {**PRICE, "unit_amount": 49}}]}, None, "amount_too_small"),
        ({"line_items": [{**LINE, "quantity": 99_999}]}, None, "amount_too_large"),
        ({"allowed_payment_method_types": ["card"], "excluded_payment_method_types": ["us_bank_account"]},
         "excluded_payment_method_types", None),
        ({"client_reference_id": "x" * 201}, "client_reference_id", None),
        ({"customer_email": "payer at example.org"}, "customer_email", "email_invalid"),
        ({"line_items": [LINE] * 101}, "line_items", None),
        ({"line_items": [{**LINE, "price_data": {**PRICE, "currency": "dollars"}}]},
         "line_items[0][price_data][currency]", None),
        ({"payment_intent_data": {"statement_descriptor_suffix": "x" * 23}},
         "payment_intent_data[statement_descriptor_suffix]", None),
    ],
)  # fmt: skip
def test_what_stripe_refuses_is_refused(
    sandbox: Sandbox, changed: dict[str, Any], param: str | None, code: str | None
) -> None:
    assert refusal(sandbox, **changed) == (param, code)


@pytest.mark.parametrize(
    ("changed", "param"),
    [
        ({"mode": "subscription"}, "mode"),
        ({"ui_mode": "elements"}, "ui_mode"),
        ({"allow_promotion_codes": True}, "allow_promotion_codes"),
        ({"automatic_tax": {"enabled": True}}, "automatic_tax"),
        ({"discounts": [{"coupon": "SUMMER"}]}, "discounts"),
        ({"payment_intent_data": {"capture_method": "manual"}}, "payment_intent_data[capture_method]"),
        ({"line_items": [{"price": "price_1", "quantity": 1}]}, "line_items[0][price]"),
        ({"line_items": [{**LINE, "price_data": {**PRICE, "recurring": {"interval": "year"}}}]},
         "line_items[0][price_data][recurring]"),
    ],
)  # fmt: skip
def test_what_the_sandbox_cannot_do_it_refuses_rather_than_pretend(
    sandbox: Sandbox, changed: dict[str, Any], param: str
) -> None:
    assert refusal(sandbox, **changed) == (param, "sandbox_cannot")


def test_what_is_said_to_be_off_is_taken(sandbox: Sandbox) -> None:
    off = {"enabled": False}

    session = sandbox.open(automatic_tax=off, invoice_creation=off, allow_promotion_codes=False)

    assert sandbox.pay(session)["outcome"] == "paid"


@pytest.mark.parametrize(("seconds", "is_taken"), [(0, True), (-60, False), (24 * 3600, False)])
def test_a_session_lasts_half_an_hour_at_least_and_a_day_at_most(
    sandbox: Sandbox, seconds: int, is_taken: bool
) -> None:
    opened = sandbox.show("checkout.session")
    now = sandbox.client().v1.customers.create().created
    asked: Any = {**SOUND, "expires_at": now + HALF_AN_HOUR + seconds + 5}

    if is_taken:
        assert sandbox.client().v1.checkout.sessions.create(asked).expires_at == asked["expires_at"]
    else:
        assert refusal(sandbox, expires_at=asked["expires_at"]) == ("expires_at", None)
        assert sandbox.show("checkout.session") == opened


def test_only_the_ways_that_the_shop_allows_are_offered(sandbox: Sandbox) -> None:
    allowed = sandbox.open(allowed_payment_method_types=["card", "link"])
    excluded = sandbox.open(excluded_payment_method_types=["us_bank_account"])

    types = [session["payment_method_types"] for session in sandbox.show("checkout.session")]
    assert (allowed, excluded) == tuple(session["id"] for session in sandbox.show("checkout.session"))
    assert types == [["card"], ["card"]]


@pytest.mark.parametrize("route", routing.ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_address_says_what_may_be_asked_by_a_class_of_the_sdk(route: routing.Route) -> None:
    with pytest.raises(Refused, match="unknown parameter: no_such_thing"):
        checking.asked(route.asked, {"no_such_thing": "1"})


def test_what_a_request_says_of_itself_is_no_parameter() -> None:
    with pytest.raises(Refused, match="unknown parameter: api_key"):
        checking.asked("RefundCreateParams", {"api_key": "sk_test_sandbox"})


def test_a_form_is_read_as_the_sdk_writes_it() -> None:
    form = "a[b][0][c]=1&a[b][1][c]=2&d=&expand[]=x&expand[]=y&[odd=1&a=3&a[e]=4"

    assert decoded(form) == {"a": {"e": "4"}, "d": "", "expand": {"0": "x", "1": "y"}, "[odd": "1"}


def test_a_moment_may_be_a_number_or_a_span(sandbox: Sandbox) -> None:
    customer = sandbox.client().v1.customers.create({"email": "a@example.org"})
    customers = sandbox.client().v1.customers

    assert len(customers.list({"created": customer.created}).data) == 1
    assert len(customers.list({"created": {"gt": customer.created}}).data) == 0
    assert len(customers.list({"created": {"gte": customer.created, "lt": customer.created + 1}}).data) == 1


def test_a_stranger_and_an_unknown_address_are_refused(sandbox: Sandbox) -> None:
    stranger = stripe.StripeClient("sk_test_of_somebody_else", base_addresses={"api": sandbox.address})
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
        stranger.v1.customers.list()
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        sandbox.client().v1.prices.list()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client().v1.payment_intents.retrieve("pi_none")

    assert (refused.value.http_status, refused.value.code, refused.value.param) == (404, "resource_missing", "intent")
    assert [asked["status"] for asked in sandbox.requests()] == [401, 404, 404]
    assert {asked["version"] for asked in sandbox.requests()} == {stripe.api_version}
