"""Booking: money moves from account to account, and each booking sums to zero (P12).

Above zero is debit, below is credit. What an order's payer owes is the balance of `receivable` over the order's
bookings: above zero it is to be paid, below zero it is to be paid back. A key books once, however often it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from foundation.accounts.models import User
from foundation.ground import clock
from payments.models import Booking, Entry, Order, Refund

Account = Entry.Account


class Unbalanced(ValueError):  # noqa: N818  (a fact about the entries, a fault of ours)
    """The entries don't sum to zero."""


@dataclass(frozen=True)
class Amount:
    """So many cents on one account; `code` tells apart within it."""

    account: Entry.Account
    cents: int
    code: str = ""


@dataclass(frozen=True)
class Posting:
    """What is to be booked under a key, the first word of it its kind; `at` is when it happened, here or there."""

    key: str
    amounts: Sequence[Amount]
    order: Order | None
    about: str
    at: datetime
    actor: User | None = None


def book(
    key: str,
    amounts: Sequence[Amount],
    *,
    order: Order | None,
    about: str,
    at: datetime,
    actor: User | None = None,
) -> Booking | None:
    """Book these amounts under this key, once; the first word of the key is its kind. Nothing moves: None.

    Raises `Unbalanced`.
    """
    return _once(moving[0]) if (moving := _moving([Posting(key, amounts, order, about, at, actor)])) else None


def book_new(postings: Sequence[Posting]) -> None:
    """Book what was never booked before, by two statements for any number of keys. Raises `Unbalanced`.

    For keys that name what the caller has just made, or holds: they are written without being looked for. Should one
    be there all the same, each is booked as by `book`.
    """
    moving = _moving(postings)
    try:
        with transaction.atomic():
            _write(moving)
    except IntegrityError:
        for posting in moving:
            _once(posting)


@transaction.atomic
def _once(posting: Posting) -> Booking:
    """Book this under its key, or return what was booked under it."""
    if before := Booking.objects.filter(key=posting.key).first():
        return before
    try:
        with transaction.atomic():
            return _write([posting])[0]
    except IntegrityError:  # Somebody booked it meanwhile.
        return Booking.objects.get(key=posting.key)


def _moving(postings: Sequence[Posting]) -> list[Posting]:
    """Return what moves anything, without the amounts that don't. Raises `Unbalanced`."""
    found = []
    for posting in postings:
        moving = [amount for amount in posting.amounts if amount.cents]
        if left := sum(amount.cents for amount in moving):
            raise Unbalanced(f"{posting.key} is {left} cents off")
        if moving:
            found.append(replace(posting, amounts=moving))
    return found


def _write(postings: Sequence[Posting]) -> list[Booking]:
    """Write the bookings with their entries, as entered now: a run that began yesterday enters nothing into it."""
    entered_at = clock.now()
    bookings = Booking.objects.bulk_create(
        Booking(
            key=one.key,
            kind=one.key.partition(":")[0],
            order=one.order,
            about=one.about,
            booked_at=one.at,
            entered_at=entered_at,
            actor=one.actor,
        )
        for one in postings
    )
    Entry.objects.bulk_create(
        Entry(booking=booking, account=amount.account, code=amount.code, cents=amount.cents)
        for booking, one in zip(bookings, postings, strict=True)
        for amount in one.amounts
    )
    return bookings


def balance(order: Order) -> int:
    """Return what is owed on the order in cents: above zero by its payer, below zero to its payer."""
    entries = Entry.objects.filter(booking__order=order, account=Account.RECEIVABLE)
    return entries.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"]


def credited(order: Order, cents: int) -> list[Amount]:
    """Return how the order's payer is credited so many cents: first what her bank took back for good, which she has.

    What is more is owed less, or owed back. Order held by caller, so that no other credit is met by the same loss.
    """
    met = min(cents, lost(order.pk))
    return [Amount(Account.LOSS, -met), Amount(Account.RECEIVABLE, met - cents)]


def lost(order_id: int) -> int:
    """Return in cents what the payer's bank took back for good of the order and nothing was credited for yet."""
    entries = Entry.objects.filter(booking__order=order_id, account=Account.LOSS)
    return max(0, entries.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"])


def paid_back_elsewhere() -> QuerySet[Refund]:
    """Return the refunds that somebody made in Stripe's dashboard, and that reached the card."""
    return Refund.objects.filter(is_ours=False, ended_as=Refund.End.SUCCEEDED)


def cents_elsewhere() -> Coalesce:
    """Return, for a query over orders, what of each was paid back in Stripe's dashboard, in cents."""
    back = paid_back_elsewhere().filter(payment__order=OuterRef("pk")).order_by().values("payment__order")
    return Coalesce(Subquery(back.annotate(cents_in_all=Sum("cents")).values("cents_in_all")), 0)


def had_already(balance: int, elsewhere: int) -> int:
    """Return what of a balance was paid back `elsewhere` though nothing was given up: its payer owes none of that.

    Also of an order by invoice: that may be paid by card as well.
    """
    return min(max(0, balance), elsewhere)


def back_already(order: Order, balance: int) -> int:
    """As `had_already`, for whoever has not fetched what was paid back elsewhere; asked only where it can matter."""
    if balance <= 0:
        return 0
    back = paid_back_elsewhere().filter(payment__order=order)
    return had_already(balance, back.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"])


def debt(order: Order) -> int:
    """Return what the payer of a confirmed order still owes on it, in cents: what she had back elsewhere she doesn't.

    Below zero, it is owed to her.
    """
    owed = balance(order)
    return owed - back_already(order, owed)


def to_give_back(order: Order) -> int:
    """Return what the payer has to get back and nobody has asked for yet, in cents; nothing where she owes.

    A refund to a card is booked once it went out: until then it is on its way, and is not owed a second time.
    """
    owed_back = -balance(order)
    if owed_back <= 0:
        return 0
    asked = Refund.objects.filter(payment__order=order, is_ours=True, external_id=None, ended_at=None)
    on_the_way = asked.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"]
    return max(0, owed_back - on_the_way)


def with_balance(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Annotate orders with what is owed on each (`owed`), by one subquery."""
    owed = (
        Entry.objects.filter(booking__order=OuterRef("pk"), account=Account.RECEIVABLE)
        .order_by()
        .values("booking__order")
        .annotate(cents=Sum("cents"))
        .values("cents")
    )
    return orders.annotate(owed=Coalesce(Subquery(owed), 0))  # type: ignore[no-redef]  # declared
