"""Paying: what becomes of a session when somebody pays by a card or from a bank account, once, however often asked."""

from __future__ import annotations

from enum import StrEnum

from payments.sandbox import disputing, shaping
from payments.sandbox.account import SETTLING, Account
from payments.sandbox.banking import move
from payments.sandbox.books import new_id
from payments.sandbox.cards import ACCOUNTS, WORDS, Card, card
from payments.sandbox.refusing import Json
from payments.sandbox.telling import tell
from payments.sandbox.weighing import fee

UNAUTHENTICATED = "payment_intent_authentication_failure"
NOT_AUTHENTICATED = "We are unable to authenticate your payment method. Choose a different one and try again."


class Outcome(StrEnum):
    """What came of it."""

    PAID = "paid"
    DECLINED = "declined"
    ASKS_FIRST = "asks_first"
    PROCESSING = "processing"
    EXPIRED = "expired"


def by_card(account: Account, session: Json, number: str, payer: Json) -> Outcome:
    """Pay by the card with this number. A session that is over, or paid, is left as it is."""
    if session["status"] != "open":
        return standing(session)
    paid_with = card(number)
    if not session["amount_total"]:
        return _complete(account, session, payer)
    intent = _intent(account, session, payer)
    means = shaping.means(payer, account.clock.now())
    account.books.touch(intent, payment_method=means["id"], _means=means, _card=paid_with.number)
    if paid_with.asks_first:
        action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": None, "url": f"{session['url']}/ask"}}
        account.books.touch(intent, status="requires_action", next_action=action, last_payment_error=None)
        tell(account, "payment_intent.requires_action", intent)
        return Outcome.ASKS_FIRST
    return _conclude(account, session, intent, paid_with)


def answer(account: Account, session: Json, *, is_me: bool) -> Outcome:
    """Answer what 3-D Secure asks. Whoever answers again, or late, changes nothing."""
    if session["status"] != "open":
        return standing(session)
    intent = account.books.shelves["payment_intent"].get(session["payment_intent"] or "")
    if intent is None or intent["status"] != "requires_action":
        return Outcome.DECLINED
    account.books.touch(intent, next_action=None)
    if not is_me:
        return _fail(account, intent, None, UNAUTHENTICATED, "", NOT_AUTHENTICATED)
    return _conclude(account, session, intent, card(intent["_card"]))


def by_debit(account: Account, session: Json, number: str, payer: Json) -> Outcome:
    """Have it debited from this account: the session is complete, and paid (or not) when the bank answers."""
    if session["status"] != "open":
        return standing(session)
    intent = _intent(account, session, payer)
    account.books.touch(intent, payment_method=new_id("pm_"), _fails=ACCOUNTS.get(number, "no_account"))
    charge = _charge(account, intent, shaping.by_debit(number))
    account.books.touch(intent, status="processing", latest_charge=charge["id"], last_payment_error=None)
    tell(account, "payment_intent.processing", intent)
    tell(account, "charge.pending", charge)
    _complete(account, session, payer)
    account.expect(account.clock.now() + SETTLING, intent["id"])
    return Outcome.PROCESSING


def settle(account: Account, intent: Json) -> None:
    """Have the bank answer a debit that is under way. Any other payment is left as it is."""
    if intent["status"] != "processing":
        return
    session = account.books.find("checkout.session", intent["_session"])
    charge = account.books.find("charge", intent["latest_charge"])
    if intent["_fails"]:
        _fail(account, intent, charge, "payment_method_customer_decline", intent["_fails"], "The bank returned it.")
        tell(account, "checkout.session.async_payment_failed", session)
        return
    _succeed(account, intent, charge)
    account.books.touch(session, payment_status="paid")
    tell(account, "checkout.session.async_payment_succeeded", session)


def standing(session: Json) -> Outcome:
    """Return what became of a session that is no longer open."""
    if session["status"] == "expired":
        return Outcome.EXPIRED
    return Outcome.PROCESSING if session["payment_status"] == "unpaid" else Outcome.PAID


