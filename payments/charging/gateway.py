"""The one door to Stripe: only this module (and the sandbox that stands in for it) imports its library.

What goes in and out are plain values (`facts`). Nothing is asked of Stripe under a lock: inside a transaction each of
these functions raises RuntimeError. Whatever creates something carries a key that is derived from a row, so that asking
again makes nothing twice; Stripe forgets keys after a day, so what is older than `KEYS_LAST` is looked for first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Any, ClassVar, cast

import stripe
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.ground.refusals import Refusal
from payments.charging import facts
from payments.charging.facts import DisputeFacts, EventNote, Json, Movement, Payout, RefundFacts, Session, Tries

RETRIES = 2
"""How often the library asks again by itself, with the same key, where nobody answered or something broke."""
PATIENCE = (3.05, 10)
"""Seconds until somebody answers the line, and until the answer is there."""
AT_ONCE, LINE_FREE_WITHIN = 2, 3.0
"""How many in one process wait for Stripe at once, and for how many seconds anybody waits for them.

While Stripe is silent the other threads of a web server go on serving what needs no card (P14).
"""
KEYS_LAST, PAGE = timedelta(hours=20), 100
WITH_PAYMENT = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
CAME_BACK = "failure_balance_transaction"
"""What a refund that failed moved back to the balance, and when."""
BROKEN, BUSY, OUTSIDE = 500, (409, 429), (401, 403)


class Unreachable(Refusal):
    """Nobody answers at Stripe, or something broke there: nothing is known, so it is asked again later."""


class Broken(Unreachable):
    """Stripe answered that something broke there. It may say so to this key for a day; whether it did it is unknown."""


class NotLetIn(Unreachable):
    """Stripe does not take our key, or not for this: nothing is known of what was asked for, until the key is right."""


class NotTaken(Refusal):
    """Stripe did not do what was asked. `code` is its own word for why."""

    is_for_the_office: ClassVar[bool] = True

    def __init__(self, says: str, code: str = "") -> None:
        super().__init__(says)
        self.code = code


class NotThere(NotTaken):
    """There is no such thing at Stripe."""


class NotSigned(Exception):  # noqa: N818  (a fact about what arrived)
    """What arrived was not signed by Stripe with a secret of ours, or too long ago."""


class NotOpen(Refusal):
    """No key is set: nobody can pay by card here."""


def is_open() -> bool:
    """Whether anybody can pay by card here."""
    return bool(settings.STRIPE_SECRET_KEY)


def is_live() -> bool:
    """Whether real money moves here."""
    return "_live_" in settings.STRIPE_SECRET_KEY


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    """Return the client for this key; made once in each process."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=PATIENCE),
    )


def _v1() -> Any:
    """Return what Stripe can be asked. Raises `NotOpen`, and RuntimeError where a transaction is open."""
    if not is_open():
        raise NotOpen(_("Paying by card is not set up here. Please choose another way to pay."))
    with transaction.atomic(durable=True):  # A lock held while a stranger thinks would stop the house.
        pass
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1


_lines = BoundedSemaphore(AT_ONCE)


def _asked(ask: Callable[[Any], Any]) -> Any:
    """Ask, and put Stripe's errors in our own words."""
    v1 = _v1()
    if not _lines.acquire(timeout=LINE_FREE_WITHIN):
        raise Unreachable(_UNREACHABLE)
    try:
        return _worded(lambda: ask(v1))
    finally:
        _lines.release()


def _worded(ask: Callable[[], Any]) -> Any:
    """Put Stripe's errors in our own words."""
    try:
        return ask()
    except stripe.APIConnectionError as error:
        raise Unreachable(_UNREACHABLE) from error
    except stripe.StripeError as error:
        raise _in_our_words(error) from error


_UNREACHABLE = _("The service that takes cards can't be reached right now. Nothing is lost; please try again soon.")


def _in_our_words(error: stripe.StripeError) -> Refusal:
    """Return what is true of this error."""
    status = error.http_status or BROKEN
    if status >= BROKEN:
        return Broken(_UNREACHABLE)
    if status in BUSY:
        return Unreachable(_UNREACHABLE)
    if status in OUTSIDE:  # It says nothing of the thing that was asked for, only of our key.
        return NotLetIn(_UNREACHABLE)
    kind = NotThere if error.code == "resource_missing" else NotTaken
    return kind(error.user_message or str(error), error.code or "")


def _told(thing: Any) -> Json:
    """Return a thing of Stripe's as plain values."""
    return cast("Json", thing.to_dict(for_json=True))


def _all(ask: Callable[[Any], Any]) -> Iterator[Json]:
    """Go through all pages of a list; each of them is asked for as anything else is."""
    page = _asked(ask)
    yield from map(_told, page)
    while page.has_more:
        page = _asked(lambda _v1: page.next_page())  # noqa: B023  (called at once)
        yield from map(_told, page)


def open_session(params: Json, *, key: str) -> Session:
    """Have a page opened on which this can be paid. Asked again with the same key and params, it is the same page.

    The names are put in one order first: a row keeps them in another than they were written in, and Stripe would take
    the same question in another order for another question.
    """
    asked = json.loads(json.dumps(params, sort_keys=True))
    return facts.session(_told(_asked(lambda v1: v1.checkout.sessions.create(asked, {"idempotency_key": key}))))


def session(session_id: str) -> Session:
    """Return a session as it is now, with its payment."""
    return facts.session(_told(_asked(lambda v1: v1.checkout.sessions.retrieve(session_id, WITH_PAYMENT))))


