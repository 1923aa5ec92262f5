"""What tests and whoever demonstrates can have happen: what Stripe's dashboard, its customers and bad luck do.

Each is `POST /_control/<name>` with a JSON object of its arguments, and answers with JSON.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from payments.sandbox import banking, delivering, disputing, ending, opening, paying, refunding
from payments.sandbox.account import Account, Hook
from payments.sandbox.expanding import shown
from payments.sandbox.faulting import FOREVER, Fault
from payments.sandbox.refusing import Json, Refused, no_address, wrong
from payments.sandbox.shaping_money import movement
from payments.sandbox.telling import DELIVERY

PAYER = {"email": "payer@example.org", "name": "A Payer of the Sandbox"}
PAYS = "4242424242424242"
ELSEWHERE = {"app": "another-shop"}
NOTHING = {"id": None, "currency": "usd"}
"""What a movement is about that is about nothing."""


def act(account: Account, name: str, arguments: Json) -> Json:
    """Do what is named. Raises `Refused` for what nobody knows, and for arguments that don't fit."""
    deed = ACTS.get(name)
    if deed is None:
        raise no_address("POST", f"/_control/{name}")
    try:
        inspect.signature(deed).bind(account, **arguments)
    except TypeError as misfit:
        raise Refused(f"{name}: {misfit}.") from misfit
    with account.books.turn():
        ending.tick(account)
        return deed(account, **arguments)


def _reset(account: Account) -> Json:
    account.forget()
    return {}


def _hook(account: Account, hooks: list[Json]) -> Json:
    account.hooks[:] = [Hook(**hook) for hook in hooks]
    return {}


def _pause(account: Account, *, paused: bool = True) -> Json:
    account.is_paused = paused
    with account.told:
        account.told.notify_all()
    return {}


def _tick(_account: Account) -> Json:
    return {}


def _fault(account: Account, kind: str, *, matching: str = "*", times: int = 1, seconds: float = 0.0) -> Json:
    account.faults.plan(Fault(kind, matching, FOREVER if kind == "down" else times, seconds))
    return {}


def _mend(account: Account, *, kind: str = "") -> Json:
    account.faults.mend(kind)
    return {}


def _requests(account: Account) -> Json:
    return {"data": list(account.requests)}


def _pay(
    account: Account,
    session: str,
    *,
    card: str = PAYS,
    debit: str = "",
    email: str = PAYER["email"],
    name: str = PAYER["name"],
    is_me: bool | None = True,
) -> Json:
    """Pay as somebody at the page would. What 3-D Secure asks is answered by `is_me`; not at all, if that is None."""
    opened = account.books.find("checkout.session", session)
    payer = {"email": email, "name": name}
    way, number = (paying.by_debit, debit) if debit else (paying.by_card, card)
    outcome = way(account, opened, number, payer)
    if outcome is paying.Outcome.ASKS_FIRST and is_me is not None:
        outcome = paying.answer(account, opened, is_me=is_me)
    return {"outcome": outcome, "session": shown(account, opened)}


def _answer(account: Account, session: str, *, is_me: bool) -> Json:
    opened = account.books.find("checkout.session", session)
    return {"outcome": paying.answer(account, opened, is_me=is_me), "session": shown(account, opened)}


def _settle(account: Account) -> Json:
    ending.settle_all(account)
    return {}


def _refund(account: Account, charge: str, *, amount: int | None = None, reason: str | None = None) -> Json:
    asked = {"reason": reason, **({} if amount is None else {"amount": amount})}
    return shown(account, refunding.refund(account, _charge(account, charge), asked))


def _dispute(account: Account, charge: str, *, reason: str = "fraudulent", is_inquiry: bool = False) -> Json:
    return shown(account, disputing.dispute(account, _charge(account, charge), reason, is_inquiry=is_inquiry))


def _charge(account: Account, number: str) -> Json:
    """Return a charge by its id, or by that of its payment or its session."""
    if number.startswith("cs_"):
        number = account.books.find("checkout.session", number)["payment_intent"] or ""
    if number.startswith("pi_"):
        number = account.books.find("payment_intent", number)["latest_charge"] or ""
    return account.books.find("charge", number)


def _win(account: Account, dispute: str) -> Json:
    disputing.win(account, account.books.find("dispute", dispute))
    return shown(account, account.books.find("dispute", dispute))


def _lose(account: Account, dispute: str) -> Json:
    disputing.lose(account, account.books.find("dispute", dispute))
    return shown(account, account.books.find("dispute", dispute))


def _pay_out(account: Account, *, everything: bool = True) -> Json:
    paid = banking.pay_out(account, everything=everything)
    return shown(account, paid) if paid else {}


def _return_payout(account: Account, payout: str) -> Json:
    banking.return_payout(account, account.books.find("payout", payout))
    return shown(account, account.books.find("payout", payout))


def _slow(account: Account, *, slow: bool = True) -> Json:
    account.is_slow = slow
    return {}


def _foreign(account: Account, amount: int = 4200, card: str = PAYS) -> Json:
    """Have another application on the same account sell something, to be paid by this card."""
    price = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Something else"}}
    asked = {
        "mode": "payment",
        "success_url": "https://elsewhere.example/",
        "line_items": [{"price_data": price, "quantity": 1}],
        "metadata": dict(ELSEWHERE),
        "payment_intent_data": {"metadata": dict(ELSEWHERE)},
    }
    return _pay(account, opening.create(account, asked)["id"], card=card)


def _fee(account: Account, amount: int = 1000) -> Json:
    """Keep so many cents for the account as a whole, such as for the month's reports."""
    moved = movement("stripe_fee", -amount, NOTHING, at=account.clock.now(), words="Billing")
    return shown(account, account.books.add(moved))


def _take(account: Account, *, everything: bool = True) -> Json:
    return {"data": delivering.take(account, everything=everything)}


def _delivered(account: Account, delivery: str, status: int) -> Json:
    delivering.note(account, delivery, status)
    return {}


def _put_back(account: Account, delivery: str) -> Json:
    """Let a letter wait on, as if it had not been taken."""
    account.books.touch(account.books.find(DELIVERY, delivery), standing="waiting")
    return {}


def _show(account: Account, kind: str) -> Json:
    """Show everything of a kind, the oldest first."""
    if kind.startswith("_"):
        raise wrong("kind", "That is the stand-in's own.")
    return {"data": [shown(account, thing) for thing in account.books.shelves[kind].values()]}


ACTS: dict[str, Callable[..., Any]] = {
    "reset": _reset,
    "hook": _hook,
    "pause": _pause,
    "tick": _tick,
    "fault": _fault,
    "mend": _mend,
    "requests": _requests,
    "pay": _pay,
    "answer": _answer,
    "settle": _settle,
    "refund": _refund,
    "dispute": _dispute,
    "win": _win,
    "lose": _lose,
    "pay_out": _pay_out,
    "return_payout": _return_payout,
    "slow": _slow,
    "foreign": _foreign,
    "fee": _fee,
    "take": _take,
    "delivered": _delivered,
    "put_back": _put_back,
    "show": _show,
}
