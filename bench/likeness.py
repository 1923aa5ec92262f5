"""How like Stripe the stand-in is: the same is asked of both, and what is answered otherwise is told.

    STRIPE_SECRET_KEY=sk_test_... python -m bench.likeness            # what needs no payment
    STRIPE_SECRET_KEY=sk_test_... python -m bench.likeness --pay      # pay one page at Stripe by hand when asked

Only keys of a test account are taken. It makes a customer and some sessions of a few dollars there, and names all of
them `likeness`. What it tells is a difference of fields, of their types, or of an error; words and numbers may differ.
"""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import stripe

from payments.sandbox.serving import made

TEST_KEYS = ("sk_test_", "rk_test_")
ADDRESS = "https://shop.example/likeness?session={CHECKOUT_SESSION_ID}"
PRICE = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "likeness"}}
LINE = {"price_data": PRICE, "quantity": 1}
SESSION: dict[str, Any] = {
    "mode": "payment",
    "success_url": ADDRESS,
    "line_items": [LINE],
    "metadata": {"made_by": "likeness"},
    "payment_intent_data": {"metadata": {"made_by": "likeness"}},
}
CUSTOMER = {"name": "likeness", "email": "a@example.org"}
NO_METADATA = {"metadata": {"made_by": ""}}
LINES = {"expand": ["line_items"]}
WHOLE = {"expand": ["line_items", "payment_intent.latest_charge.balance_transaction"]}


