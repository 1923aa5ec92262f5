"""Standing: where an order is, and what became of the money that a card paid for it, as its payer reads it.

*Promised* is never said of what is paid, nor *paid* of a promise, of what went back to the card or to the sender of a
check, or of what her bank keeps or took. What went back in Stripe's dashboard is never asked for as if she owed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from payments import booking
from payments.models import Charge, Dispute, Entry, Invoice, Order, Payment, Refund


@dataclass(frozen=True)
class Standing:
    """Where an order stands: in a word with its tone, and in cents what is owed on it and what became of the rest.

    `balance` is what the ledger says is owed: above zero by its payer, below zero to her. `owed` is that as she reads
    it: what went back to her card in the dashboard she doesn't owe. `back` reached her card, `kept` a bank keeps until
    it has decided, `taken` it took for good, `sender` was taken out of the order for whoever sent the check.
    `by_hand` was sent back by a check or a transfer of ours. `written_off` was not paid, and is not asked for any more.
    """

    word: str
    tone: str
    balance: int
    owed: int
    back: int
    kept: int
    taken: int
    sender: int = 0
    written_off: int = 0
    by_hand: int = 0


def with_money(orders: QuerySet[Order]) -> Any:
    """Put on each order what `of` needs of its money, and what it comes to now (`now_cents`): no query more."""
    refunds = Refund.objects.filter(ended_as=Refund.End.SUCCEEDED)
    by_check = refunds.filter(payment__provider=Payment.Provider.REMITTANCE)
    lost = Dispute.objects.filter(ended_as=Dispute.End.LOST)
    sent = Entry.objects.filter(booking__kind=booking.REMITTED, account=booking.Account.BANK)
    invoices = Invoice.objects.filter(order=OuterRef("pk"), kind=Invoice.Kind.INVOICE).order_by("-number")
    return booking.with_balance(orders).annotate(
        back=_cents(refunds.filter(payment__provider=Payment.Provider.STRIPE)),
        elsewhere=booking.cents_elsewhere(),
        written_off=booking.cents_on(booking.Account.BAD_DEBT),
        by_hand=0 - _summed(sent, "booking__order"),
        kept=_cents(Dispute.objects.withholding()),
        taken=_cents(lost),
        sender=_cents(by_check.exclude(payment__remittance__bounced_at=F("ended_at"))),
        now_cents=_summed(Charge.objects.all(), "line__order"),
        came=_summed(Payment.objects.all(), "order", F("cents") - F("refunded_cents")),
        due_on=Subquery(invoices.values("due_on")[:1]),
    )


def _cents(rows: QuerySet[Any]) -> Coalesce:
    """Return what rows of an order's payments add up to, in cents."""
    return _summed(rows, "payment__order")


def _summed(rows: QuerySet[Any], by: str, what: Combinable | str = "cents") -> Coalesce:
    """Return what rows that belong to an order this way add up to, in cents."""
    summed = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(summed.annotate(cents_in_all=Sum(what)).values("cents_in_all")), 0)


def of(order: Any, on: date | None = None) -> Standing:
    """Return where an order stands that was fetched `with_money`; on this day, where it matters what is overdue."""
    owed = order.owed - booking.had_already(order.owed, order.elsewhere)
    word, tone = _word(order, owed, on)
    parts = {"kept": order.kept, "taken": order.taken, "written_off": order.written_off, "by_hand": order.by_hand}
    return Standing(word, tone, order.owed, owed, back=order.back, sender=order.sender, **parts)


def _word(order: Any, owed: int, on: date | None) -> tuple[str, str]:
    """Say it in a word, with its tone; `owed` is what is owed on it as its payer reads it."""
    if order.confirmed_at is None and order.ended_at is None:
        return _("waits to be paid"), "warn"
    if order.kept:
        return _("disputed"), "warn"
    if owed < 0:
        return _("being paid back"), "warn"
    return _ended_word(order) if order.ended_at else _paid_word(order, owed, on)


def _ended_word(order: Any) -> tuple[str, str]:
    """Say how an order ended that was never confirmed; money that came all the same went back."""
    if order.taken:
        return _("taken back by the bank"), "idle"
    return _("paid back") if order.back else str(Order.End(order.ended_as).label), "idle"


def _paid_word(order: Any, owed: int, on: date | None) -> tuple[str, str]:
    """Say of what was to be paid whether it was, and whether that stayed so."""
    if order.way == Order.Way.FREE:
        return _("nothing to pay"), "good"
    if owed > 0 and order.way == Order.Way.INVOICE:
        return _invoiced_word(order, is_overdue=bool(on and order.due_on and order.due_on < on))
    if order.taken:
        return _("taken back by the bank"), "idle"
    if order.written_off:
        return (_("partly paid, the rest is written off") if order.came else _("not paid, written off")), "idle"
    return _returned_word(order)


def _invoiced_word(order: Any, *, is_overdue: bool) -> tuple[str, str]:
    """Say of an invoice that is not paid in full whether something came, and whether the rest is late."""
    if is_overdue:
        return (_("partly paid, the rest is overdue") if order.came else _("overdue, not paid yet")), "bad"
    return (_("partly paid") if order.came else _("invoiced, not paid yet")), "warn"


def _returned_word(order: Any) -> tuple[str, str]:
    """Say of what was paid how much of it stayed."""
    if order.back or order.by_hand:
        return (_("partly paid back"), "good") if order.came > order.by_hand else (_("paid back"), "idle")
    if order.sender:
        return (
            (_("paid, the rest credited to the sender"), "good")
            if order.came
            else (_("credited to the sender"), "idle")
        )
    return (_("paid"), "good") if order.now_cents or not order.shown_cents else (_("given up"), "idle")
