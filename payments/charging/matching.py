"""Matching: which bookings a movement of the balance at Stripe stands for, and whether they are there.

Whose a movement is, the payment says that it is about. What others sell on the same account is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Sum

from payments.booking import Account
from payments.charging import marking
from payments.charging.facts import Movement
from payments.models import Booking, Dispute, Entry, Payment, Refund

PAID, REFUNDED, RETURNED = (
    {"charge", "payment"},
    {"refund", "payment_refund"},
    {"refund_failure", "payment_refund_failure", "payment_failure_refund"},
)
PAYOUT = "payout"
ACCOUNT_FEES = {"stripe_fee", "stripe_fx_fee", "tax_fee"}
"""What Stripe keeps for the account as a whole, and for no payment."""


@dataclass(frozen=True)
class Known:
    """What of ours the movements are about, fetched for all of them at once."""

    payments: Mapping[str, str]
    refunds: Mapping[str, str]
    disputes: frozenset[str]
    booked_at: Mapping[str, datetime]
    """When what the disputes moved was booked, by key."""

    def is_ours(self, moved: Movement) -> bool:
        """Whether the movement is about a payment of ours, received here or only marked as ours; or a fee of ours."""
        return moved.intent in self.payments or marking.is_ours(moved.metadata) or is_fee(moved)


def is_fee(moved: Movement) -> bool:
    """Whether it is a fee of the account as a whole that is ours, since nobody else sells on it."""
    return moved.kind in ACCOUNT_FEES and settings.STRIPE_ACCOUNT_IS_OURS_ALONE


def known(movements: Iterable[Movement]) -> Known:
    """Fetch what of ours these are about, by four queries."""
    seen = list(movements)
    intents, sources = {moved.intent for moved in seen}, {moved.source for moved in seen}
    payments = Payment.objects.filter(provider=Payment.Provider.STRIPE, external_id__in=intents)
    refunds = Refund.objects.filter(external_id__in=sources)
    disputes = frozenset(Dispute.objects.filter(external_id__in=sources).values_list("external_id", flat=True))
    keys = {key for moved in seen if moved.source in disputes for key in _keys_of_dispute(moved)}
    return Known(
        {intent: str(public_id) for intent, public_id in payments.values_list("external_id", "public_id")},
        {str(refund): str(public_id) for refund, public_id in refunds.values_list("external_id", "public_id")},
        disputes,
        dict(Booking.objects.filter(key__in=keys).values_list("key", "booked_at")),
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
    if is_fee(moved):
        return f"fee:{moved.id}"
    if moved.kind in RETURNED:
        return f"unrefunded:{ours.refunds.get(moved.source, moved.source)}"
    if moved.source in ours.disputes:
        return _key_of_dispute(moved, ours.booked_at)
    return f"{moved.kind}:{moved.id}"


def _key_of_dispute(moved: Movement, booked_at: Mapping[str, datetime]) -> str:
    """Return the key of what a dispute moved: the one it is booked under, or will be.

    Is another withdrawal (or giving back) booked under the dispute alone, this is a later one.
    """
    first, later = _keys_of_dispute(moved)
    return later if later in booked_at or booked_at.get(first, moved.at) != moved.at else first


def _keys_of_dispute(moved: Movement) -> tuple[str, str]:
    """Return the key of what a dispute moved if it is its first of this kind, and if it is a later one."""
    first, later = (key_of_dispute(moved.source, moved, is_later=is_later) for is_later in (False, True))
    return first, later


def key_of_dispute(dispute: str, moved: Movement, *, is_later: bool) -> str:
    """Return the key under which a dispute's withdrawal or giving back is booked; a later one's says which it is."""
    key = f"{'disputed' if moved.cents < 0 else 'won'}:{dispute}"
    return f"{key}:{moved.id}" if is_later else key


def booked(keys: Iterable[str]) -> dict[str, int]:
    """Return what bookings of these keys change the balance at Stripe by, in cents."""
    entries = Entry.objects.filter(booking__key__in=list(keys), account=Account.STRIPE)
    return dict(entries.order_by().values_list("booking__key").annotate(cents=Sum("cents")))