@dataclass
class Side:
    """One of both: its client, and the ids that it gave before."""

    v1: Any
    noted: dict[str, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def note(self, name: str, thing: Any) -> Any:
        """Remember an id under this name."""
        self.noted[name] = thing.id
        return thing


Ask = Callable[[Side], Any]


def opened(side: Side, **changed: Any) -> Any:
    """Open a session, of which something is otherwise; what is None is left out."""
    asked = {name: value for name, value in (SESSION | changed).items() if value is not None}
    return side.v1.checkout.sessions.create(asked)


def keyed(side: Side, **changed: Any) -> Any:
    """Open a session by one key, whatever is asked."""
    return side.v1.checkout.sessions.create(SESSION | changed, {"idempotency_key": side.key})


FREE: dict[str, Ask] = {
    "a customer": lambda side: side.note("customer", side.v1.customers.create(CUSTOMER)),
    "a customer changed": lambda side: side.v1.customers.update(side.noted["customer"], {"metadata": {"a": "1"}}),
    "a customer that isn't there": lambda side: side.v1.customers.retrieve("cus_likeness"),
    "a session": lambda side: side.note("session", opened(side, customer=side.noted["customer"])),
    "a session with its lines": lambda side: side.v1.checkout.sessions.retrieve(side.noted["session"], LINES),
    "its lines": lambda side: side.v1.checkout.sessions.line_items.list(side.noted["session"]),
    "its metadata changed": lambda side: side.v1.checkout.sessions.update(side.noted["session"], NO_METADATA),
    "the session expired": lambda side: side.v1.checkout.sessions.expire(side.noted["session"]),
    "the session expired again": lambda side: side.v1.checkout.sessions.expire(side.noted["session"]),
    "a session of nothing": lambda side: opened(side, line_items=[{**LINE, "price_data": {**PRICE, "unit_amount": 0}}]),
    "a key used once": keyed,
    "a key used again": keyed,
    "a key used for something else": lambda side: keyed(side, client_reference_id="other"),
    "an unknown parameter": lambda side: opened(side, colour="red"),
    "a parameter that is gone": lambda side: opened(side, payment_method_types=["card"]),
    "an unknown word": lambda side: opened(side, mode="barter"),
    "no mode": lambda side: opened(side, mode=None),
    "no address to come back to": lambda side: opened(side, success_url=None),
    "an address that is none": lambda side: opened(side, success_url="/paid"),
    "no lines": lambda side: opened(side, line_items=None),
    "a line without a currency": lambda side: opened(side, line_items=[{**LINE, "price_data": {"unit_amount": 5}}]),
    "a line without a number": lambda side: opened(side, line_items=[{"price_data": PRICE}]),
    "a line of two halves": lambda side: opened(side, line_items=[{**LINE, "quantity": "two"}]),
    "a negative price": lambda side: opened(side, line_items=[{**LINE, "price_data": {**PRICE, "unit_amount": -5}}]),
    "too little": lambda side: opened(side, line_items=[{**LINE, "price_data": {**PRICE, "unit_amount": 10}}]),
    "too soon over": lambda side: opened(side, expires_at=1_700_000_000),
    "two who pay": lambda side: opened(side, customer=side.noted["customer"], customer_email="a@example.org"),
    "somebody unknown who pays": lambda side: opened(side, customer="cus_likeness"),
    "a payment that isn't there": lambda side: side.v1.payment_intents.retrieve("pi_likeness"),
    "a refund of nothing": lambda side: side.v1.refunds.create({}),
    "a refund of what isn't there": lambda side: side.v1.refunds.create({"charge": "ch_likeness"}),
    "a dispute that isn't there": lambda side: side.v1.disputes.retrieve("dp_likeness"),
    "a page of none": lambda side: side.v1.customers.list({"limit": 0}),
    "a page of one": lambda side: side.v1.customers.list({"limit": 1}),
    "events": lambda side: side.v1.events.list({"limit": 1, "types": ["customer.created"]}),
    "what can't be expanded": lambda side: side.v1.customers.retrieve(side.noted["customer"], {"expand": ["colour"]}),
}  # fmt: skip
"""What needs nobody to pay, in the order in which it is asked."""

PAID: dict[str, Ask] = {
    "a session that is paid": lambda side: side.v1.checkout.sessions.retrieve(side.noted["paid"], WHOLE),
    "its payment": lambda side: side.note("intent", side.v1.payment_intents.retrieve(intent_of(side))),
    "its charges": lambda side: side.v1.charges.list({"payment_intent": side.noted["intent"]}),
    "too much back": lambda side: side.v1.refunds.create({"payment_intent": side.noted["intent"], "amount": 501}),
    "some of it back": lambda side: side.v1.refunds.create({"payment_intent": side.noted["intent"], "amount": 100}),
    "its refunds": lambda side: side.v1.refunds.list({"payment_intent": side.noted["intent"]}),
    "the rest back": lambda side: side.v1.refunds.create({"payment_intent": side.noted["intent"]}),
    "back once more": lambda side: side.v1.refunds.create({"payment_intent": side.noted["intent"]}),
    "what moved": lambda side: side.v1.balance_transactions.list({"limit": 2}),
    "a paid session expired": lambda side: side.v1.checkout.sessions.expire(side.noted["paid"]),
}
"""What needs a session that was paid."""


def intent_of(side: Side) -> str:
    """Return the payment of the session that was paid."""
    return str(side.v1.checkout.sessions.retrieve(side.noted["paid"]).payment_intent)


def outcome(ask: Ask, side: Side) -> dict[str, str]:
    """Return what is answered, as a field's kind by the way to it; or the error."""
    try:
        return shape(ask(side).to_dict(for_json=True))
    except stripe.StripeError as error:
        told = {"error": type(error).__name__, "status": str(error.http_status), "code": str(error.code)}
        return told | {"param": str(getattr(error, "param", None))}


def shape(thing: Any, path: str = "") -> dict[str, str]:
    """Return the kind of each field. Of a list the first tells for all; keys of metadata are the shop's own."""
    if isinstance(thing, dict) and not path.endswith("metadata"):
        return {way: kind for name in thing for way, kind in shape(thing[name], f"{path}.{name}".lstrip(".")).items()}
    if isinstance(thing, list) and thing:
        return shape(thing[0], f"{path}[]")
    return {path: type(thing).__name__}


def differences(real: dict[str, str], ours: dict[str, str]) -> list[str]:
    """Return what differs. What is nothing on one side may be of any kind on the other."""
    if "error" in real or "error" in ours:
        return [] if real == ours else [f"Stripe: {real}", f"the stand-in: {ours}"]
    covered = {
        way for way in real.keys() ^ ours.keys() if _is_within_nothing(way, real) or _is_within_nothing(way, ours)
    }
    said = [f"only at Stripe: {way}" for way in sorted(real.keys() - ours.keys() - covered)]
    said += [f"only here: {way}" for way in sorted(ours.keys() - real.keys() - covered)]
    for way in sorted(real.keys() & ours.keys()):
        if real[way] != ours[way] and "NoneType" not in {real[way], ours[way]}:
            said.append(f"{way}: {real[way]} at Stripe, {ours[way]} here")
    return said


def _is_within_nothing(way: str, other: dict[str, str]) -> bool:
    """Whether what this is within is nothing (or an empty list) on the other side, or has more within it there."""
    above = [way[:place] for place, sign in enumerate(way) if sign in ".["]
    is_nothing = any(other.get(each) in {"NoneType", "list"} for each in above)
    return is_nothing or any(each.startswith((f"{way}.", f"{way}[")) for each in other)


def compare(real: Side, ours: Side, asks: dict[str, Ask]) -> dict[str, list[str]]:
    """Return what differs, by what was asked; what doesn't is left out."""
    found = {name: differences(outcome(ask, real), outcome(ask, ours)) for name, ask in asks.items()}
    return {name: said for name, said in found.items() if said}


def main() -> int:
    """Ask both, and tell; return 1 where something differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.likeness", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pay", action="store_true", help="compare a payment too, which you make by hand")
    is_to_pay = parser.parse_args().pay
    key = os.environ.get("STRIPE_SECRET_KEY", "")
    if not key.startswith(TEST_KEYS) or key == "sk_test_sandbox":
        sys.exit("STRIPE_SECRET_KEY must be a key of a test account of Stripe's.")
    server = made()
    server.begin()
    real = Side(stripe.StripeClient(key, max_network_retries=2).v1)
    ours = Side(stripe.StripeClient(server.account.key, base_addresses={"api": server.account.address}).v1)
    found = compare(real, ours, FREE)
    if is_to_pay:
        pay_both(real, ours)
        found |= compare(real, ours, PAID)
    server.end()
    for name, said in found.items():
        print("\n  ".join([name, *said]))
    print(f"{len(FREE) + len(PAID) * is_to_pay} questions, {len(found)} answered otherwise.")
    return 1 if found else 0


def pay_both(real: Side, ours: Side) -> None:
    """Open a session on both sides, and have each paid by hand."""
    for side in (real, ours):
        session = side.note("paid", opened(side))
        input(f"Pay with 4242 4242 4242 4242 at {session.url} and press Enter when it has led you on. ")


if __name__ == "__main__":
    sys.exit(main())
