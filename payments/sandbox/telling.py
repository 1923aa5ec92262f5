"""Events: written down with each change, as a thin one and as a snapshot, and handed to whoever delivers them."""

from __future__ import annotations

import copy
import time
from datetime import UTC, datetime

from stripe import api_version

from payments.sandbox.account import Account
from payments.sandbox.books import new_id
from payments.sandbox.expanding import shown
from payments.sandbox.faulting import OF_EVENTS
from payments.sandbox.refusing import Json

ADDRESSES = {
    "checkout.session": "/v1/checkout/sessions",
    "payment_intent": "/v1/payment_intents",
    "charge": "/v1/charges",
    "refund": "/v1/refunds",
    "dispute": "/v1/disputes",
    "customer": "/v1/customers",
    "payout": "/v1/payouts",
}
DELIVERY = "_delivery"
"""A letter with an event that is not delivered yet, or was given up."""
COPIES = {"double": 2, "lose": 0}
A_LITTLE_LATER = 1.5
"""Places in the order, and seconds, by which a reordered event comes after the one that followed it."""


def tell(account: Account, kind: str, thing: Json) -> None:
    """Write down that this happened to the thing, and have it told to every hook."""
    event = account.books.add(_snapshot(account, kind, thing))
    account.books.add(_thin(account, event, thing))
    fault = account.faults.met(OF_EVENTS, kind)
    for place in range(len(account.hooks)):
        for _copy in range(COPIES.get(fault.kind, 1) if fault else 1):
            delivery = account.books.add(_delivery(account, event, place))
            if fault:
                _spoil(account, delivery, fault.kind, fault.seconds)
    with account.told:
        account.told.notify_all()


def _snapshot(account: Account, kind: str, thing: Json) -> Json:
    return {
        "id": new_id("evt_"),
        "object": "event",
        "api_version": api_version,
        "created": account.clock.now(),
        "data": {"object": copy.deepcopy(shown(account, thing))},
        "livemode": False,
        "pending_webhooks": len(account.hooks),
        "request": account.asking or {"id": None, "idempotency_key": None},
        "type": kind,
    }


def _thin(account: Account, event: Json, thing: Json) -> Json:
    created = datetime.fromtimestamp(event["created"], UTC)
    reason = {"type": "request", "request": account.asking} if account.asking else None
    url = f"{ADDRESSES[thing['object']]}/{thing['id']}"
    return {
        "id": new_id("evt_test_"),
        "object": "v2.core.event",
        "type": f"v1.{event['type']}",
        "created": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "livemode": False,
        "context": None,
        "changes": None,
        "reason": reason,
        "related_object": {"id": thing["id"], "type": thing["object"], "url": url},
        "snapshot_event": event["id"],
    }


def _delivery(account: Account, event: Json, hook: int) -> Json:
    thin = next(account.books.newest("v2.core.event"))
    return {
        "id": new_id("dl_"),
        "object": DELIVERY,
        "event": event["id"],
        "thin": thin["id"],
        "hook": hook,
        "order": float(len(account.books.shelves["event"])),
        "due": time.time(),
        "tries": 0,
        "standing": "waiting",
    }


def _spoil(account: Account, delivery: Json, kind: str, seconds: float) -> None:
    """Have an event go wrong."""
    if kind == "drop":
        account.books.touch(delivery, standing="failed")
    elif kind == "delay":
        account.books.touch(delivery, due=delivery["due"] + seconds)
    elif kind == "reorder":
        later = delivery["due"] + (seconds or A_LITTLE_LATER)
        account.books.touch(delivery, order=delivery["order"] + A_LITTLE_LATER, due=later)
