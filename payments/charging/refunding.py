"""Refunding: an order whose payer has something to get back is paid back from its payments by card.

The row comes first, with its key; the payment's sum of refunds is raised with it by a guarded UPDATE, so that no more
goes back than came, whoever asks at once (P12). Stripe is asked after the commit (`sending`).
"""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal, needed
from payments import booking, finding, wording
from payments.models import Dispute, Order, Payment, Refund
from payments.selling import delivering
from payments.selling.delivering import Held

SEND = "payments.send_refund"
NOT_GIVEN = "What was ordered could not be given any more."
PAID_TWICE = "More was paid than was owed."
FAILED, ELSEWHERE, REFUSED = "refund-failed", "refund-elsewhere", "refund-refused"
OWED, LOST = "owed-otherwise", "dispute-lost"
KEYS = "rf"


class NothingOwed(Refusal):
    """There is nothing to be paid back."""


@transaction.atomic
def pay_back(order: Order, *, reason: str, actor: User | None, at: datetime) -> list[Refund]:
    """Ask that what the payer has to get back is paid back by card, as far as cards paid it; return what was asked for.

    Called in the transaction that books what is owed back. Safe to repeat: what is on its way is not asked for again.
    Whatever came by check goes back by check, which is not done here. What no card can take, since its payment was
    lost to a dispute in part, is found: a person sends it.
    """
    return pay_back_held(delivering.lock(order.pk), reason=reason, actor=actor, at=at)


@transaction.atomic
def pay_back_held(order: Held, *, reason: str, actor: User | None, at: datetime) -> list[Refund]:
    """Pay back, as `pay_back` does, on an order that the caller holds."""
    left = booking.to_give_back(order)
    if not left:
        return []
    asked = []
    for payment in _that_can_be_paid_back(order):
        cents = min(left, payment.cents - payment.refunded_cents)
        if cents > 0 and raise_guarded(payment, cents):
            asked.append(_ask(payment, cents, reason, actor=actor, at=at))
            left -= cents
    if left and Dispute.objects.filter(payment__order=order, ended_as=Dispute.End.LOST).exists():
        says = f"{wording.money(left)} is owed back, and no card can take it: a dispute was lost. Please send it."
        finding.note(OWED, str(order.public_id), says, at=at, order=order)
    return asked


def give_back(order: Order, *, reason: str, actor: User | None, at: datetime) -> list[Refund]:
    """As `pay_back`, once something was given up; it may be what the dashboard paid back before, however long ago.

    What a bank took for good is settled, once as much was credited.
    """
    if not booking.lost(order.pk):
        for case in Dispute.objects.filter(payment__order=order, ended_as=Dispute.End.LOST):
            finding.gone(LOST, case.external_id, at=at)
    elsewhere = Refund.objects.filter(payment__order=order, is_ours=False)
    met = elsewhere if booking.balance(order) <= 0 else elsewhere.filter(met_cents=F("cents"))
    for public_id in met.values_list("public_id", flat=True):
        finding.gone(ELSEWHERE, str(public_id), at=at)
    return pay_back(order, reason=reason, actor=actor, at=at)


def pay_back_again(refund: Refund, *, reason: str, actor: User, at: datetime) -> list[Refund]:
    """Ask once more for what a refund that failed left owed. Raises `ReasonNeeded` and `NothingOwed`."""
    said = needed(reason, _("Please say why it is paid back again: the reason stands beside it."))
    asked = pay_back(refund.payment.order, reason=said, actor=actor, at=at)
    if not asked:
        raise NothingOwed(_("Nothing is owed back on this order that a card could be paid back."))
    for kind in (FAILED, REFUSED):
        finding.gone(kind, str(refund.public_id), at=at)
    return asked


def _that_can_be_paid_back(order: Order) -> list[Payment]:
    """Return the order's payments by card, the latest first; of one that is disputed or lost, nothing can go back."""
    disputed = Dispute.objects.taking().filter(payment__order=order)
    cards = order.payments.filter(provider=Payment.Provider.STRIPE).exclude(pk__in=disputed.values("payment"))
    return list(cards.order_by("-pk"))


def _ask(payment: Payment, cents: int, reason: str, *, actor: User | None, at: datetime) -> Refund:
    """Write down a refund, counted already, that Stripe is asked for after the commit."""
    public_id = new_public_id()
    refund = Refund.objects.create(
        public_id=public_id,
        payment=payment,
        key=f"{KEYS}:{public_id}",
        cents=cents,
        reason=reason,
        asked_at=at,
        actor=actor,
    )
    log(actor, "payments.pay_back", payment.order, number=payment.order.spoken, cents=cents)
    dispatch(refund)
    return refund


def raise_guarded(payment: Payment, cents: int) -> bool:
    """Count so many cents more as paid back, if so many are left; by one statement that asks and takes."""
    left = Payment.objects.filter(pk=payment.pk, refunded_cents__lte=F("cents") - cents)
    return bool(left.update(refunded_cents=F("refunded_cents") + cents))


def dispatch(refund: Refund) -> None:
    """Send the message that says "this refund may be asked for", once the transaction has committed."""
    transaction.on_commit(lambda: current_app.send_task(SEND, [refund.pk]), robust=True)


def nothing_waits(order: Order, at: datetime) -> None:
    """Settle what was found of an order's refunds that failed or could not be asked for: nothing is owed any more."""
    finding.gone(OWED, str(order.public_id), at=at)
    for public_id in Refund.objects.filter(payment__order=order).values_list("public_id", flat=True):
        for kind in (FAILED, REFUSED):
            finding.gone(kind, str(public_id), at=at)
