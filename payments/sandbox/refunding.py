"""Refunds: never more than was captured, and not always as quick as they look."""

from __future__ import annotations

from payments.sandbox.account import SETTLING, Account
from payments.sandbox.banking import move
from payments.sandbox.expanding import shown
from payments.sandbox.refusing import Json, Refused, not_here, wrong
from payments.sandbox.shaping_money import refund as shaped
from payments.sandbox.telling import tell

TAKEN = {"amount", "charge", "expand", "metadata", "payment_intent", "reason"}


def create(account: Account, asked: Json) -> Json:
    """Refund a charge, or some of it. Raises `Refused` where Stripe would."""
    for name in asked.keys() - TAKEN:
        raise not_here(name, "can't do that with a refund")
    return shown(account, refund(account, _charge(account, asked), asked), asked.get("expand", []))


def refund(account: Account, charge: Json, asked: Json) -> Json:
    """Give back what was asked of this charge; all that is left, if nothing was said."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    _may_be_refunded(charge, amount, left)
    becomes = charge.get("_refund", "succeeded")
    is_slow = becomes == "pending" or charge["payment_method_details"]["type"] != "card"
    back = account.books.add(shaped(charge, amount, asked, account.clock.now()))
    kind = "refund" if charge["id"].startswith("ch_") else "payment_refund:refund"
    moved = move(account, kind, -amount, back)
    account.books.touch(back, balance_transaction=moved["id"], status="pending" if is_slow else "succeeded")
    _count(account, charge, amount)
    tell(account, "refund.created", back)
    tell(account, "charge.refunded", charge)
    if is_slow or becomes == "failed":
        account.books.touch(back, _becomes="failed" if becomes == "failed" else "succeeded")
        account.expect(account.clock.now() + SETTLING, back["id"])
    return back


def settle(account: Account, back: Json) -> None:
    """Have a refund that is under way succeed, or fail if its card says so: then the money is back on the balance."""
    becomes = back.pop("_becomes", None)
    if becomes is None:
        return
    account.books.touch(back, status=becomes)
    if becomes == "failed":
        moved = move(account, "refund_failure", back["amount"], back)
        account.books.touch(back, failure_reason="expired_or_canceled_card", failure_balance_transaction=moved["id"])
        _count(account, account.books.find("charge", back["charge"]), -back["amount"])
        tell(account, "refund.failed", back)
    tell(account, "refund.updated", back)


def _count(account: Account, charge: Json, amount: int) -> None:
    refunded = charge["amount_refunded"] + amount
    account.books.touch(charge, amount_refunded=refunded, refunded=refunded == charge["amount_captured"])


def _charge(account: Account, asked: Json) -> Json:
    """Return the charge that is meant."""
    if "charge" in asked:
        return account.books.find("charge", asked["charge"], "charge")
    if "payment_intent" not in asked:
        raise Refused("One of the following params should be provided for this request: payment_intent or charge.")
    intent = account.books.find("payment_intent", asked["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise Refused(message, code="payment_intent_unexpected_state")
    return account.books.find("charge", intent["latest_charge"])


def _may_be_refunded(charge: Json, amount: int, left: int) -> None:
    if charge["status"] != "succeeded":
        raise Refused(f"Charge {charge['id']} is not paid, and can't be refunded.", code="charge_not_refundable")
    if charge.get("_withdrawn"):
        raise Refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if left == 0:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise wrong("amount", "This value must be greater than or equal to 1.", "parameter_invalid_integer")
    if amount > left:
        message = f"Refund amount (${amount / 100:.2f}) is greater than unrefunded amount on charge (${left / 100:.2f})"
        raise wrong("amount", message)
