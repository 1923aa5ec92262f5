"""What Stripe answers when it will not: the status, and a body that its SDK turns into an exception."""

from __future__ import annotations

import re
from typing import Any

EMAIL = re.compile(r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")
Json = dict[str, Any]
UNKNOWN_KEY, FORBIDDEN, CONFLICT, MISSING, DECLINED, TOO_MANY, BROKEN = 401, 403, 409, 404, 402, 429, 500
PATH_PARAMETERS = {"checkout.session": "session", "payment_intent": "intent", "dispute": "dispute", "payout": "payout"}


class Refused(Exception):  # noqa: N818  (named as the fact it is)
    """An answer other than 200: what it says, and what of it is at fault."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error: Json = {"message": message, "type": kind, **more}

    def body(self) -> Json:
        """Return what goes over the wire."""
        return {"error": self.error}


def wrong(param: str, message: str, code: str = "") -> Refused:
    """Return the refusal of one parameter."""
    refused = Refused(message, param=param)
    if code:
        refused.error["code"] = code
    return refused


def demand_address(param: str, address: str) -> None:
    """Refuse an e-mail address that is none."""
    if not EMAIL.match(address):
        raise wrong(param, f"Invalid email address: {address}", "email_invalid")


def unknown(param: str) -> Refused:
    """Return the refusal of a parameter that this address doesn't have."""
    return wrong(param, f"Received unknown parameter: {param}", "parameter_unknown")


def lacking(param: str) -> Refused:
    """Return the refusal of a request without something it must have."""
    return wrong(param, f"Missing required param: {param}.", "parameter_missing")


def not_here(param: str, what: str) -> Refused:
    """Return the refusal of what Stripe would do and this stand-in doesn't."""
    return wrong(param, f"The sandbox stands in for Stripe, and {what}.", "sandbox_cannot")


def missing(kind: str, number: str, param: str = "") -> Refused:
    """Return what is said of an id that nothing bears."""
    message = f"No such {kind.replace('checkout.session', 'checkout session')}: '{number}'"
    param = param or PATH_PARAMETERS.get(kind, "id")
    return Refused(message, status=MISSING, code="resource_missing", param=param)


def no_address(method: str, path: str) -> Refused:
    """Return what is said of an address that isn't there."""
    return Refused(f"Unrecognized request URL ({method}: {path}).", status=MISSING)


def bad_key(key: str) -> Refused:
    """Return what is said to a stranger."""
    message = f"Invalid API Key provided: {key[:7]}***" if key else "You did not provide an API key."
    return Refused(message, status=UNKNOWN_KEY)
