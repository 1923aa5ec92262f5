"""Checking on live data what this room promises about places, orders and money (P7 to P12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from foundation.ground import clock
from payments import booking
from payments.charging import disputing, refunding
from payments.models import (
    Booking,
    Charge,
    Dispute,
    Entry,
    Finding,
    Hold,
    Order,
    OrderLine,
    Payment,
    Pool,
    Refund,
    StripeEvent,
)

STARTED_WITHIN = timedelta(minutes=15)
WORKED_WITHIN = timedelta(days=1)
A_PERSONS = (refunding.FAILED, refunding.REFUSED, disputing.OPEN, disputing.LOST)
"""Findings by which a person decides where money goes."""


def pools_are_their_moves() -> Iterator[str]:
    """Name pools of which more or less is taken than their moves add up to."""
    summed = Pool.objects.annotate(moved=Coalesce(Sum("moves__n"), 0)).exclude(moved=F("taken"))
    for pool in summed.order_by("pk"):
        yield f"pool {pool.public_id} says that {pool.taken} are taken, its moves say {pool.moved}"


def holds_have_orders() -> Iterator[str]:
    """Name holds that stand although their order was confirmed or ended (P7)."""
    left = Hold.objects.filter(ended_at=None).exclude(line__order__confirmed_at=None, line__order__ended_at=None)
    for hold in left.select_related("line__order").order_by("pk"):
        yield f"order {hold.line.order} is over and still holds {hold.n} of a pool"


def ended_orders_can_be_paid() -> Iterator[str]:
    """Name orders that ended while a page on which they can be paid was open (P11)."""
    for order in Order.objects.filter(ended_at__isnull=False, attempts__ended_at=None, attempts__isnull=False):
        yield f"order {order} ended, and can still be paid"


def bookings_sum_to_zero() -> Iterator[str]:
    """Name bookings whose entries don't sum to zero (P12)."""
    for one in Booking.objects.annotate(cents=Coalesce(Sum("entries__cents"), 0)).exclude(cents=0).order_by("pk"):
        yield f"booking {one.key} is {one.cents} cents off"


def totals_are_what_was_shown() -> Iterator[str]:
    """Name orders whose charges don't add up to the total that was shown when they were placed (P9)."""
    asked = Coalesce(Sum("lines__charges__cents", filter=~Q(lines__charges__kind=Charge.Kind.REFUND)), 0)
    wrong = Order.objects.alias(asked=asked).exclude(asked=F("shown_cents")).order_by("pk")
    for number, shown, found in wrong.values_list("number", "shown_cents", asked):
        yield f"order {number} showed {shown} cents, its charges add up to {found}"


def confirmed_orders_are_delivered() -> Iterator[str]:
    """Name lines of confirmed orders that were not delivered, and delivered ones of others (P8)."""
    confirmed = Q(order__confirmed_at__isnull=False)
    wrong = OrderLine.objects.filter((confirmed & Q(delivered_at=None)) | (~confirmed & Q(delivered_at__isnull=False)))
    for line in wrong.select_related("order").order_by("pk"):
        yield f"order {line.order}, line {line.position}: delivered and confirmed disagree"


def refunds_are_within_payments() -> Iterator[str]:
    """Name payments whose refunds don't add up to what they say was paid back (P12)."""
    standing = Coalesce(Sum("refunds__cents", filter=~Q(refunds__ended_as=Refund.End.FAILED)), 0)
    for payment in Payment.objects.annotate(back=standing).exclude(back=F("refunded_cents")).order_by("pk"):
        yield f"payment {payment.public_id} says {payment.refunded_cents} paid back, its refunds {payment.back}"


