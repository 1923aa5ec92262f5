"""Disputes: a cardholder asks the bank for the money back, the shop answers, the bank decides."""

from __future__ import annotations

from payments.sandbox.account import Account
from payments.sandbox.banking import move
from payments.sandbox.expanding import shown
from payments.sandbox.refusing import Json, Refused
from payments.sandbox.shaping_money import dispute as shaped
from payments.sandbox.telling import tell
from payments.sandbox.weighing import DISPUTE

WINNING, LOSING = "winning_evidence", "losing_evidence"
"""What Stripe's test mode reads in `uncategorized_text` as the end of it."""
OPEN = {"needs_response", "under_review", "warning_needs_response", "warning_under_review"}


def dispute(account: Account, charge: Json, reason: str, *, is_inquiry: bool = False) -> Json:
    """Open a dispute of what is left of a charge. The money is withdrawn at once, unless the bank only inquires."""
    if charge["disputed"] or charge["status"] != "succeeded" or charge["refunded"]:
        raise Refused(f"Charge {charge['id']} can't be disputed: it is not paid, given back, or disputed already.")
    case = account.books.add(shaped(charge, reason, is_inquiry=is_inquiry, at=account.clock.now()))
    account.books.touch(charge, disputed=True)
    tell(account, "charge.dispute.created", case)
    if not is_inquiry:
        _withdraw(account, charge, case)
        tell(account, "charge.dispute.funds_withdrawn", case)
    return case


def update(account: Account, asked: Json, number: str) -> Json:
    """Keep evidence, and submit it if asked."""
    case = account.books.find("dispute", number)
    if case["status"] not in OPEN:
        raise Refused("This dispute is already closed.", code="dispute_closed")
    evidence = {**case["evidence"], **asked.get("evidence", {})}
    details = {**case["evidence_details"], "has_evidence": bool(asked.get("evidence"))}
    metadata = {**case["metadata"], **(asked.get("metadata") or {})}
    account.books.touch(case, evidence=evidence, evidence_details=details, metadata=metadata)
    if asked.get("submit", True) and asked.get("evidence"):
        _submit(account, case)
    else:
        tell(account, "charge.dispute.updated", case)
    return shown(account, case, asked.get("expand", []))


def _submit(account: Account, case: Json) -> None:
    is_inquiry = case["status"].startswith("warning")
    count = case["evidence_details"]["submission_count"] + 1
    details = {**case["evidence_details"], "submission_count": count, "submission_method": "manual"}
    reviewed = "warning_under_review" if is_inquiry else "under_review"
    account.books.touch(case, status=reviewed, evidence_details=details)
    tell(account, "charge.dispute.updated", case)
    said = case["evidence"]["uncategorized_text"]
    if said == WINNING:
        win(account, case)
    elif said == LOSING:
        lose(account, case)


def close(account: Account, asked: Json, number: str) -> Json:
    """Accept that it is lost."""
    case = account.books.find("dispute", number)
    lose(account, case)
    return shown(account, case, asked.get("expand", []))


def win(account: Account, case: Json) -> None:
    """Have the bank decide for the shop: what was withdrawn comes back, the fee does not."""
    _is_open(case)
    charge = account.books.find("charge", case["charge"])
    was_withdrawn = charge.pop("_withdrawn", False)
    account.books.touch(case, status="won" if was_withdrawn else "warning_closed")
    tell(account, "charge.dispute.closed", case)
    if was_withdrawn:
        back = move(account, "adjustment:dispute_reversal", case["amount"], case)
        account.books.touch(case, balance_transactions=[*case["balance_transactions"], back])
        account.books.touch(charge)
        tell(account, "charge.dispute.funds_reinstated", case)


def lose(account: Account, case: Json) -> None:
    """Have the bank decide for the cardholder. An inquiry becomes a dispute that is lost, unless all was given back."""
    _is_open(case)
    charge = account.books.find("charge", case["charge"])
    if charge["refunded"]:
        win(account, case)
        return
    if not charge.get("_withdrawn"):
        _withdraw(account, charge, case)
        tell(account, "charge.dispute.funds_withdrawn", case)
    account.books.touch(case, status="lost", is_charge_refundable=False)
    tell(account, "charge.dispute.closed", case)


def _is_open(case: Json) -> None:
    if case["status"] not in OPEN:
        raise Refused("This dispute is already closed.", code="dispute_closed")


def _withdraw(account: Account, charge: Json, case: Json) -> None:
    taken = move(account, "adjustment:dispute", -case["amount"], case, fee=DISPUTE)
    account.books.touch(case, balance_transactions=[*case["balance_transactions"], taken])
    account.books.touch(charge, _withdrawn=True)
