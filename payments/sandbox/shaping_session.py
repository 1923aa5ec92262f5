"""What a checkout session looks like, field by field. A test holds it to the SDK's own annotations."""

from __future__ import annotations

from payments.sandbox.books import new_id
from payments.sandbox.refusing import Json
from payments.sandbox.shaping import DAY, blank, metadata

WAYS = ("card", "us_bank_account")
ECHOED = (
    "billing_address_collection", "cancel_url", "client_reference_id", "customer", "customer_email",
    "integration_identifier", "locale", "origin_context", "submit_type", "success_url",
)  # fmt: skip
"""What a session says as it was asked."""


def session(asked: Json, lines: list[Json], address: str, at: int) -> Json:
    """Return an open checkout session with these lines; its pay page is below this address."""
    number = new_id("cs_test_")
    total = sum(one["amount_total"] for one in lines)
    allowed, excluded = asked.get("allowed_payment_method_types"), asked.get("excluded_payment_method_types")
    return {
        "id": number,
        "object": "checkout.session",
        **{name: asked.get(name) for name in ECHOED},
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": at,
        "currency": lines[0]["currency"],
        "custom_fields": [],
        "custom_text": {
            **dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
            **asked.get("custom_text", {}),
        },
        "customer_creation": asked.get("customer_creation", "if_required"),
        "discounts": [],
        "expires_at": asked.get("expires_at", at + DAY),
        "livemode": False,
        "metadata": metadata(asked.get("metadata")),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": [way for way in allowed or WAYS if way in WAYS and way not in (excluded or ())],
        "allowed_payment_method_types": allowed,
        "excluded_payment_method_types": excluded,
        "payment_status": "unpaid" if total else "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{address}/pay/{number}",
        "_lines": lines,
        "_intent": asked.get("payment_intent_data", {}),
        **blank(
            "after_expiration allow_promotion_codes client_secret collected_information consent consent_collection "
            "currency_conversion customer_account customer_details invoice invoice_creation payment_intent "
            "payment_link payment_method_configuration_details permissions recovered_from "
            "saved_payment_method_options setup_intent shipping_address_collection shipping_cost subscription "
            "wallet_options"
        ),
    }
