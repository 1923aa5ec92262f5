"""The letters about paper and checks: sent, corrected, to be paid; arrived, or not paid. Friendly always."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.letters import asking, kinds
from payments import booking, wording
from payments.billing import composing
from payments.models import Invoice, Payment, Remittance

INVOICED = "invoice-sent"
ARRIVED, NOT_PAID = "check-arrived", "check-not-paid"
CORRECTED = "invoice-corrected"
REMINDERS = SOON, DUE, STILL_DUE = "invoice-due-soon", "invoice-due", "invoice-still-due"

PLACEHOLDERS = ("name", "number", "order", "owed", "asks", "due", "w9", "address")
"""`asks` says what of it is to be paid by when; `w9` is what to say of it among what is found on the order's page;
empty where there is none."""
SAMPLES = {
    "name": "Sample Person",
    "number": "INV-00012",
    "order": "O-00042",
    "owed": "$300.00",
    "asks": "It is to be paid by December 2, 2026.",
    "due": "December 2, 2026",
    "w9": ", our W-9",
    "address": "/orders/…/",
}


def register() -> None:
    """Register the letters about paper."""
    for reason in (INVOICED, CORRECTED, *REMINDERS):
        kinds.register(
            reason, template=f"payments/letters/{reason}.txt", placeholders=PLACEHOLDERS, samples=dict(SAMPLES)
        )

    samples = {
        "name": "Sample Person",
        "order": "O-00042",
        "how": "check 5501",
        "cents": "$300.00",
        "rest": "Nothing is left to be paid.",
        "address": "/orders/…/",
    }
    for reason in (ARRIVED, NOT_PAID):
        kinds.register(
            reason, template=f"payments/letters/{reason}.txt", placeholders=tuple(samples), samples=dict(samples)
        )


def tell_arrived(payment: Payment, remittance: Remittance, *, at: datetime) -> None:
    """Tell whoever ordered that a check has arrived, and what is left to be paid."""
    _tell_of_check(ARRIVED, payment, remittance, payment.cents, about=payment.public_id, at=at)


def tell_not_paid(payment: Payment, remittance: Remittance, cents: int, *, at: datetime) -> None:
    """Tell whoever ordered that the bank did not pay a check, and what is owed again."""
    about = uuid5(payment.public_id, NOT_PAID)
    _tell_of_check(NOT_PAID, payment, remittance, cents, about=about, at=at)


def _tell_of_check(
    reason: str, payment: Payment, remittance: Remittance, cents: int, *, about: UUID, at: datetime
) -> None:
    """Ask for a letter about a check that pays, or paid, an order; to nobody where there is no address."""
    order = payment.order
    if not order.payer.email:
        return
    left = max(0, booking.debt(order))
    words = {
        "name": order.payer.get_short_name(),
        "order": order.spoken,
        "how": f"{remittance.get_way_display()} {remittance.reference}",
        "cents": wording.money(cents),
        "rest": _("%(cents)s is left to be paid.") % {"cents": wording.money(left)} if left else _nothing_left(),
        "address": reverse("order", args=[order.public_id]),
    }
    asking.ask(reason, to=order.payer.email, about=about, person=order.payer.public_id, context=words, at=at)


def _nothing_left() -> str:
    return _("Nothing is left to be paid.")


def tell_invoiced(invoice: Invoice, *, at: datetime) -> None:
    """Tell the payer that the invoice is there, and what of it is to be paid until when; of one sent anew, the rest."""
    ask(INVOICED, invoice, owed=invoice.cents, asks=_asks(invoice), at=at)


def _asks(invoice: Invoice) -> str:
    """Say what of an invoice is to be paid by when."""
    open_cents = max(0, booking.debt(invoice.order))
    words = {"due": _due(invoice), "open": wording.money(open_cents)}
    if not open_cents:
        return _("Nothing of it is left to be paid.")
    if open_cents < invoice.cents:
        return _("%(open)s of it is still to be paid, by %(due)s.") % words
    if invoice.order.invoices.filter(kind=Invoice.Kind.INVOICE).count() > 1:  # Sent anew: the places were hers before.
        return _("It is to be paid by %(due)s.") % words
    return _("It is to be paid by %(due)s. The places are yours from today on.") % words


def _due(invoice: Invoice) -> str:
    """Say by when an invoice is to be paid."""
    return composing.day(invoice.due_on.isoformat()) if invoice.due_on else ""


def tell_corrected(note: Invoice, *, at: datetime) -> None:
    """Tell the payer that a credit note takes something off an invoice."""
    ask(CORRECTED, note, owed=-note.cents, at=at)


def ask(reason: str, invoice: Invoice, *, owed: int, at: datetime, asks: str = "") -> None:
    """Ask for one letter about one invoice to whoever ordered; asked twice, it is the same letter."""
    payer = invoice.order.payer
    if not payer.email:
        return
    words: dict[str, Any] = {
        "name": payer.get_short_name(),
        "number": str(invoice),
        "order": invoice.order.spoken,
        "owed": wording.money(owed),
        "asks": asks,
        "due": _due(invoice),
        "w9": _(", our W-9") if invoice.order.payee.get("w9") else "",
        "address": reverse("order", args=[invoice.order.public_id]),
    }
    asking.ask(
        reason,
        to=payer.email,
        about=invoice.public_id,
        person=payer.public_id,
        context=words,
        at=at,
        is_repeated=reason in REMINDERS,
    )
