"""Which address does what, and which class of the SDK says what may be asked of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from payments.sandbox import customers, disputing, ending, opening, refunding
from payments.sandbox.account import Account
from payments.sandbox.expanding import shown
from payments.sandbox.listing import listed
from payments.sandbox.refusing import Json, Refused, no_address, wrong
from payments.sandbox.searching import searched
from payments.sandbox.shaping import DAY
from payments.sandbox.telling import DELIVERY

Deed = Callable[..., Json]
EVENTS_KEPT = 30 * DAY
MOST_TYPES = 20


@dataclass(frozen=True)
class Route:
    """One address: its deed is called with the account, what was asked, and the ids in the address."""

    method: str
    path: str
    asked: str
    """The class below `stripe.params` that says what may be asked; empty where nothing may be."""
    deed: Deed

    def met(self, method: str, path: str) -> re.Match[str] | None:
        """Return the ids in the address, if it is this one."""
        return re.fullmatch(self.path.replace("*", "([^/]+)"), path) if method == self.method else None


def found(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """Return the route of this address, and the ids in it. Raises `Refused` (404) if there is none."""
    for route in ROUTES:
        if met := route.met(method, path):
            return route, met.groups()
    raise no_address(method, path)


def _retrieve(kind: str, account: Account, asked: Json, number: str) -> Json:
    return shown(account, account.books.find(kind, number), asked.get("expand", []))


def _list(kind: str, url: str, account: Account, asked: Json) -> Json:
    return listed(account, account.books.newest(kind), asked, url)


def _search(kind: str, url: str, account: Account, asked: Json) -> Json:
    return searched(account, kind, asked, url)


def _annotate(kind: str, account: Account, asked: Json, number: str) -> Json:
    return customers.annotate(account, asked, kind, number)


def _lines(account: Account, asked: Json, number: str) -> Json:
    lines = account.books.find("checkout.session", number)["_lines"]
    return listed(account, lines, asked, f"/v1/checkout/sessions/{number}/line_items")


def _refunds_of(account: Account, asked: Json, number: str) -> Json:
    return listed(account, account.books.newest("refund"), {**asked, "charge": number}, f"/v1/charges/{number}/refunds")


def _movements(account: Account, asked: Json) -> Json:
    """List balance transactions. Those of a payout are those that it consists of, and its own."""
    wanted = {"_payout" if name == "payout" else name: value for name, value in asked.items()}
    return listed(account, account.books.newest("balance_transaction"), wanted, "/v1/balance_transactions")


def _events(account: Account, asked: Json) -> Json:
    """List the events of thirty days."""
    wanted = dict(asked)
    types, succeeded = wanted.pop("types", None), wanted.pop("delivery_success", None)
    if len(types or ()) > MOST_TYPES:
        raise wrong("types", f"There may be {MOST_TYPES} types.")
    oldest = account.clock.now() - EVENTS_KEPT
    undelivered = {delivery["event"] for delivery in account.books.shelves[DELIVERY].values()}
    events = (
        event
        for event in account.books.newest("event")
        if event["created"] >= oldest
        and (types is None or event["type"] in types)
        and (succeeded is None or succeeded == (event["id"] not in undelivered))
    )
    return listed(account, events, wanted, "/v1/events")


def _thin(account: Account, _asked: Json, number: str) -> Json:
    return shown(account, account.books.find("v2.core.event", number))


def _thins(account: Account, asked: Json) -> Json:
    """List thin events, as the second version of Stripe's interface pages them: here, on one page."""
    if "created" in asked or "limit" in asked:
        message = "The sandbox lists thin events by object_id and types only."
        raise Refused(message, code="sandbox_cannot")
    events = [
        shown(account, event)
        for event in account.books.newest("v2.core.event")
        if asked.get("object_id") in {None, event["related_object"]["id"]}
        and ("types" not in asked or event["type"] in asked["types"])
    ]
    return {"data": events, "next_page_url": None, "previous_page_url": None}


def _usual(kind: str, path: str, named: str, *, lists: bool = True) -> list[Route]:
    """Return the routes that look at things of a kind."""
    routes = [Route("GET", f"{path}/*", f"{named}RetrieveParams", partial(_retrieve, kind))]
    return [*routes, Route("GET", path, f"{named}ListParams", partial(_list, kind, path))] if lists else routes


def _searched(kind: str, path: str, named: str) -> Route:
    """Return the route that searches things of a kind."""
    return Route("GET", f"{path}/search", named, partial(_search, kind, f"{path}/search"))


SESSIONS, CHARGES, INTENTS = "/v1/checkout/sessions", "/v1/charges", "/v1/payment_intents"
ROUTES: tuple[Route, ...] = (
    Route("POST", "/v1/customers", "CustomerCreateParams", customers.create),
    Route("POST", "/v1/customers/*", "CustomerUpdateParams", customers.update),
    *_usual("customer", "/v1/customers", "Customer"),
    Route("POST", SESSIONS, "checkout.SessionCreateParams", opening.create),
    Route("POST", f"{SESSIONS}/*/expire", "checkout.SessionExpireParams", ending.expire),
    Route("POST", f"{SESSIONS}/*", "checkout.SessionUpdateParams", partial(_annotate, "checkout.session")),
    Route("GET", f"{SESSIONS}/*/line_items", "checkout.SessionListLineItemsParams", _lines),
    *_usual("checkout.session", SESSIONS, "checkout.Session"),
    Route(
        "GET", f"{INTENTS}/search", "PaymentIntentSearchParams", partial(_search, "payment_intent", f"{INTENTS}/search")
    ),
    Route("POST", f"{INTENTS}/*", "PaymentIntentUpdateParams", partial(_annotate, "payment_intent")),
    *_usual("payment_intent", INTENTS, "PaymentIntent"),
    _searched("charge", CHARGES, "ChargeSearchParams"),
    Route("GET", f"{CHARGES}/*/refunds", "RefundListParams", _refunds_of),
    *_usual("charge", CHARGES, "Charge"),
    Route("POST", "/v1/refunds", "RefundCreateParams", refunding.create),
    Route("POST", "/v1/refunds/*", "RefundUpdateParams", partial(_annotate, "refund")),
    *_usual("refund", "/v1/refunds", "Refund"),
    Route("POST", "/v1/disputes/*/close", "DisputeCloseParams", disputing.close),
    Route("POST", "/v1/disputes/*", "DisputeUpdateParams", disputing.update),
    *_usual("dispute", "/v1/disputes", "Dispute"),
    Route("GET", "/v1/events", "EventListParams", _events),
    *_usual("event", "/v1/events", "Event", lists=False),
    Route("GET", "/v1/balance_transactions", "BalanceTransactionListParams", _movements),
    *_usual("balance_transaction", "/v1/balance_transactions", "BalanceTransaction", lists=False),
    *_usual("payout", "/v1/payouts", "Payout"),
    Route("GET", "/v2/core/events/*", "v2.core.EventRetrieveParams", _thin),
    Route("GET", "/v2/core/events", "v2.core.EventListParams", _thins),
)
