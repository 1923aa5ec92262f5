"""Receipting: a receipt that an employer reimburses, printed from the facts: the same facts, the same bytes.

It says what was paid, how and on which day, and what was paid back; of what is promised it says that it is owed. It
names for whom each thing is, since whoever pays is often somebody else; why it costs what it costs, it doesn't say.
What was given up stays on it, with the credit under it: whoever reimburses sees what was bought and what came back.
What became of the total stands under it in words, each amount above zero: some of it lowers what is owed, some raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max
from django.utils.translation import gettext as _

from foundation.ground import clock
from foundation.ground.refusals import Refusal
from foundation.printing import wording
from foundation.printing.wording import BillLine, BillSum, BillWords
from payments import booking
from payments.billing import composing
from payments.models import Dispute, Entry, Order, OrderLine, Payment, Refund
from payments.selling import explaining
from payments.selling.registering import AGENCY
from payments.wording import money


class NothingPaid(Refusal):
    """Nothing was paid on the order yet, so there is nothing to give a receipt for."""


class _Row(NamedTuple):
    """What was bought, or what became of its price: what is alike in all of this stands on one line."""

    title: str
    details: tuple[str, ...]
    cents: int


def can_be_given(order: Order) -> bool:
    """Whether there is something to give a receipt for: it was paid, in part at least, or cost nothing."""
    return order.confirmed_at is not None and (order.way == Order.Way.FREE or order.payments.exists())


def receipt(order: Order) -> bytes:
    """Print the receipt of an order. Raises `NothingPaid`."""
    if not can_be_given(order):
        raise NothingPaid(_("Nothing was paid on order %(number)s yet.") % {"number": order.spoken})
    return wording.bill(_words(order))


def _words(order: Order) -> BillWords:
    """Return every word of the receipt."""
    lines = list(order.lines.select_related("person").prefetch_related("charges").order_by("position"))
    total = sum(charge.cents for line in lines for charge in line.charges.all())
    return {
        "kind": _("Receipt"),
        "number": order.spoken,
        "made_on": clock.day_of(_last(order)).isoformat(),
        "payee": composing.payee_lines(order.payee),
        "made_out_to": composing.payer_lines(order.billing),
        "facts": composing.facts(
            (_("Ordered on"), composing.day(clock.day_of(order.placed_at).isoformat())),
            (_("Ordered by"), order.payer.get_full_name()),
            *composing.of_office(order.billing, order.payee),
        ),
        "lines": _lines(lines),
        "sums": [composing.paper_sum(_("Total"), total), *_came(order), *_unpaid(order), _owed(order)],
        "notes": _disputes(order),
    }


def _last(order: Order) -> datetime:
    """Return when something about the order's money last happened."""
    booked = order.bookings.aggregate(last=Max("booked_at"))["last"]
    return booked or order.confirmed_at or order.placed_at


def _lines(lines: Sequence[OrderLine]) -> list[BillLine]:
    """Return what was bought, and what became of the price of what was given up; the sum is what it comes to now.

    What is alike stands on one line, with everybody for whom it is.
    """
    alike: dict[_Row, list[OrderLine]] = {}
    for rows in (map(_bought, lines), (row for line in lines for row in _given_up(line))):
        for row, line in rows:
            alike.setdefault(row, []).append(line)
    return [_line(row, of) for row, of in alike.items()]


def _whose(line: OrderLine) -> str:
    """Return for whom a thing is; nobody's name for what an agency has, though somebody ordered it as her own."""
    return "" if line.person is None or AGENCY in line.wish else line.person.get_full_name()


def _bought(line: OrderLine) -> tuple[_Row, OrderLine]:
    """Return what was bought, at what it cost when it was ordered."""
    return _Row(line.title, (line.detail,), explaining.outcome(line).cost), line


def _given_up(line: OrderLine) -> list[tuple[_Row, OrderLine]]:
    """Return what is credited for it, and which discount is not due any more without it."""
    if line.withdrawn_at is None:
        return []
    came = explaining.outcome(line)
    words = {"title": line.title, "day": _day(line.withdrawn_at), "credit": money(came.credited)}
    words["cost"] = money(came.cost)
    when = (
        _("Given up on %(day)s")
        if came.credited == came.cost
        else _("Given up on %(day)s: %(credit)s of %(cost)s is credited")
    )
    rows = [_Row(_("Credit: %(title)s") % words, (line.detail, when % words), -came.credited)]
    if came.discount:
        why = _("Other things cost less because of “%(title)s”. They are kept without it.") % words
        rows.append(_Row(_("Discount no longer due"), (why,), came.discount))
    return [(row, line) for row in rows]


