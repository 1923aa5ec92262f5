"""Crediting: an invoice is never changed. A credit note of the opposite amount corrects it, in the same transaction.

What invoices and credit notes of an order add up to is what was sold on it less what was credited; a check on live data
holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from payments import booking
from payments.billing import composing, invoicing, lettering, returning
from payments.booking import Account, Amount
from payments.models import Charge, Invoice, Order
from payments.selling import delivering, foreseeing, withdrawing
from payments.selling.withdrawing import Credit

Thing = tuple[str, str, int]
"""What a credit note names: title, detail, and cents below zero."""


class CorrectedAlready(Refusal):
    """Nothing of the invoice is left that a credit note could take off."""


def hear_withdrawn(order: Order, credited: Sequence[Credit], actor: User | None, at: datetime) -> None:
    """Correct the invoice of an order of which a line was withdrawn, and keep for the sender what was paid too much."""
    _correct(order, _named(credited), actor=actor, at=at)


@transaction.atomic
def void(invoice: Invoice, *, reason: str, actor: User, at: datetime) -> Invoice:
    """Take back all that the invoice is for, whole, and send a credit note over what is left of it.

    Raises `CorrectedAlready`, `ReasonNeeded`, `OwnFavor`, and what a selling room refuses.
    """
    reason = needed(reason, _("Please say why: the reason stands on the order."))
    people.refuse_own(invoice.order.payer_id, actor)
    order = delivering.lock(invoice.order_id)
    demand_latest(invoice)
    standing = order.lines.filter(withdrawn_at=None).select_related("sellable").order_by("sellable_id", "position")
    lines = list(standing)
    delivering.lock_rooms([], leaving=lines)
    things: list[Thing] = []
    for line in lines:
        costs = foreseeing.preview(line, at).costs
        things += _named(withdrawing.take_back(line, reason=reason, actor=actor, at=at, cents=costs)[1])
    things += _credit_rest(order, invoice, reason, actor=actor, at=at)
    note = _correct(order, things, actor=actor, at=at)
    withdrawing.give_back(order, reason=reason, actor=actor, at=at)
    log(actor, "payments.void_invoice", order, reason=reason, number=order.spoken, invoice=str(invoice))
    return note or invoice


@transaction.atomic
def reissue(invoice: Invoice, billing: Mapping[str, Any], *, reason: str, actor: User, at: datetime) -> Invoice:
    """Send the invoice anew, made out otherwise: a credit note takes the old one off, and nothing is booked.

    Raises `CorrectedAlready` and `ReasonNeeded`.
    """
    reason = needed(reason, _("Please say what is different."))
    order = delivering.lock(invoice.order_id)
    demand_latest(invoice)
    rows = [{**row, "each_cents": -row["each_cents"], "cents": -row["cents"]}
            for row in composing.grouped(composing.things_of(order))]  # fmt: skip
    _write(invoice, rows, at=at)
    order.billing = dict(billing)
    order.save(update_fields=["billing"])
    log(actor, "payments.reissue_invoice", order, reason=reason, number=order.spoken, invoice=str(invoice))
    return invoicing.send(order, actor=actor, at=at)


def latest(order: Order) -> Invoice | None:
    """Return the invoice that stands: the one sent last."""
    return order.invoices.filter(kind=Invoice.Kind.INVOICE).order_by("-number").first()


def latest_of(orders: Collection[Order]) -> dict[int, Invoice]:
    """Return by order's key the invoice that stands, as `latest` finds it. One query for any number."""
    sent = Invoice.objects.filter(order__in=orders, kind=Invoice.Kind.INVOICE).order_by("order_id", "-number")
    return {invoice.order_id: invoice for invoice in sent.distinct("order_id")}


def outstanding(order: Order) -> int:
    """Return what invoices and credit notes of the order add up to, in cents."""
    return order.invoices.aggregate(cents=Sum("cents"))["cents"] or 0


def demand_latest(invoice: Invoice) -> None:
    """Raise `CorrectedAlready` for an invoice that was replaced, or of which nothing is left."""
    if latest(invoice.order) != invoice or outstanding(invoice.order) <= 0:
        raise CorrectedAlready(_("Nothing of %(number)s is left to correct.") % {"number": invoice})


def _correct(order: Order, things: Sequence[Thing], *, actor: User | None, at: datetime) -> Invoice | None:
    """Write the credit note for what was credited, if the order was invoiced; then keep what is over."""
    invoice, note = latest(order), None
    if invoice is not None and things:
        note = _write(invoice, composing.grouped(things), at=at)
        lettering.tell_corrected(note, at=at)
        log(actor, "payments.credit", order, number=order.spoken, note=str(note), cents=-note.cents)
    returning.keep_back(order, actor=actor, at=at)
    return note


def _named(credited: Sequence[Credit]) -> list[Thing]:
    """Return what was credited as a credit note names it."""
    return [(credit.line.title, composing.detail_of(credit.line), -credit.cents) for credit in credited if credit.cents]


def _credit_rest(order: Order, invoice: Invoice, reason: str, *, actor: User, at: datetime) -> list[Thing]:
    """Credit what was still owed for lines that were given up before; return it as a credit note names it."""
    things, amounts, credited = [], [], 0
    for line in order.lines.order_by("position"):
        if left := delivering.totals(line)["all"]:
            Charge.objects.create(line=line, kind=Charge.Kind.REFUND, cents=-left, reason=reason, at=at)
            things.append((line.title, line.detail, -left))
            amounts.append(Amount(Account.REVENUE, left, line.account_code))
            credited += left
    amounts += booking.credit(order, credited)
    about = str(invoice.public_id)
    booking.book(f"voided:{about}", amounts, order=order, about=about, at=at, actor=actor)
    return things


def _write(invoice: Invoice, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> Invoice:
    """Write a credit note over these rows, each not above zero."""
    words = {
        "order": invoice.words["order"],
        "corrects": str(invoice),
        "payee": invoice.words["payee"],
        "billing": invoice.words["billing"],
        "lines": list(rows),
        "cents": sum(row["cents"] for row in rows),
        "currency": invoice.words["currency"],
        "issued_on": clock.day_of(at).isoformat(),
        "due_on": "",
    }
    note = Invoice(kind=Invoice.Kind.CREDIT_NOTE, order=invoice.order, corrects=invoice, issued_at=at)
    return invoicing.write(note, words)
