"""What a thing looks like from outside: without what is the stand-in's own, and with what was asked to be expanded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from payments.sandbox.account import Account
from payments.sandbox.refusing import Json, wrong

KINDS = {
    "cus_": "customer",
    "cs_": "checkout.session",
    "pi_": "payment_intent",
    "ch_": "charge",
    "py_": "charge",
    "re_": "refund",
    "dp_": "dispute",
    "txn_": "balance_transaction",
    "po_": "payout",
}
DEEPEST = 4
SELDOM = {("refund", "failure_balance_transaction")}
"""What a thing of this kind has only now and then: it may be asked to be expanded where it is missing as well."""


def shown(account: Account, thing: Json, expand: Iterable[str] = ()) -> Json:
    """Return a thing as it is answered. Raises `Refused` for what can't be expanded."""
    seen: Json = _clean(thing)
    for path in expand:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise wrong("expand", f"You cannot expand more than {DEEPEST} levels of a property: {path}.")
        _expand(account, thing, seen, steps)
    return seen


def _clean(value: Any) -> Any:
    """Return a copy without what is the stand-in's own."""
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items() if not name.startswith("_")}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _expand(account: Account, thing: Json, seen: Json, steps: list[str]) -> None:
    """Put what an id stands for in its place, and go on from there."""
    name, *rest = steps
    inner = _list_of(account, thing, name) or _standing_for(account, seen, name)
    if inner is None:
        is_missing = name not in seen and (thing["object"], name) not in SELDOM
        if is_missing or seen.get(name) is not None:
            raise wrong("expand", f"This property cannot be expanded ({name}).")
        return
    if not isinstance(seen.get(name), dict):
        seen[name] = _clean(inner)
    if rest:
        _expand(account, inner, seen[name], rest)


def _list_of(account: Account, thing: Json, name: str) -> Json | None:
    """Return the lists that are shown only where they are asked for."""
    if (thing["object"], name) == ("checkout.session", "line_items"):
        return whole_list(thing["_lines"], f"/v1/checkout/sessions/{thing['id']}/line_items")
    if (thing["object"], name) == ("charge", "refunds"):
        refunds = [refund for refund in account.books.newest("refund") if refund["charge"] == thing["id"]]
        return whole_list(refunds, f"/v1/charges/{thing['id']}/refunds")
    return None


def whole_list(things: list[Json], url: str) -> Json:
    """Return these as a list of Stripe's that has no further page."""
    return {"object": "list", "data": things, "has_more": False, "url": url}


def _standing_for(account: Account, seen: Json, name: str) -> Json | None:
    """Return what the id at this name stands for; what is expanded already, as its books have it."""
    number = seen.get(name)
    if isinstance(number, dict):
        number = number.get("id")
    if not isinstance(number, str):
        return None
    kind = KINDS.get(number[: number.find("_") + 1])
    return account.books.shelves[kind].get(number) if kind else None
