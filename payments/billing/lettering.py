"""The letters about paper: an invoice was sent, corrected, or is to be paid. Friendly always."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.letters import asking, kinds
from payments import wording
from payments.billing import composing
from payments.models import Invoice

INVOICED = "invoice-sent"
CORRECTED = "invoice-corrected"
SOON, DUE, STILL_DUE = "invoice-due-soon", "invoice-due", "invoice-still-due"

PLACEHOLDERS = ("name", "number", "order", "owed", "due", "w9", "address")
"""`w9` is what to say of it among what is found on the order's page; empty where there is none."""
SAMPLES = {
    "name": "Sample Person",
    "number": "INV-00012",
    "order": "O-00042",
    "owed": "$300.00",
    "due": "December 2, 2026",
    "w9": ", our W-9",
    "address": "/orders/…/",
}


def register() -> None:
    """Register the letters about paper."""
    for reason in (INVOICED, CORRECTED, SOON, DUE, STILL_DUE):
        kinds.register(
            reason, template=f"payments/letters/{reason}.txt", placeholders=PLACEHOLDERS, samples=dict(SAMPLES)
        )


def tell_invoiced(invoice: Invoice, *, at: datetime) -> None:
    """Tell the payer that the invoice is there, and until when it is to be paid."""
    ask(INVOICED, invoice, owed=invoice.cents, at=at)


def tell_corrected(note: Invoice, *, at: datetime) -> None:
    """Tell the payer that a credit note takes something off an invoice."""
    ask(CORRECTED, note, owed=-note.cents, at=at)


def ask(reason: str, invoice: Invoice, *, owed: int, at: datetime) -> None:
    """Ask for one letter about one invoice to whoever ordered; asked twice, it is the same letter."""
    payer = invoice.order.payer
    if not payer.email:
        return
    due = composing.day(invoice.due_on.isoformat()) if invoice.due_on else ""
    words: dict[str, Any] = {
        "name": payer.get_short_name(),
        "number": str(invoice),
        "order": invoice.order.spoken,
        "owed": wording.money(owed),
        "due": due,
        "w9": _(", our W-9") if invoice.order.payee.get("w9") else "",
        "address": reverse("order", args=[invoice.order.public_id]),
    }
    asking.ask(reason, to=payer.email, about=invoice.public_id, person=payer.public_id, context=words, at=at)
