"""What Stripe's objects look like, field by field. A test holds them to the SDK's own annotations."""

from __future__ import annotations

from payments.sandbox.books import new_id
from payments.sandbox.cards import Card
from payments.sandbox.refusing import Json

NO_ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
DAY = 24 * 3600
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier",
    "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip
ECHOED = (
    "amount", "currency", "customer", "description", "payment_method", "receipt_email", "statement_descriptor",
    "statement_descriptor_suffix",
)  # fmt: skip
"""What a charge says as its payment does."""


def blank(names: str) -> Json:
    """Return these names with nothing at each."""
    return dict.fromkeys(names.split())


def metadata(given: Json | str | None) -> Json:
    """Return what was noted; a blank word notes nothing, and nothing else is left of a key."""
    return {key: words for key, words in given.items() if words} if isinstance(given, dict) else {}


def customer(asked: Json, at: int) -> Json:
    """Return a customer."""
    return {
        "id": new_id("cus_"),
        "object": "customer",
        "address": asked.get("address") or None,
        "balance": 0,
        "created": at,
        "delinquent": False,
        "description": asked.get("description"),
        "email": asked.get("email"),
        "invoice_prefix": new_id("")[:8].upper(),
        "invoice_settings": {
            **blank("custom_fields default_payment_method footer rendering_options"),
        },
        "livemode": False,
        "metadata": metadata(asked.get("metadata")),
        "name": asked.get("name"),
        "next_invoice_sequence": 1,
        "phone": asked.get("phone"),
        "preferred_locales": asked.get("preferred_locales", []),
        "tax_exempt": asked.get("tax_exempt") or "none",
        **blank("currency default_source discount shipping test_clock"),
    }


def line(asked: Json, currency: str, at: int) -> Json:
    """Return a line of a checkout session, from the price that was sent with it."""
    price, quantity = asked["price_data"], asked["quantity"]
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li_"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": price["product_data"]["name"],
        "metadata": metadata(asked.get("metadata")),
        "price": {
            "id": new_id("price_"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": at,
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": new_id("prod_"),
            "recurring": None,
            "tax_behavior": price.get("tax_behavior", "unspecified"),
            **blank("tiers_mode transform_quantity"),
            "type": "one_time",
            "unit_amount": price["unit_amount"],
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "quantity": quantity,
    }


def intent(session: Json, asked: Json, at: int) -> Json:
    """Return the payment that a session asks for, before anything was tried."""
    number = new_id("pi_")
    return {
        "id": number,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{number}_secret_{new_id('')}",
        "confirmation_method": "automatic",
        "created": at,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": asked.get("description"),
        "excluded_payment_method_types": session["excluded_payment_method_types"],
        "livemode": False,
        "metadata": metadata(asked.get("metadata")),
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "receipt_email": asked.get("receipt_email"),
        "statement_descriptor": asked.get("statement_descriptor"),
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        **blank(
            "application application_fee_amount automatic_payment_methods canceled_at cancellation_reason "
            "customer_account last_payment_error latest_charge next_action on_behalf_of payment_method "
            "payment_method_configuration_details processing review setup_future_usage shipping source transfer_data "
            "transfer_group"
        ),
    }


def charge(paying: Json, payer: Json, means: Json, at: int) -> Json:
    """Return a charge for a payment by these means, before its outcome."""
    is_card = means["type"] == "card"
    return {
        "id": new_id("ch_" if is_card else "py_"),
        "object": "charge",
        **{name: paying[name] for name in ECHOED},
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {
            "address": NO_ADDRESS,
            "email": payer["email"],
            "name": payer["name"],
            **blank("phone tax_id"),
        },
        "calculated_statement_descriptor": "SANDBOX" if is_card else None,
        "captured": False,
        "created": at,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(paying["metadata"]),
        "paid": False,
        "payment_intent": paying["id"],
        "payment_method_details": means,
        "refunded": False,
        "status": "pending",
        **blank(
            "application application_fee application_fee_amount balance_transaction failure_balance_transaction "
            "failure_code failure_message on_behalf_of outcome receipt_number receipt_url review shipping source "
            "source_transfer transfer_data transfer_group"
        ),
    }


def means(payer: Json, at: int) -> Json:
    """Return a card as what a payment was tried with, as far as a shop may care."""
    return {
        "id": new_id("pm_"),
        "object": "payment_method",
        "billing_details": {
            "address": NO_ADDRESS,
            "email": payer["email"],
            "name": payer["name"],
            **blank("phone tax_id"),
        },
        "created": at,
        "livemode": False,
        "metadata": {},
        "type": "card",
        **blank("allow_redisplay customer customer_account"),
    }


def declined(reason: str, words: str) -> Json:
    """Return how a charge tells that the bank did not pay it."""
    return {
        "type": "issuer_declined",
        "network_status": "declined_by_network",
        "reason": reason,
        "seller_message": words,
        **blank("advice_code network_advice_code network_decline_code"),
    }


def by_card(card: Card, *, authenticated: bool) -> Json:
    """Return how a charge tells that it was paid by this card."""
    secure = {"authentication_flow": "challenge", "result": "authenticated", "version": "2.2.0"}
    return {
        "type": "card",
        "card": {
            **blank("amount_authorized authorization_code"),
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"sandbox{card.number[-9:]}",
            "funding": "credit",
            "installments": None,
            "last4": card.number[-4:],
            "mandate": None,
            "network": card.brand,
            "regulated_status": "unregulated",
            "three_d_secure": secure if authenticated else None,
            "wallet": None,
        },
    }


def by_debit(number: str) -> Json:
    """Return how a charge tells that it was paid from this bank account."""
    return {
        "type": "us_bank_account",
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "fingerprint": f"sandbox{number[-9:]}",
            "last4": number[-4:],
            "payment_reference": None,
            "routing_number": "110000000",
        },
    }
