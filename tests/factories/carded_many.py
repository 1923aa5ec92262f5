"""Many card payments and what became of them, for lists: rows as they would stand, without the service behind them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from foundation.ground.identity import new_public_id
from payments.models import CardAttempt, Dispute, Finding, Order, Payment, Refund, StripeEvent
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, open_shop


def orders(count: int) -> list[Order]:
    """Have so many orders, each of somebody else."""
    with open_shop():
        thing = sold.sellable()
        return [sold.order(payer, thing) for payer in PersonFactory.create_batch(count)]


def attempts(count: int) -> list[CardAttempt]:
    """Have so many attempts, each of an order of its own."""
    return [
        CardAttempt.objects.create(
            order=order, n=1, key=f"co:{order.public_id}:1", cents=order.shown_cents, params={}, made_at=AT,
            session_id=f"cs_test_{order.number}", expires_at=AT + timedelta(minutes=31),
        )
        for order in orders(count)
    ]  # fmt: skip


def attempt(order: Order, *, cents: int = 30_000, **words: Any) -> CardAttempt:
    """Have an attempt to pay this order that was paid."""
    facts = {"made_at": AT, "expires_at": AT, "ended_at": AT, "ended_as": CardAttempt.End.PAID, **words}
    n = order.attempts.count() + 1
    return CardAttempt.objects.create(
        order=order, n=n, key=f"co:{order.public_id}:{n}", cents=cents, params={}, **facts
    )  # fmt: skip


def payments(count: int) -> list[Payment]:
    """Have so many payments, each by an attempt of its own."""
    return [
        Payment.objects.create(
            order=attempt.order,
            provider=Payment.Provider.STRIPE,
            external_id=f"pi_test_{attempt.order.number}",
            attempt=attempt,
            cents=attempt.cents,
            received_at=AT,
        )
        for attempt in attempts(count)
    ]


def refunds(count: int) -> list[Refund]:
    """Have so many refunds, each of a payment of its own."""
    return [
        Refund.objects.create(payment=payment, key=f"rf:{payment.pk}", cents=100, reason="Other plans", asked_at=AT)
        for payment in payments(count)
    ]


def disputes(count: int) -> list[Dispute]:
    """Have so many disputes, each of a payment of its own."""
    return [
        Dispute.objects.create(
            payment=payment, external_id=f"dp_test_{payment.pk}", cents=payment.cents, reason="fraudulent", opened_at=AT
        )
        for payment in payments(count)
    ]


def events(count: int) -> list[StripeEvent]:
    """Have so many events, as they came."""
    return [
        StripeEvent.objects.create(
            event_id=f"evt_{new_public_id()}", kind="v1.refund.created", is_live=False, received_at=AT, next_try_at=AT
        )
        for _event in range(count)
    ]


def findings(count: int) -> list[Finding]:
    """Have so many open findings, each about an order of its own."""
    return [
        Finding.objects.create(
            kind="amount", about=str(order.public_id), order=order, says="It is off by a cent.", found_at=AT
        )
        for order in orders(count)
    ]
