"""The letters about cards: asked for in the transaction, sent once."""

from __future__ import annotations

from datetime import datetime

from foundation.letters import kinds
from payments import wording
from payments.models import Order
from payments.selling.lettering import tell_payer

RETURNED, FAILED = "payment-returned", "payment-failed"


def register() -> None:
    """Register the letters about cards."""
    samples = {
        "name": "Sample Person",
        "number": "O-00042",
        "total": "$300.00",
        "address": "/orders/…/",
        "until": "November 30, 2026, 2:30 p.m. EST",
    }
    for reason, more in ((RETURNED, ()), (FAILED, ("until",))):
        placeholders = ("name", "number", "total", "address", *more)
        kinds.register(
            reason,
            template=f"payments/letters/{reason}.txt",
            placeholders=placeholders,
            samples={name: samples[name] for name in placeholders},
        )


def tell_returned(order: Order, *, at: datetime) -> None:
    """Tell the payer that what was ordered can't be given, and that all of the money goes back."""
    tell_payer(order, RETURNED, at=at)


def tell_failed(order: Order, *, until: datetime, at: datetime) -> None:
    """Tell the payer that the bank did not pay, and until when it can be paid by another way."""
    tell_payer(order, FAILED, at=at, until=wording.moment(until))
