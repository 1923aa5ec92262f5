"""What Stripe's objects about money that moves look like: refunds, disputes, balance transactions, payouts."""

from __future__ import annotations

from payments.sandbox.books import new_id
from payments.sandbox.refusing import Json
from payments.sandbox.shaping import DAY, EVIDENCE, blank, metadata

CLEARING = 2 * DAY
"""How long it takes until what was charged may be paid out."""
TIME_TO_ANSWER = 9 * DAY
"""How long a shop has to answer a dispute."""


def movement(kind: str, amount: int, source: Json, *, at: int, fee: int = 0, words: str = "") -> Json:
    """Return a balance transaction: what the balance gained (or lost) by this source, and the fee."""
    name, category = kind.split(":") if ":" in kind else (kind, kind)
    details = {"amount": fee, "application": None, "currency": source["currency"], "description": "Stripe fees"}
    return {
        "id": new_id("txn_"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": at if kind == "payout" else at + CLEARING,
        "balance_type": "payments",
        "created": at,
        "currency": source["currency"],
        "description": words or source.get("description"),
        "fee": fee,
        "fee_details": [{**details, "type": "stripe_fee"}] if fee else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source["id"],
        "status": "available" if kind == "payout" else "pending",
        "type": name,
        **blank("exchange_rate _payout"),
    }


def refund(charge: Json, amount: int, asked: Json, at: int) -> Json:
    """Return a refund of so many cents of a charge."""
    is_card = charge["payment_method_details"]["type"] == "card"
    by_bank = {"type": "us_bank_transfer", "us_bank_transfer": blank("reference reference_status")}
    return {
        "id": new_id("re_"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": at,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": {"type": "card", "card": {"type": "refund"}} if is_card else by_bank,
        "metadata": metadata(asked.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": asked.get("reason"),
        "status": "pending",
        **blank("balance_transaction receipt_number source_transfer_reversal transfer_reversal"),
    }


def dispute(charge: Json, reason: str, *, is_inquiry: bool, at: int) -> Json:
    """Return a dispute of what is left of a charge."""
    return {
        "id": new_id("dp_"),
        "object": "dispute",
        "amount": charge["amount_captured"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": at,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": at + TIME_TO_ANSWER,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _case(charge["payment_method_details"], is_inquiry=is_inquiry),
        "reason": reason,
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }


def _case(means: Json, *, is_inquiry: bool) -> Json | None:
    """Return how a dispute tells by which network it came; nothing for a bank debit."""
    if means["type"] != "card":
        return None
    told = {name: means["card"][name] for name in ("brand", "network")}
    kind = "inquiry" if is_inquiry else "chargeback"
    return {"type": "card", "card": {**told, "case_type": kind, "network_reason_code": "10.4"}}


def payout(amount: int, currency: str, at: int) -> Json:
    """Return the day's payout, as it has reached the bank."""
    return {
        "id": new_id("po_"),
        "object": "payout",
        "amount": amount,
        "arrival_date": at,
        "automatic": True,
        "created": at,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": new_id("ba_"),
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "paid",
        "trace_id": {"status": "supported", "value": new_id("")[:15]},
        "type": "bank_account",
        **blank(
            "application_fee application_fee_amount balance_transaction failure_balance_transaction failure_code "
            "failure_message original_payout payout_method reversed_by statement_descriptor"
        ),
    }
