"""From a request to Stripe's interface to its answer: the key, the parameters, the deed, and what goes wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from stripe import api_version

from payments.sandbox import checking, ending, replaying, routing
from payments.sandbox.account import Account
from payments.sandbox.books import new_id
from payments.sandbox.decoding import decoded
from payments.sandbox.faulting import AFTER, BEFORE
from payments.sandbox.refusing import BROKEN, CONFLICT, FORBIDDEN, TOO_MANY, Json, Refused, bad_key

CREATED_OK = 200
BROKEN_WORDS = "An unknown error occurred."


class Cut(Exception):  # noqa: N818  (named as the fact it is)
    """The connection ends without an answer."""


@dataclass(frozen=True)
class Request:
    """What was asked. Names of headers are in small letters."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def key(self) -> str:
        """Return its idempotency key, blank where there is none or it means nothing."""
        return self.headers.get("idempotency-key", "") if self.method == "POST" else ""

    @property
    def form(self) -> str:
        """Return what was asked, as it was encoded."""
        return self.body if self.method == "POST" else self.query


@dataclass
class Answer:
    """What is told."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


def answer(account: Account, keys: replaying.Keys, request: Request) -> Answer:
    """Answer as Stripe would. Raises `Cut` where a fault has it that nothing is answered."""
    number = new_id("req_")
    told = _attempt(account, keys, request, number)
    told.headers |= {"Request-Id": number, "Stripe-Version": request.headers.get("stripe-version", api_version)}
    if request.key:
        told.headers["Idempotency-Key"] = request.key
    account.requests.append(_remembered(request, number, told))
    return told


def _remembered(request: Request, number: str, told: Answer) -> Json:
    return {
        "id": number,
        "method": request.method,
        "path": request.path,
        "asked": request.form,
        "version": request.headers.get("stripe-version"),
        "key": request.key,
        "trigger": request.headers.get("stripe-request-trigger"),
        "status": told.status,
        "replayed": "Idempotent-Replayed" in told.headers,
    }


def _attempt(account: Account, keys: replaying.Keys, request: Request, number: str) -> Answer:
    try:
        with keys.held(request.key):
            _go_wrong_before(account, request)
            _is_known(account, request)
            told = _replayed(account, request) or _done(account, request, number)
            return _go_wrong_after(account, request, told)
    except Refused as refused:
        return _told(refused.status, refused.body())


def _is_known(account: Account, request: Request) -> None:
    key = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if key != account.key:
        raise bad_key(key)


def _replayed(account: Account, request: Request) -> Answer | None:
    """Return what was answered to this key before."""
    if not request.key:
        return None
    with account.books.turn():
        print_ = replaying.fingerprint(request.path, request.form)
        before = replaying.kept(account, request.key, print_)
    return _told(before["status"], before["body"], {"Idempotent-Replayed": "true"}) if before else None


def _done(account: Account, request: Request, number: str) -> Answer:
    """Do what was asked. What `checking` refuses is not kept for the key; what the deed answers or refuses is."""
    route, numbers = routing.found(request.method, request.path)
    asked = checking.asked(route.asked, decoded(request.form))
    with account.books.turn():
        ending.tick(account)
        account.asking = {"id": number, "idempotency_key": request.key or None}
        try:
            status, body = CREATED_OK, route.deed(account, asked, *numbers)
        except Refused as refused:
            status, body = refused.status, refused.body()
        finally:
            account.asking = None
        _keep(account, request, status, body)
    return _told(status, body)


def _keep(account: Account, request: Request, status: int, body: Json) -> None:
    if request.key:
        print_ = replaying.fingerprint(request.path, request.form)
        replaying.keep(account, request.key, print_, (status, body))


def _told(status: int, body: Json, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(body), dict(headers or {}))


def _go_wrong_before(account: Account, request: Request) -> None:
    """Have it go wrong before anything is done, if it is to."""
    fault = account.faults.met(BEFORE, f"{request.method} {request.path}")
    if fault is None:
        return
    if fault.kind == "error":
        raise _broken()
    if fault.kind == "rate_limit":
        raise Refused("Request rate limit exceeded.", status=TOO_MANY, code="rate_limit")
    if fault.kind == "conflict":
        raise Refused("This object is being changed by another request.", status=CONFLICT, code="lock_timeout")
    if fault.kind == "forbidden":
        raise Refused("The provided key does not have the required permissions.", status=FORBIDDEN)
    time.sleep(fault.seconds)
    raise Cut


def _go_wrong_after(account: Account, request: Request, told: Answer) -> Answer:
    """Have the answer go wrong, once everything is done, if it is to."""
    fault = account.faults.met(AFTER, f"{request.method} {request.path}")
    if fault is None:
        return told
    if fault.kind in {"error_after_commit", "error_kept"}:
        broken = _broken()
        if fault.kind == "error_kept":
            with account.books.turn():
                _keep(account, request, broken.status, broken.body())
        return _told(broken.status, broken.body())
    time.sleep(fault.seconds)
    raise Cut


def _broken() -> Refused:
    return Refused(BROKEN_WORDS, status=BROKEN, kind="api_error")
