"""What is answered is held to the SDK's annotations: nothing that they don't know, and all that they promise."""

from __future__ import annotations

import inspect
import json
import typing
from decimal import Decimal
from types import UnionType
from typing import Any, ForwardRef, Literal, get_args, get_origin

import pytest
import stripe
from stripe import ListObject, StripeObject
from stripe.checkout import Session
from stripe.v2.core import Event as ThinEvent
from stripe.v2.core._event import UnknownEventNotification

from tests.sandboxing import Sandbox

CLASSES: dict[str, type[StripeObject]] = {
    "customer": stripe.Customer,
    "checkout.session": Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "balance_transaction": stripe.BalanceTransaction,
    "payout": stripe.Payout,
    "event": stripe.Event,
    "v2.core.event": ThinEvent,
}
OF_EVENTS = {"related_object"}
"""What thin events say beside what all of them say."""
SCALARS: dict[Any, Any] = {str: str, int: int, bool: bool, float: (int, float), Decimal: str}


def members(kind: type[StripeObject]) -> dict[str, Any]:
    """Return what an object of this class may have, by name."""
    above = [each for each in reversed(kind.__mro__) if issubclass(each, StripeObject) and each is not StripeObject]
    found = {name: hint for each in above for name, hint in inspect.get_annotations(each).items()}
    return {name: hint for name, hint in found.items() if name.islower() and not name.startswith("_")}


def misfits(value: Any, hint: Any, path: str) -> list[str]:
    """Return what of a value is not as its hint says."""
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, ForwardRef | str):
        return misfits(value, named(hint if isinstance(hint, str) else hint.__forward_arg__), path)
    if origin in {typing.Union, UnionType}:
        return of_any(value, arguments, path)
    if origin in {list, ListObject}:
        return of_list(value, origin, arguments[0], path)
    if origin is None and hint in SCALARS:
        fits = isinstance(value, SCALARS[hint]) and (hint is bool or not isinstance(value, bool))
        return [] if fits else [f"{path}: {value!r} is no {hint.__name__}"]
    if origin is Literal or hint in {type(None), None}:
        return [] if value in (arguments or (None,)) else [f"{path}: {value!r} is no such word"]
    return of_object(value, origin or hint, path)


def of_list(value: Any, kind: Any, hint: Any, path: str) -> list[str]:
    if not isinstance(value, dict if kind is ListObject else list):
        return [f"{path}: is no list"]
    things = value["data"] if isinstance(value, dict) else value
    return [wrong for place, each in enumerate(things) for wrong in misfits(each, hint, f"{path}[{place}]")]


def of_any(value: Any, hints: tuple[Any, ...], path: str) -> list[str]:
    """Return what fits none of these. Where words are listed, only those are words."""
    if isinstance(value, str) and any(get_origin(hint) is Literal for hint in hints):
        hints = tuple(hint for hint in hints if hint is not str)
    if isinstance(value, dict):
        hints = tuple(hint for hint in hints if hint not in {str, type(None)})
    if value is None and type(None) in hints:
        return []
    tried: list[list[str]] = []
    for hint in hints:
        tried.append(misfits(value, hint, path))
        if tried[-1] == []:
            return []
    return min(tried, key=len)


def of_object(value: Any, kind: Any, path: str) -> list[str]:
    if kind.__name__ == "UntypedStripeObject":
        return [] if isinstance(value, dict) else [f"{path}: is no mapping"]
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no {kind.__name__}"]
    known = members(kind)
    unknown = [f"{path}.{name}: is unknown" for name in value.keys() - known.keys()]
    missing = [f"{path}.{name}: is missing" for name, hint in known.items() if name not in value and not optional(hint)]
    inner = [
        wrong for name in value.keys() & known.keys() for wrong in misfits(value[name], known[name], f"{path}.{name}")
    ]
    return sorted([*unknown, *missing, *inner])


def optional(hint: Any) -> bool:
    return (
        type(None) in get_args(hint)
        or getattr(hint, "__name__", "") == "ClassVar"
        or get_origin(hint) is typing.ClassVar
    )


def named(name: str) -> Any:
    """Return what the SDK means by a name that it imports for type checkers only."""
    if "[" in name or "." in name:
        return eval(name, {**vars(typing), "stripe": stripe, "ListObject": ListObject})  # noqa: S307  (the SDK's words)
    return getattr(stripe, {"CardResource": "Card", "TestClock": "Customer"}.get(name, name))


