"""The letters about cards: asked for in the transaction, sent once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.letters import asking, kinds
from payments import wording
from payments.models import CardAttempt, Dispute, Order, Payment
from payments.selling.lettering import tell_payer

RETURNED, FAILED, DISPUTED = "payment-returned", "payment-failed", "payment-disputed"


def register() -> None:
    """Register the letters about cards."""
    samples = {
        "name": "Sample Person",
        "number": "O-00042",
        "total": "$300.00",
        "address": "/orders/…/",
        "until": "November 30, 2026, 2:30 p.m. EST",
    }
    for reason, more in ((RETURNED, ()), (FAILED, ("until",))):
        placeholders = ("name", "number", "total", "address", *more)
        kinds.register(
            reason,
            template=f"payments/letters/{reason}.txt",
            placeholders=placeholders,
            samples={name: samples[name] for name in placeholders},
        )
    disputed = {
        "number": "O-00042",
        "says": "A payment of $300.00 is disputed (fraudulent).",
        "answer": "Answer in Stripe's dashboard by November 30, 2026, 2:30 p.m. EST. After that the case is lost.",
        "address": "/admin/dispute/…/evidence/",
    }
    kinds.register(
        DISPUTED,
        template="payments/letters/payment-disputed.txt",
        placeholders=tuple(disputed),
        samples=disputed,
    )


def tell_returned(payment: Payment, order: Order, *, at: datetime) -> None:
    """Tell the payer that what was ordered can't be given, and that all of this payment goes back."""
    tell_payer(order, RETURNED, at=at, event=payment.public_id)


def tell_failed(attempt: CardAttempt, order: Order, *, until: datetime, at: datetime) -> None:
    """Tell the payer that the bank did not pay this time, and until when it can be paid by another way."""
    tell_payer(order, FAILED, at=at, event=attempt.public_id, until=wording.moment(until))


def tell_disputed(dispute: Dispute, order: Order, says: str, *, at: datetime) -> None:
    """Tell everybody in finance what a bank did, and by when to answer; the office, where nobody has that role."""
    context = {
        "number": order.spoken,
        "says": says,
        "answer": _answer(dispute),
        "address": reverse("dispute_evidence", args=[dispute.public_id]),
    }
    finance = User.objects.filter(is_active=True, groups__name=Role.FINANCE.value).exclude(email=None)
    told: list[tuple[str, UUID | None]] = [(person.email or "", person.public_id) for person in finance.order_by("pk")]
    for address, whom in told or [(settings.OFFICE_EMAIL, None)]:
        asking.ask(DISPUTED, to=address, about=dispute.public_id, person=whom, context=context, at=at)


def _answer(dispute: Dispute) -> str:
    """Say by when it is to be answered, and what becomes of it otherwise."""
    if dispute.answer_by is None:
        return _("Stripe names no day by which to answer; its dashboard shows where the case stands.")
    return _("Answer in Stripe's dashboard by %(moment)s. After that the case is lost.") % {
        "moment": wording.moment(dispute.answer_by)
    }