def paid_is_given_or_paid_back() -> Iterator[str]:
    """Name payments of a while ago for which nothing was given, and of which not all is on its way back (P8).

    What was started and came back, and what the payer's bank disputes, is a person's by an open finding; what the bank
    took for good, the payer has back; and what was sent by hand, the ledger says.
    """
    before = clock.now() - STARTED_WITHIN
    looked_at = Finding.objects.filter(settled_at=None, kind__in=A_PERSONS, order__isnull=False).values("order")
    lost = Coalesce(Sum("disputes__cents", filter=Q(disputes__ended_as=Dispute.End.LOST)), 0)
    owing = Payment.objects.alias(lost=lost).filter(refunded_cents__lt=F("cents") - F("lost"))
    owing = owing.filter(order__confirmed_at=None, received_at__lte=before).exclude(order__in=looked_at)
    with_balance: Any = booking.with_balance(Order.objects.filter(confirmed_at=None))
    even = with_balance.filter(owed=0).values("pk")
    owing = owing.filter(provider=Payment.Provider.STRIPE).exclude(order__in=even)
    for payment in owing.select_related("order").order_by("pk"):
        yield f"order {payment.order} was paid, is not confirmed, and not all of it goes back"


def refunds_are_asked_for() -> Iterator[str]:
    """Name refunds that Stripe was not asked for in time (P8)."""
    waiting = Refund.objects.filter(external_id=None, ended_at=None, is_ours=True)
    waiting = waiting.filter(payment__provider=Payment.Provider.STRIPE, asked_at__lte=clock.now() - STARTED_WITHIN)
    for refund in waiting.order_by("pk"):
        yield f"refund {refund.public_id} waits since {refund.asked_at:%Y-%m-%d %H:%M} UTC"


def nobody_paid_too_much() -> Iterator[str]:
    """Name orders by card that were paid more than once or too much, where nothing is on its way back (P9).

    A failed refund and a dispute are findings: a person looks at them.
    """
    found = Finding.objects.filter(settled_at=None, order__isnull=False).values("order")
    paid = Order.objects.filter(payments__provider=Payment.Provider.STRIPE).exclude(pk__in=found).distinct()
    with_balance: Any = booking.with_balance(paid)
    for order in with_balance.filter(owed__lt=0).order_by("pk"):
        left = sum(one.cents - one.refunded_cents for one in order.payments.filter(provider=Payment.Provider.STRIPE))
        if min(back := booking.to_give_back(order), left) > 0:
            yield f"order {order} has {back} cents to be paid back, and nothing is asked"


def events_are_worked() -> Iterator[str]:
    """Name events of Stripe's that were taken in a day ago and not worked since (P10)."""
    waiting = StripeEvent.objects.filter(done_at=None, received_at__lte=clock.now() - WORKED_WITHIN).order_by("pk")
    for event_id in waiting.values_list("event_id", flat=True):
        yield f"event {event_id} was not worked"


def money_at_stripe_is_booked() -> Iterator[str]:
    """Name payments, refunds and withdrawn disputes whose booking is lacking or of another amount (P12)."""
    payments = Payment.objects.filter(provider=Payment.Provider.STRIPE)
    for payment in _booked(payments, "paid:", "public_id").exclude(booked=F("cents")).order_by("pk"):
        yield f"payment {payment.public_id} is of {payment.cents} cents, booked are {payment.booked}"
    refunds = Refund.objects.filter(external_id__isnull=False)
    for refund in _booked(refunds, "refunded:", "public_id").exclude(booked=-F("cents")).order_by("pk"):
        yield f"refund {refund.public_id} is of {refund.cents} cents, booked are {refund.booked}"
    disputes = Dispute.objects.filter(withdrawn_at__isnull=False)
    for dispute in _booked(disputes, "disputed:", "external_id").filter(booked=0).order_by("pk"):
        yield f"dispute {dispute} withdrew money, and nothing is booked"


def _booked(rows: QuerySet[Any], kind: str, name: str) -> Any:
    """Annotate rows with what the booking that names them moved at Stripe (`booked`), in cents."""
    key = Concat(Value(kind), Cast(OuterRef(name), CharField()))
    entries = Entry.objects.filter(booking__key=key, account=Entry.Account.STRIPE).order_by()
    summed = entries.values("booking").annotate(moved=Sum("cents")).values("moved")
    return rows.annotate(booked=Coalesce(Subquery(summed), 0))