def everything(sandbox: Sandbox) -> None:
    """Have everything happen that the sandbox knows."""
    client = sandbox.client()
    customer = client.v1.customers.create({"email": "a@example.org", "name": "A Buyer", "metadata": {"a": "1"}})
    client.v1.customers.update(customer.id, {"phone": "555", "address": {"city": "Anywhere"}})
    sandbox.open()
    sandbox.open(0)
    client.v1.checkout.sessions.expire(sandbox.open(customer=customer.id, locale="en", submit_type="book"))
    for card in ("4242424242424242", "4000000000005126", "4000000000007726", "4000002500003155"):
        session = sandbox.open(customer_creation="always")
        sandbox.pay(session, card)
        sandbox.refund(session, 100)
    sandbox.pay(sandbox.open(), "4000000000000002")
    sandbox.pay(sandbox.open(), "4000002500003155", is_me=False)
    sandbox.pay(sandbox.open(), "4000002500003155", is_me=None)
    for account in ("000123456789", "000222222227", "000123456789"):
        sandbox.pay(session := sandbox.open(), debit=account)
        sandbox.settle()
    sandbox.refund(session)
    sandbox.pay(sandbox.open(), debit="000123456789")
    for card in ("4000000000000259", "4000000000002685", "4000000000001976", "4000000000001976"):
        sandbox.pay(sandbox.open(), card)
    won, lost, closed, inquiry = sandbox.show("dispute")
    client.v1.disputes.update(won["id"], {"evidence": {"uncategorized_text": "winning_evidence"}})
    client.v1.disputes.update(lost["id"], {"evidence": {"uncategorized_text": "losing_evidence"}})
    client.v1.disputes.close(closed["id"])
    client.v1.disputes.update(inquiry["id"], {"evidence": {"receipt": "file_1"}, "submit": True})
    sandbox.foreign()
    sandbox.return_payout(sandbox.pay_out()["id"])
    sandbox.pay_out()
    sandbox.slow()
    sandbox.pay(sandbox.open())


def test_everything_that_is_answered_is_as_the_sdk_says(sandbox: Sandbox) -> None:
    everything(sandbox)

    found = {
        wrong
        for kind, sdk in CLASSES.items()
        for thing in sandbox.show(kind)
        for wrong in misfits({name: value for name, value in thing.items() if name not in OF_EVENTS}, sdk, kind)
    }

    assert {kind: len(sandbox.show(kind)) > 1 or kind == "payout" for kind in CLASSES} == dict.fromkeys(CLASSES, True)
    assert sorted(found) == []


def test_so_is_what_is_expanded(sandbox: Sandbox) -> None:
    everything(sandbox)
    client = sandbox.client()

    session: Any = {"expand": ["line_items", "customer", "payment_intent.latest_charge.balance_transaction"]}
    opened = [
        client.v1.checkout.sessions.retrieve(each["id"], session).to_dict(for_json=True)
        for each in sandbox.show("checkout.session")
    ]
    charge: Any = {"expand": ["refunds", "payment_intent", "balance_transaction.source"]}
    charged = [
        client.v1.charges.retrieve(each["id"], charge).to_dict(for_json=True)
        for each in sandbox.show("charge")
        if each["paid"]
    ]

    assert [wrong for each in opened for wrong in misfits(each, Session, "session")] == []
    assert [wrong for each in charged for wrong in misfits(each, stripe.Charge, "charge")] == []


def test_every_event_is_one_that_the_sdk_knows(sandbox: Sandbox) -> None:
    everything(sandbox)
    client = sandbox.client()

    thin = sandbox.show("v2.core.event")
    kinds = {each["type"]: client.parse_event_notification_without_verification(json.dumps(each)) for each in thin}

    assert sorted(kind for kind, told in kinds.items() if isinstance(told, UnknownEventNotification)) == []
    assert len(kinds) > 20


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"colour": "red"}, "refund.colour: is unknown"),
        ({"amount": "5"}, "refund.amount: '5' is no int"),
        ({"amount": True}, "refund.amount: True is no int"),
        ({"reason": "whim"}, "refund.reason: 'whim' is no such word"),
        ({"metadata": 5}, "refund.metadata: is no mapping"),
        ({"charge": {"id": "ch_1"}}, "refund.charge.amount: is missing"),
    ],
)
def test_an_answer_that_has_aged_would_be_found(sandbox: Sandbox, changed: dict[str, Any], said: str) -> None:
    sandbox.pay(session := sandbox.open())
    refund = sandbox.refund(session)

    assert misfits(refund, stripe.Refund, "refund") == []
    assert said in misfits({**refund, **changed}, stripe.Refund, "refund")


def test_an_answer_without_what_the_sdk_promises_would_be_found(sandbox: Sandbox) -> None:
    sandbox.pay(session := sandbox.open())
    refund = sandbox.refund(session)

    del refund["amount"]

    assert misfits(refund, stripe.Refund, "refund") == ["refund.amount: is missing"]
