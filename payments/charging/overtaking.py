"""Overtaking: what became of a payment at Stripe before it is received here comes in together with it.

Somebody may pay back in the dashboard, or dispute, what we have not received yet: our news of the payment was lost, or
delivering breaks. What is told of that then is about nothing of ours, and is not told again. So whoever receives a
payment asks first what has overtaken it, and takes that in within the same transaction (P10, P12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from payments.charging import disputing, gateway, sending
from payments.charging.facts import DisputeFacts, PaymentFacts, RefundFacts


@dataclass(frozen=True)
class News:
    """What became of one payment at Stripe."""

    refunds: tuple[RefundFacts, ...] = ()
    disputes: tuple[DisputeFacts, ...] = ()


def news_of(payment: PaymentFacts) -> News:
    """Ask what became of a payment, where its charge says that something did. Raises `gateway.Unreachable`."""
    refunds = gateway.refunds_of(payment.intent) if payment.refunded_cents else []
    disputes = gateway.disputes_of(payment.intent) if payment.is_disputed else []
    return News(tuple(refunds), tuple(disputes))


def take_in(news: News, *, at: datetime) -> None:
    """Let it be true here of a payment that is received by now."""
    for refund in sorted(news.refunds, key=lambda one: one.at):
        sending.take_in(refund, at=at)
    for dispute in sorted(news.disputes, key=lambda one: one.at):
        disputing.take_in(dispute, at=at)