def _intent(account: Account, session: Json, payer: Json) -> Json:
    """Return the session's payment, made when somebody first tries to pay."""
    if session["payment_intent"]:
        intent = account.books.find("payment_intent", session["payment_intent"])
        return account.books.touch(intent, _payer=payer)
    if session["customer_creation"] == "always" and not session["customer"]:
        customer = account.books.add(shaping.customer(payer, account.clock.now()))
        account.books.touch(session, customer=customer["id"])
        tell(account, "customer.created", customer)
    intent = account.books.add(shaping.intent(session, session["_intent"], account.clock.now()))
    account.books.touch(intent, _session=session["id"], _payer=payer)
    account.books.touch(session, payment_intent=intent["id"])
    tell(account, "payment_intent.created", intent)
    return intent


def _charge(account: Account, intent: Json, means: Json) -> Json:
    return account.books.add(shaping.charge(intent, intent["_payer"], means, account.clock.now()))


def _conclude(account: Account, session: Json, intent: Json, paid_with: Card) -> Outcome:
    """Have the card's bank answer."""
    means = shaping.by_card(paid_with, authenticated=paid_with.asks_first)
    charge = _charge(account, intent, means)
    account.books.touch(charge, _refund=paid_with.refund)
    if paid_with.declined:
        return _fail(account, intent, charge, paid_with.code, paid_with.declined, WORDS[paid_with.declined])
    _succeed(account, intent, charge)
    account.books.touch(session, payment_status="paid")
    _complete(account, session, intent["_payer"])
    if paid_with.disputed:
        disputing.dispute(account, charge, paid_with.disputed, is_inquiry=paid_with.is_inquiry)
    return Outcome.PAID


def _succeed(account: Account, intent: Json, charge: Json) -> None:
    outcome = {
        "type": "authorized",
        "network_status": "approved_by_network",
        "seller_message": "Payment complete.",
        **shaping.blank("advice_code network_advice_code network_decline_code reason"),
    }
    amount = charge["amount"]
    account.books.touch(charge, status="succeeded", paid=True, captured=True, amount_captured=amount, outcome=outcome)
    account.books.touch(charge, _unbooked=True)
    if account.is_slow:
        account.expect(account.clock.now() + SETTLING, charge["id"])
    else:
        _book(account, charge)
    account.books.touch(
        intent,
        status="succeeded",
        amount_received=amount,
        latest_charge=charge["id"],
        last_payment_error=None,
    )
    tell(account, "charge.succeeded", charge)
    tell(account, "payment_intent.succeeded", intent)


def _book(account: Account, charge: Json) -> None:
    is_card = charge["payment_method_details"]["type"] == "card"
    kept = fee(charge["amount"], by_card=is_card)
    moved = move(account, "charge" if is_card else "payment:charge", charge["amount"], charge, fee=kept)
    del charge["_unbooked"]
    account.books.touch(charge, balance_transaction=moved["id"])


def book(account: Account, charge: Json) -> None:
    """Book a charge that has not been booked yet: from now on its fee is known."""
    if "_unbooked" in charge:
        _book(account, charge)
        tell(account, "charge.updated", charge)


def _fail(account: Account, intent: Json, charge: Json | None, code: str, reason: str, words: str) -> Outcome:  # noqa: PLR0917
    """Write down why a payment failed; the session, if it is open, may be paid by other means."""
    error = {"type": "card_error" if charge else "invalid_request_error", "code": code, "message": words}
    if reason and code == "card_declined":
        error["decline_code"] = reason
    if charge is None or charge["payment_method_details"]["type"] == "card":
        error["payment_method"] = intent["_means"]
    if charge:
        error["charge"] = charge["id"]
        outcome = shaping.declined(reason or code, words)
        account.books.touch(charge, status="failed", failure_code=code, failure_message=words, outcome=outcome)
        tell(account, "charge.failed", charge)
    account.books.touch(
        intent,
        status="requires_payment_method",
        payment_method=None,
        last_payment_error=error,
        latest_charge=charge["id"] if charge else intent["latest_charge"],
    )
    tell(account, "payment_intent.payment_failed", intent)
    return Outcome.DECLINED


def _complete(account: Account, session: Json, payer: Json) -> Outcome:
    details = {
        "email": session["customer_email"] or payer["email"],
        "name": payer["name"],
        "tax_exempt": "none",
        "tax_ids": [],
        **shaping.blank("address business_name individual_name phone"),
    }
    account.books.touch(session, status="complete", customer_details=details, url=None)
    tell(account, "checkout.session.completed", session)
    return Outcome.PAID