def expire(session_id: str) -> Session:
    """Close a session, so that nobody can pay on it; return what it is now, which may be paid all the same."""
    try:
        return facts.session(_told(_asked(lambda v1: v1.checkout.sessions.expire(session_id))))
    except NotThere:
        raise
    except NotTaken:  # It is not open any more: what it is, it says itself.
        return session(session_id)


def session_about(name: str, value: str, *, since: datetime, until: datetime) -> Session | None:
    """Return the session of these hours whose metadata say this, if there is one."""
    span = {"gte": int(since.timestamp()), "lte": int(until.timestamp())}
    asked = {"created": span, "limit": PAGE}
    for told in _all(lambda v1: v1.checkout.sessions.list(asked)):
        if (told.get("metadata") or {}).get(name) == value:
            return session(told["id"])
    return None


def session_of(intent: str) -> Session | None:
    """Return the session on which this payment was made, if there is one."""
    told = next(_all(lambda v1: v1.checkout.sessions.list({"payment_intent": intent, "limit": PAGE})), None)
    return session(told["id"]) if told else None


def tries_of(intent: str) -> Tries:
    """Return whose a payment is, and each time that a card was declined for it: of those Stripe is asked when read."""
    told = _told(_asked(lambda v1: v1.payment_intents.retrieve(intent)))
    return facts.tries(told, _all(lambda v1: v1.charges.list({"payment_intent": intent, "limit": PAGE})))


def refund(intent: str, cents: int, *, metadata: Mapping[str, str], key: str) -> RefundFacts:
    """Have so many cents of a payment paid back. Asked again with the same key, it is the same refund."""
    asked = {"payment_intent": intent, "amount": cents, "metadata": dict(metadata)}
    return facts.refund(_told(_asked(lambda v1: v1.refunds.create(asked, {"idempotency_key": key}))))


def refund_now(refund_id: str) -> RefundFacts:
    """Return a refund as it is now."""
    return facts.refund(_told(_asked(lambda v1: v1.refunds.retrieve(refund_id, {"expand": [CAME_BACK]}))))


def refunds_of(intent: str) -> list[RefundFacts]:
    """Return every refund of a payment."""
    asked = {"payment_intent": intent, "limit": PAGE, "expand": [f"data.{CAME_BACK}"]}
    return [facts.refund(told) for told in _all(lambda v1: v1.refunds.list(asked))]


def refunds_since(since: datetime) -> Iterator[RefundFacts]:
    """Return the refunds that were made since."""
    asked = {"created": {"gte": int(since.timestamp())}, "limit": PAGE, "expand": [f"data.{CAME_BACK}"]}
    return (facts.refund(told) for told in _all(lambda v1: v1.refunds.list(asked)))


def dispute(dispute_id: str) -> DisputeFacts:
    """Return a dispute as it is now."""
    return facts.dispute(_told(_asked(lambda v1: v1.disputes.retrieve(dispute_id))))


def disputes_of(intent: str) -> list[DisputeFacts]:
    """Return every dispute of a payment."""
    listed = _all(lambda v1: v1.disputes.list({"payment_intent": intent, "limit": PAGE}))
    return [facts.dispute(told) for told in listed]


def disputes_since(since: datetime) -> Iterator[DisputeFacts]:
    """Return the disputes that were opened since."""
    asked = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
    return (facts.dispute(told) for told in _all(lambda v1: v1.disputes.list(asked)))


def movements(since: datetime, until: datetime) -> Iterator[Movement]:
    """Return what moved the balance from this moment on and before that one, each with what moved it."""
    span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    asked = {"created": span, "limit": PAGE, "expand": ["data.source"]}
    return (facts.movement(told) for told in _all(lambda v1: v1.balance_transactions.list(asked)))


def movements_of(payout_id: str) -> Iterator[Movement]:
    """Return what a payout consists of, itself among it."""
    asked = {"payout": payout_id, "limit": PAGE, "expand": ["data.source"]}
    return (facts.movement(told) for told in _all(lambda v1: v1.balance_transactions.list(asked)))


def payout(payout_id: str) -> Payout:
    """Return a payout as it is now."""
    return facts.payout(_told(_asked(lambda v1: v1.payouts.retrieve(payout_id))))


def payouts(since: datetime) -> Iterator[Payout]:
    """Return the payouts that were made since."""
    asked = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
    return (facts.payout(told) for told in _all(lambda v1: v1.payouts.list(asked)))


def events(*, since: datetime, undelivered: bool = False) -> Iterator[EventNote]:
    """Return the events since then from which something may follow, or those of them that did not reach us."""
    which = {"delivery_success": False} if undelivered else {}
    asked = {"created": {"gte": int(since.timestamp())}, "limit": PAGE, "types": list(facts.KINDS), **which}
    return (facts.event(told) for told in _all(lambda v1: v1.events.list(asked)))


def read_event(body: bytes, signature: str) -> EventNote:
    """Read what arrived, if Stripe signed it with one of our secrets. Raises `NotSigned`.

    A moment in the future passes the signature's check: only that each event is taken in once keeps from replays.
    """
    client = _client(settings.STRIPE_SECRET_KEY or "none", settings.STRIPE_API_BASE)
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            _demand_signed(client, body, signature, secret)
            return facts.event(json.loads(body))
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotSigned("It is signed, and is no event.") from error
    raise NotSigned("No secret of ours signed it.")


def _demand_signed(client: stripe.StripeClient, body: bytes, signature: str, secret: str) -> None:
    """Raise unless this is an event, thin or whole, signed with this secret."""
    try:
        client.parse_event_notification(body, signature, secret)
    except ValueError:  # A whole one.
        client.construct_event(body, signature, secret)
