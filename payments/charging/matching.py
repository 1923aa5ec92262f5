"""Matching: which bookings a movement of the balance at Stripe stands for, and whether they are there.

Whose a movement is, the payment says that it is about. What others sell on the same account is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Sum

from payments.booking import Account
from payments.charging import marking
from payments.charging.facts import Movement
from payments.models import Dispute, Entry, Payment, Refund

PAID, REFUNDED, RETURNED = (
    {"charge", "payment"},
    {"refund", "payment_refund"},
    {"refund_failure", "payment_refund_failure", "payment_failure_refund"},
)
PAYOUT = "payout"


@dataclass(frozen=True)
class Known:
    """What of ours the movements are about, fetched for all of them at once."""

    payments: Mapping[str, str]
    refunds: Mapping[str, str]
    disputes: frozenset[str]

    def is_ours(self, moved: Movement) -> bool:
        """Whether the movement is about a payment of ours, received here or only marked as ours."""
        return moved.intent in self.payments or marking.is_ours(moved.metadata)


def known(movements: Iterable[Movement]) -> Known:
    """Fetch what of ours these are about, by three queries."""
    seen = list(movements)
    intents, sources = {moved.intent for moved in seen}, {moved.source for moved in seen}
    payments = Payment.objects.filter(provider=Payment.Provider.STRIPE, external_id__in=intents)
    refunds = Refund.objects.filter(external_id__in=sources)
    disputes = Dispute.objects.filter(external_id__in=sources).values_list("external_id", flat=True)
    return Known(
        {intent: str(public_id) for intent, public_id in payments.values_list("external_id", "public_id")},
        {str(refund): str(public_id) for refund, public_id in refunds.values_list("external_id", "public_id")},
        frozenset(disputes),
    )


def expected(moved: Movement, ours: Known) -> dict[str, int]:
    """Return the bookings that it stands for, with the cents that each changes the balance at Stripe by."""
    found = {_key(moved, ours): moved.cents}
    if moved.fee:
        found[f"fee:{moved.id}"] = -moved.fee
    return found


def _key(moved: Movement, ours: Known) -> str:
    """Return the key of the booking; one that is never booked where we don't know the thing (yet)."""
    if moved.kind in PAID:
        return f"paid:{ours.payments.get(moved.intent, moved.intent)}"
    if moved.kind in REFUNDED:
        return f"refunded:{ours.refunds.get(moved.source, moved.source)}"
    if moved.kind in RETURNED:
        return f"unrefunded:{ours.refunds.get(moved.source, moved.source)}"
    if moved.source in ours.disputes:
        return f"{'disputed' if moved.cents < 0 else 'won'}:{moved.source}"
    return f"{moved.kind}:{moved.id}"


def booked(keys: Iterable[str]) -> dict[str, int]:
    """Return what bookings of these keys change the balance at Stripe by, in cents."""
    entries = Entry.objects.filter(booking__key__in=list(keys), account=Account.STRIPE)
    return dict(entries.order_by().values_list("booking__key").annotate(cents=Sum("cents")))