def _line(row: _Row, lines: Sequence[OrderLine]) -> BillLine:
    """Return one line: what it is, for whom, how many, and its sum; what was given up waits for no name."""
    known = [name for line in lines if (name := _whose(line))]
    words = {"name": ", ".join(known), "n": sum(line.person is None and not line.withdrawn_at for line in lines)}
    whose = (_("For %(name)s, and %(n)d not named yet") if words["n"] else _("For %(name)s")) % words if known else ""
    return {
        "title": composing.printable(row.title),
        "details": [composing.printable(said) for said in (*row.details, whose) if said],
        "count": str(len(lines)),
        "each": money(row.cents),
        "amount": money(row.cents * len(lines)),
    }


def _came(order: Order) -> list[BillSum]:
    """Return what was paid and what was paid back, in the order in which it happened."""
    found = []
    payments = order.payments.select_related("remittance").prefetch_related("refunds").order_by("received_at", "pk")
    for payment in payments:
        found.append((payment.received_at, composing.paper_sum(paid(payment), payment.cents)))
        found += [
            (refund.ended_at, composing.paper_sum(_back(payment, refund.ended_at), refund.cents))
            for refund in payment.refunds.all()
            if refund.ended_as == Refund.End.SUCCEEDED and refund.ended_at
        ]
    found += [(at, composing.paper_sum(_by_hand(at), cents)) for at, cents in _sent(order)]
    found += [
        (dispute.withdrawn_at, composing.paper_sum(_disputed(dispute), dispute.cents))
        for dispute in Dispute.objects.filter(payment__order=order, ended_as=Dispute.End.LOST)
        if dispute.withdrawn_at
    ]
    return [said for _at, said in sorted(found, key=lambda pair: pair[0])]


def _sent(order: Order) -> list[tuple[datetime, int]]:
    """Return when how much was sent back by hand."""
    sent = Entry.objects.filter(booking__order=order, booking__kind=booking.REMITTED, account=booking.Account.BANK)
    return [(at, -cents) for at, cents in sent.order_by("booking").values_list("booking__booked_at", "cents")]


def _by_hand(at: datetime) -> str:
    """Say that something was sent back by a check or a transfer of ours."""
    return _("Sent back by check or transfer, %(day)s") % {"day": _day(at)}


def _disputes(order: Order) -> list[str]:
    """Say what a bank keeps until it has decided; that is no sum of the order's yet."""
    kept = Dispute.objects.withholding().filter(payment__order=order).order_by("pk")
    said = _("The bank of whoever paid keeps %(cents)s until it has decided a dispute.")
    return [said % {"cents": money(one.cents)} for one in kept]


def _disputed(dispute: Dispute) -> str:
    """Say what the payer's bank did."""
    words = {"day": _day(dispute.withdrawn_at) if dispute.withdrawn_at else ""}
    return _("Taken back by the bank of whoever paid, %(day)s") % words


def paid(payment: Payment) -> str:
    """Say how something was paid, and on which day."""
    sent = payment.remittance
    if sent is None:
        return _("Paid by card, %(day)s") % {"day": _day(payment.received_at)}
    words = {"how": sent.get_way_display(), "reference": sent.reference, "day": composing.day(f"{sent.received_on}")}
    return composing.printable(_("Paid by %(how)s %(reference)s, %(day)s") % words)


def _back(payment: Payment, at: datetime) -> str:
    """Say what became of something that was paid."""
    sent = payment.remittance
    if sent is None:
        return _("Paid back to the card, %(day)s") % {"day": _day(at)}
    if sent.bounced_at == at:
        return _("Not paid by the bank, %(day)s") % {"day": _day(at)}
    return _("Credited to %(sender)s, %(day)s") % {"sender": composing.printable(sent.sender), "day": _day(at)}


def _unpaid(order: Order) -> list[BillSum]:
    """Say what was not paid, or did not stay paid, and is not asked for; nothing where that is nothing."""
    cents = booking.written_off(order.pk)
    sums = [composing.paper_sum(_("Not paid, written off"), cents)] if cents else []
    if lost := booking.lost(order.pk):
        sums.append(composing.paper_sum(_("Not asked for again"), lost))
    return sums


def _owed(order: Order) -> BillSum:
    """Say what is owed now, by whom."""
    balance = booking.balance(order)
    cents = balance - booking.back_already(order, balance)
    label = _("To be paid back") if cents < 0 else _("Still owed")
    return composing.paper_sum(label, abs(cents), is_last=True)


def _day(at: datetime) -> str:
    """Return the day of a moment as it is read."""
    return composing.day(clock.day_of(at).isoformat())
