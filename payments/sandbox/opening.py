"""Opening a checkout session: what a shop may ask for, and what Stripe would refuse."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from payments.sandbox.account import Account
from payments.sandbox.expanding import shown
from payments.sandbox.refusing import Json, Refused, demand_address, lacking, not_here, wrong
from payments.sandbox.shaping import DAY, line
from payments.sandbox.shaping_session import session

CURRENCY = re.compile(r"^[A-Za-z]{3}$")
SOONEST, LATEST = 30 * 60, DAY
LONGEST_REFERENCE, LONGEST_SUFFIX, MOST_LINES = 200, 22, 100
LEAST, MOST = 50, 99_999_999
TAKEN = {
    "billing_address_collection", "cancel_url", "client_reference_id", "currency", "custom_text", "customer",
    "customer_creation", "customer_email", "expand", "expires_at", "integration_identifier", "line_items", "locale",
    "metadata", "mode", "origin_context", "payment_intent_data", "submit_type", "success_url", "ui_mode",
    "allowed_payment_method_types", "excluded_payment_method_types",
}  # fmt: skip
INTENT = {"description", "metadata", "receipt_email", "statement_descriptor", "statement_descriptor_suffix"}
SWITCHED_OFF = {"automatic_tax", "invoice_creation", "adaptive_pricing", "phone_number_collection"}
"""What may be said to be off, and not on."""


def create(account: Account, asked: Json) -> Json:
    """Open a session with a hosted page. Raises `Refused` where Stripe would, and where this can't."""
    _can_be_done(asked)
    now = account.clock.now()
    _is_whole(account, asked, now)
    lines = _lines(asked, now)
    opened = account.books.add(session(asked, lines, account.address, now))
    account.expect(opened["expires_at"], opened["id"])
    return shown(account, opened, asked.get("expand", []))


def _can_be_done(asked: Json) -> None:
    """Refuse by name what this stand-in doesn't do."""
    for name, value in asked.items():
        is_off = (name in SWITCHED_OFF and not value.get("enabled")) or (name == "allow_promotion_codes" and not value)
        if name not in TAKEN and not is_off:
            raise not_here(name, "can't do that with a checkout session")
    for name in asked.get("payment_intent_data", {}).keys() - INTENT:
        raise not_here(f"payment_intent_data[{name}]", "can't do that with a payment")
    if asked.get("mode", "payment") != "payment":
        raise not_here("mode", "takes single payments only")
    if asked.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_here("ui_mode", "has hosted pages only")


def _is_whole(account: Account, asked: Json, now: int) -> None:
    """Refuse what Stripe refuses."""
    for name in ("mode", "line_items", "success_url"):
        if not asked.get(name):
            raise lacking(name)
    for name in ("success_url", "cancel_url"):
        _is_address(name, asked.get(name))
    if "customer" in asked and "customer_email" in asked:
        raise Refused("You may only specify one of these parameters: customer, customer_email.")
    if "customer" in asked:
        account.books.find("customer", asked["customer"], "customer")
    if "customer_email" in asked:
        demand_address("customer_email", asked["customer_email"])
    _is_short_enough(asked)
    _is_in_time(asked.get("expires_at", now + DAY), now)
    if {"allowed_payment_method_types", "excluded_payment_method_types"} <= asked.keys():
        raise wrong("excluded_payment_method_types", "You may only allow payment method types, or exclude some.")


def _is_short_enough(asked: Json) -> None:
    if len(asked.get("client_reference_id", "")) > LONGEST_REFERENCE:
        raise wrong("client_reference_id", f"Invalid string: at most {LONGEST_REFERENCE} letters.")
    if len(asked.get("payment_intent_data", {}).get("statement_descriptor_suffix", "")) > LONGEST_SUFFIX:
        message = f"The statement descriptor suffix must be at most {LONGEST_SUFFIX} characters."
        raise wrong("payment_intent_data[statement_descriptor_suffix]", message)
    if len(asked["line_items"]) > MOST_LINES:
        raise wrong("line_items", f"There may be {MOST_LINES} line items.")


def _is_in_time(expires_at: int, now: int) -> None:
    if not now + SOONEST <= expires_at <= now + LATEST:
        limit = "at least 30 minutes" if expires_at < now + SOONEST else "less than 24 hours"
        raise wrong("expires_at", f"The `expires_at` timestamp must be {limit} from Checkout Session creation.")


def _is_address(name: str, address: str | None) -> None:
    if address is not None and not (urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname):
        raise wrong(name, "Not a valid URL", "url_invalid")


def _lines(asked: Json, now: int) -> list[Json]:
    """Return the lines. All are of one currency, and of a sum that can be charged."""
    for place, one in enumerate(asked["line_items"]):
        _is_sound(one, f"line_items[{place}]")
    currencies = {one["price_data"]["currency"].lower() for one in asked["line_items"]}
    if len(currencies) > 1:
        raise Refused("All line items must have the same currency.", param="line_items")
    [currency] = currencies
    lines = [line(one, currency, now) for one in asked["line_items"]]
    total = sum(one["amount_total"] for one in lines)
    if 0 < total < LEAST:
        message = f"The Checkout Session's total amount due must add up to at least $0.50 {currency}"
        raise Refused(message, code="amount_too_small")
    if total > MOST:
        raise Refused(f"The Checkout Session's total amount must be at most {MOST} cents.", code="amount_too_large")
    return lines


def _is_sound(one: Json, path: str) -> None:
    for name in one.keys() - {"price_data", "quantity", "metadata"}:
        raise not_here(f"{path}[{name}]", "takes lines with their own price_data only")
    for name in ("price_data", "quantity"):
        if name not in one:
            raise lacking(f"{path}[{name}]")
    _is_priced(one["price_data"], f"{path}[price_data]")
    if one["quantity"] < 1:
        raise wrong(f"{path}[quantity]", "This value must be greater than or equal to 1.", "parameter_invalid_integer")


def _is_priced(price: Json, path: str) -> None:
    for name in ("product_data", "unit_amount"):
        if name not in price:
            raise lacking(f"{path}[{name}]")
    if not CURRENCY.match(price["currency"]):
        raise wrong(f"{path}[currency]", f"Invalid currency: {price['currency']}.")
    if price["unit_amount"] < 0:
        message = "This value must be greater than or equal to 0."
        raise wrong(f"{path}[unit_amount]", message, "parameter_invalid_integer")
    if "recurring" in price:
        raise not_here(f"{path}[recurring]", "takes single payments only")
