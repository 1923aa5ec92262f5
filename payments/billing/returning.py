"""Returning: money that came by check and doesn't stay where it was put.

What an order was paid too much, because something on it was given up, goes back to what is kept for whoever sent the
check. What is kept is used for another order or paid back. A check that the bank doesn't pay is taken out of every
order, and out of the bank, by new bookings.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal, needed
from payments import booking
from payments.billing import lettering, recording
from payments.booking import Account, Amount
from payments.models import Order, Payment, Refund, Remittance
from payments.selling import delivering

GIVEN_UP = "Kept for the sender, since less is owed."
NOT_PAID = "The bank did not pay the check."


class Meanwhile(Refusal):
    """Somebody put the check to another order at this very moment."""


def keep_back(order: Order, *, actor: User | None, at: datetime) -> int:
    """Keep for the senders what was paid too much by check, the latest first; return the cents. Order held by caller.

    Whatever came by card goes back to the card, which is not done here.
    """
    over = left = booking.to_give_back(order)
    by_check = order.payments.filter(provider=Payment.Provider.REMITTANCE, refunded_cents__lt=F("cents"))
    for payment in by_check.select_related("remittance").order_by("-pk"):
        if cents := min(left, payment.cents - payment.refunded_cents):
            _take_out(payment, cents, GIVEN_UP, actor=actor, at=at)
            left -= cents
    return over - left


@transaction.atomic
def bounce(remittance: Remittance, *, reason: str, actor: User, at: datetime) -> Remittance:
    """Take a check that the bank did not pay out of every order and out of the bank. Safe to repeat.

    What was paid back of it already is owed by its sender then: what is kept for her falls below zero.
    """
    reason = needed(reason, _("Please say what the bank told."))
    order_ids = sorted(set(remittance.payments.values_list("order_id", flat=True)))
    for order_id in order_ids:
        delivering.lock(order_id)
    remittance = Remittance.objects.select_for_update().get(pk=remittance.pk)
    if remittance.bounced_at:
        return remittance
    payments = list(remittance.payments.filter(refunded_cents__lt=F("cents")).select_related("order"))
    if {payment.order_id for payment in payments} - set(order_ids):
        raise Meanwhile(_("This check was used for another order just now. Please try again."))
    for payment in payments:
        cents = payment.cents - payment.refunded_cents
        _take_out(payment, cents, NOT_PAID, actor=actor, at=at)
        lettering.tell_not_paid(payment, remittance, cents, at=at)
    amounts = [recording.keeps(remittance, -remittance.cents), Amount(Account.BANK, -remittance.cents)]
    about = str(remittance.public_id)
    booking.book(f"bounced:{about}", amounts, order=None, about=about, at=at, actor=actor)
    remittance.bounced_at = at
    remittance.save(update_fields=["bounced_at"])
    log(actor, "payments.bounce_check", remittance, reason=reason, cents=remittance.cents)
    return remittance


@transaction.atomic
def pay_back(
    remittance: Remittance, cents: int, *, shown_cents: int, reference: str, actor: User, at: datetime
) -> None:
    """Write down that so many cents of what is kept were sent back, under the number of our own check or transfer.

    Raises `recording.MoreThanKept` and `recording.Bounced`.
    """
    reference = needed(reference, _("Please write down the number of our check or transfer."))
    remittance = recording.hold(remittance, shown_cents=shown_cents, cents=cents)
    amounts = [recording.keeps(remittance, -cents), Amount(Account.BANK, -cents)]
    key, about = f"returned:{new_public_id()}", str(remittance.public_id)
    booking.book(key, amounts, order=None, about=about, at=at, actor=actor)
    log(actor, "payments.return_money", remittance, reason=reference, cents=cents)


def _take_out(payment: Payment, cents: int, reason: str, *, actor: User | None, at: datetime) -> None:
    """Take so many cents of a payment out of its order, back to what is kept for the sender (P12)."""
    remittance = payment.remittance
    if remittance is None:
        message = f"{payment} came by no check"
        raise ValueError(message)
    public_id = new_public_id()
    Refund.objects.create(
        public_id=public_id,
        payment=payment,
        key=f"ck:{public_id}",
        cents=cents,
        reason=reason,
        asked_at=at,
        actor=actor,
        ended_at=at,
        ended_as=Refund.End.SUCCEEDED,
    )
    Payment.objects.filter(pk=payment.pk).update(refunded_cents=F("refunded_cents") + cents)
    amounts = [Amount(Account.RECEIVABLE, cents), recording.keeps(remittance, cents)]
    booking.book(f"refunded:{public_id}", amounts, order=payment.order, about=str(public_id), at=at, actor=actor)
