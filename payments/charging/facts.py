"""What Stripe says, as plain facts: read from its answers, and nothing else of Stripe's reaches the rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

KINDS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "payment_intent.payment_failed",
    "payout.paid",
    "payout.failed",
    "payout.reconciliation_completed",
)
"""Events from which something may follow. Others that come are kept, and nothing else."""

OPEN, COMPLETE, EXPIRED = "open", "complete", "expired"
"""What a session can be."""
SETTLED = ("paid", "no_payment_required")
"""What its payment says once nothing more is to come."""
LOST_CAUSES = ("requires_payment_method", "canceled")
"""What becomes of a payment by a slow way that the bank did not make."""


@dataclass(frozen=True)
class PaymentFacts:
    """One payment as it was captured, in cents; `fee` is None for as long as Stripe has not said what it keeps."""

    intent: str
    charge: str
    cents: int
    refunded_cents: int
    at: datetime
    metadata: Json = field(default_factory=dict)
    movement: str = ""
    fee: int | None = None
    is_disputed: bool = False


@dataclass(frozen=True)
class Session:
    """A page on which something can be paid, and what became of it."""

    id: str
    url: str
    status: str
    payment_status: str
    cents: int
    currency: str
    metadata: Json
    is_live: bool
    intent: str
    intent_status: str
    payment: PaymentFacts | None

    @property
    def is_paid(self) -> bool:
        """Whether the money is there."""
        return self.status == COMPLETE and self.payment_status in SETTLED

    @property
    def has_failed(self) -> bool:
        """Whether it was to be paid by a slow way, and the bank did not pay."""
        return self.status == COMPLETE and not self.is_paid and self.intent_status in LOST_CAUSES


@dataclass(frozen=True)
class DeclineFacts:
    """A card that did not pay: `code` is why, in Stripe's word; nothing of the card itself is read."""

    id: str
    at: datetime
    code: str


@dataclass(frozen=True)
class Tries:
    """What was tried for one payment: whose it is, and every time that a card was declined."""

    metadata: Json
    declines: Iterator[DeclineFacts]


@dataclass(frozen=True)
class RefundFacts:
    """Money that goes back from one payment, in cents; `failed_at` is when it was on our balance again.

    That moment is told only where it was asked for: what has just been made is told without it.
    """

    id: str
    intent: str
    cents: int
    status: str
    metadata: Json
    at: datetime
    why_failed: str = ""
    failed_at: datetime | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the money did not reach the payer and is on our balance again."""
        return self.status in {"failed", "canceled"}


@dataclass(frozen=True)
class Movement:
    """A movement of the balance at Stripe, in cents: `net` is what it changed by, after the fee."""

    id: str
    kind: str
    cents: int
    fee: int
    net: int
    at: datetime
    source: str
    intent: str = ""
    metadata: Json = field(default_factory=dict)


@dataclass(frozen=True)
class DisputeFacts:
    """A payment that the cardholder's bank disputes; `movements` are what it took from the balance and gave back."""

    id: str
    intent: str
    cents: int
    status: str
    reason: str
    at: datetime
    due_by: datetime | None
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class Payout:
    """What reached the bank, in cents."""

    id: str
    cents: int
    status: str
    at: datetime


@dataclass(frozen=True)
class EventNote:
    """That something happened to a thing of Stripe's: what it is now is asked of Stripe."""

    id: str
    kind: str
    related_id: str
    is_live: bool


