"""Booking: money moves from account to account, and each booking sums to zero (P12).

Above zero is debit, below is credit. What an order's payer owes is the balance of `receivable` over the order's
bookings: above zero it is to be paid, below zero it is to be paid back. A key books once, however often it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from foundation.accounts.models import User
from foundation.ground import clock
from payments.models import Booking, Entry, Order, Refund

Account = Entry.Account
REMITTED = "remitted"
"""The kind of bookings by which something was sent back by hand, with a check or a transfer of ours."""
UNMET = F("cents") - F("met_cents")
"""What of a refund that was made in Stripe's dashboard was credited nowhere, in cents."""


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
    return _on(order.pk, Account.RECEIVABLE)


def credit(order: Order, cents: int) -> list[Amount]:
    """Credit the order's payer so many cents; return what the caller books for it.

    First comes what she has already: what her bank took back for good, then what the dashboard paid back, which is
    written down on those refunds. Then what she still owes, then what was written off, which she never paid; what is
    more is owed back. Order held by caller, so that no other credit is met by the same loss, or the same refund.
    """
    lost_now = min(cents, lost(order.pk))
    left = cents - lost_now
    meet(order, left)
    bad = written_off(order.pk) if order.way == Order.Way.INVOICE else 0
    unpaid = min(bad, max(0, left - max(0, balance(order)))) if bad else 0
    return [
        Amount(Account.LOSS, -lost_now),
        Amount(Account.BAD_DEBT, -unpaid),
        Amount(Account.RECEIVABLE, unpaid - left),
    ]


def meet(order: Order, cents: int) -> None:
    """Let so many cents that are credited meet what the dashboard paid back, the earliest first; order held."""
    left = cents
    if left <= 0:
        return
    unmet = paid_back_elsewhere().filter(payment__order=order, met_cents__lt=F("cents"))
    for refund in unmet.order_by("pk"):
        part = min(left, refund.cents - refund.met_cents)
        Refund.objects.filter(pk=refund.pk).update(met_cents=F("met_cents") + part)
        left -= part


def make_good(order: Order) -> bool:
    """Let what the dashboard paid back be met as far as the payer paid it since; say whether anything was. Order held.

    What of it is met by nothing is never more than what is open on the order: what is paid beyond makes it good.
    """
    unmet = _elsewhere(order)
    beyond = unmet - max(0, balance(order)) if unmet else 0
    meet(order, beyond)
    return beyond > 0


def lost(order_id: int) -> int:
    """Return in cents what the payer's bank took back for good of the order and nothing was credited for yet."""
    return max(0, _on(order_id, Account.LOSS))


def written_off(order_id: int) -> int:
    """Return in cents what was written off on the order, and neither paid after all nor credited since."""
    return max(0, _on(order_id, Account.BAD_DEBT))


def recover(order: Order, about: str, *, at: datetime, actor: User | None = None) -> None:
    """Take back of what was written off as much as `about` paid after all: a payment, or a refund that came back.

    Order held by caller. Only what was invoiced is ever written off: on any other order nothing is asked.
    """
    if order.way != Order.Way.INVOICE:
        return
    cents = min(written_off(order.pk), max(0, -balance(order)))
    amounts = [Amount(Account.RECEIVABLE, cents), Amount(Account.BAD_DEBT, -cents)]
    book(f"recovered:{about}", amounts, order=order, about=about, at=at, actor=actor)


def _on(order_id: int, account: Entry.Account) -> int:
    """Return what an order's bookings leave on an account, in cents."""
    entries = Entry.objects.filter(booking__order=order_id, account=account)
    return entries.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"]


def paid_back_elsewhere() -> QuerySet[Refund]:
    """Return the refunds that somebody made in Stripe's dashboard and that did not fail: those that are booked."""
    return Refund.objects.filter(is_ours=False).exclude(ended_as=Refund.End.FAILED)


def cents_elsewhere() -> Coalesce:
    """Return, for a query over orders, what the dashboard paid back of each and nothing was credited for."""
    back = paid_back_elsewhere().filter(payment__order=OuterRef("pk")).order_by().values("payment__order")
    return Coalesce(Subquery(back.annotate(cents_in_all=Sum(UNMET)).values("cents_in_all")), 0)


def had_already(balance: int, elsewhere: int) -> int:
    """Return what of a balance was paid back `elsewhere` though nothing was given up: its payer owes none of that.

    Also of an order by invoice: that may be paid by card as well.
    """
    return min(max(0, balance), elsewhere)


def back_already(order: Order, balance: int) -> int:
    """As `had_already`, for whoever has not fetched what was paid back elsewhere; asked only where it can matter."""
    return had_already(balance, _elsewhere(order)) if balance > 0 else 0


def _elsewhere(order: Order) -> int:
    """Return what the dashboard paid back of an order and nothing was credited for, in cents."""
    back = paid_back_elsewhere().filter(payment__order=order)
    return back.aggregate(cents=Coalesce(Sum(UNMET), 0))["cents"]


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
    return orders.annotate(owed=cents_on(Account.RECEIVABLE))  # type: ignore[no-redef]  # declared


def cents_on(account: Entry.Account) -> Coalesce:
    """Return, for a query over orders, what the bookings of each leave on an account, in cents."""
    entries = Entry.objects.filter(booking__order=OuterRef("pk"), account=account).order_by().values("booking__order")
    return Coalesce(Subquery(entries.annotate(cents=Sum("cents")).values("cents")), 0)