def moment(seconds: Any) -> datetime:
    """Return a moment of Stripe's, which counts seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), UTC)


def id_of(value: Any) -> str:
    """Return the id of something that may stand there whole, as its id, or not at all."""
    if isinstance(value, Mapping):
        return str(value.get("id") or "")
    return str(value or "")


def session(told: Json) -> Session:
    """Read a session; its payment is there if it was asked for with it."""
    intent = told.get("payment_intent")
    return Session(
        id=told["id"],
        url=told.get("url") or "",
        status=told["status"],
        payment_status=told["payment_status"],
        cents=told["amount_total"],
        currency=told["currency"],
        metadata=told.get("metadata") or {},
        is_live=told["livemode"],
        intent=id_of(intent),
        intent_status=intent["status"] if isinstance(intent, Mapping) else "",
        payment=payment(intent) if isinstance(intent, Mapping) else None,
    )


def payment(intent: Json) -> PaymentFacts | None:
    """Read a payment with its charge; None where nothing was captured."""
    charge = intent.get("latest_charge")
    if not isinstance(charge, Mapping) or not charge.get("captured") or charge.get("status") != "succeeded":
        return None
    moved = charge.get("balance_transaction")
    return PaymentFacts(
        intent=intent["id"],
        charge=charge["id"],
        cents=charge["amount_captured"],
        refunded_cents=charge["amount_refunded"],
        at=moment(charge["created"]),
        metadata=intent.get("metadata") or {},
        movement=id_of(moved),
        fee=moved["fee"] if isinstance(moved, Mapping) else None,
        is_disputed=bool(charge.get("disputed")),
    )


def tries(intent: Json, charges: Iterable[Json]) -> Tries:
    """Read what was tried for a payment."""
    return Tries(intent.get("metadata") or {}, _declines(intent, charges))


def _declines(intent: Json, charges: Iterable[Json]) -> Iterator[DeclineFacts]:
    """Yield each card that was declined: by its bank, as its charge says, or before, which the payment alone says."""
    for charge in charges:
        by_card = (charge.get("payment_method_details") or {}).get("type") == "card"
        if by_card and charge["status"] == "failed":
            why = (charge.get("outcome") or {}).get("reason") or charge.get("failure_code")
            yield DeclineFacts(charge["id"], moment(charge["created"]), why or "")
    error = intent.get("last_payment_error") or {}
    means = error.get("payment_method") or {}
    if means.get("type") == "card" and not error.get("charge"):
        yield DeclineFacts(means["id"], moment(means["created"]), error.get("code") or "")


def refund(told: Json) -> RefundFacts:
    """Read a refund."""
    came_back = told.get("failure_balance_transaction")
    return RefundFacts(
        id=told["id"],
        intent=id_of(told.get("payment_intent")),
        cents=told["amount"],
        status=told["status"],
        metadata=told.get("metadata") or {},
        at=moment(told["created"]),
        why_failed=told.get("failure_reason") or "",
        failed_at=moment(came_back["created"]) if isinstance(came_back, Mapping) else None,
    )


def dispute(told: Json) -> DisputeFacts:
    """Read a dispute with what it moved."""
    due_by = (told.get("evidence_details") or {}).get("due_by")
    return DisputeFacts(
        id=told["id"],
        intent=id_of(told.get("payment_intent")),
        cents=told["amount"],
        status=told["status"],
        reason=told["reason"],
        at=moment(told["created"]),
        due_by=moment(due_by) if due_by else None,
        movements=tuple(movement(moved) for moved in told.get("balance_transactions") or ()),
    )


def movement(told: Json) -> Movement:
    """Read a movement of the balance; what moved it is there if it was asked for with it."""
    source = told.get("source")
    whole = source if isinstance(source, Mapping) else {}
    return Movement(
        id=told["id"],
        kind=told["type"],
        cents=told["amount"],
        fee=told["fee"],
        net=told["net"],
        at=moment(told["created"]),
        source=id_of(source),
        intent=id_of(whole.get("payment_intent")),
        metadata=whole.get("metadata") or {},
    )


def payout(told: Json) -> Payout:
    """Read a payout."""
    return Payout(id=told["id"], cents=told["amount"], status=told["status"], at=moment(told["arrival_date"]))


def event(told: Json) -> EventNote:
    """Read an event, thin or whole: both tell by the id of the whole one, where a thin one says it."""
    if told["object"] == "event":
        thing = (told.get("data") or {}).get("object") or {}
        return EventNote(told["id"], told["type"], id_of(thing), is_live=bool(told.get("livemode")))
    return EventNote(
        id=told.get("snapshot_event") or told["id"],
        kind=told["type"].removeprefix("v1."),
        related_id=id_of(told.get("related_object")),
        is_live=bool(told.get("livemode")),
    )
