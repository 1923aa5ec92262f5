"""Refunding: an order whose payer has something to get back is paid back from its payments by card.

The row comes first, with its key; the payment's sum of refunds is raised with it by a guarded UPDATE, so that no more
goes back than came, whoever asks at once (P12). Stripe is asked after the commit, and again for as long as nobody
knows. What became of it is what Stripe says of it now, also of one that was given up here in the meantime. A refund
that somebody made in Stripe's dashboard is taken in as a fact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal, needed
from payments import booking, finding, wording
from payments.booking import Account, Amount
from payments.charging import gateway, marking
from payments.charging.facts import RefundFacts
from payments.models import Booking, Dispute, Order, Payment, Refund
from payments.selling import delivering
from payments.selling.delivering import Held

SEND = "payments.send_refund"
NOT_GIVEN = "What was ordered could not be given any more."
PAID_TWICE = "More was paid than was owed."
IN_DASHBOARD = "Paid back in Stripe's dashboard."
FAILED, ELSEWHERE, REFUSED = "refund-failed", "refund-elsewhere", "refund-refused"
OWED = "owed-otherwise"
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
    """As `pay_back`, once something was given up; it may be what the dashboard paid back before, however long ago."""
    if booking.balance(order) <= 0:
        found = finding.still_open(ELSEWHERE).filter(order=order)
        for about in found.values_list("about", flat=True):
            finding.gone(ELSEWHERE, about, at=at)
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
    disputed = Dispute.objects.filter(payment__order=order, withdrawn_at__isnull=False).exclude(
        ended_as=Dispute.End.WON
    )
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
        reason=reason[:300],
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


def send(refund_id: int, *, at: datetime) -> None:
    """Ask Stripe for the refund, or what became of it. Safe to repeat. Raises `gateway.Unreachable`.

    That it is asked about is written down first: one that was dropped in the meantime is not asked for any more.
    """
    if not Refund.objects.filter(pk=refund_id, ended_at=None).update(looked_at=at):
        return
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    try:
        facts = _at_stripe(refund, at)
    except gateway.NotTaken as refused:
        _refused(refund, str(refused), at)
        return
    take_in(facts, at=at)


def _at_stripe(refund: Refund, at: datetime) -> RefundFacts:
    """Return the refund as Stripe has it: made now, or made before by an asking whose answer was lost."""
    if refund.external_id:
        return gateway.refund_now(refund.external_id)
    payment, marks = refund.payment, marking.marks(order=refund.payment.order.public_id, refund=refund.public_id)
    if refund.asked_at <= at - gateway.KEYS_LAST:
        for made in gateway.refunds_of(payment.external_id):
            if marking.id_in(made.metadata, "refund") == refund.public_id:
                return made
    return gateway.refund(payment.external_id, refund.cents, metadata=marks, key=refund.key)


def take_in(facts: RefundFacts, *, at: datetime) -> Refund | None:
    """Let what Stripe says of a refund be true here; None where it is of a payment that is not ours."""
    payment = Payment.objects.filter(provider=Payment.Provider.STRIPE, external_id=facts.intent).first()
    return _taken_in(payment, facts, at) if payment else None


@transaction.atomic
def _taken_in(payment: Payment, facts: RefundFacts, at: datetime) -> Refund:
    """Book a refund that went out, and what came back of it, each once."""
    order = delivering.lock(payment.order_id)
    known, dropped = _known(payment, facts), list[Refund]()
    if not facts.has_failed and (known is None or _was_dropped(known)):  # What failed may not fit beside its successor.
        dropped = make_room(payment, facts.cents, at)
    refund = _standing_again(known, facts, at) if known else _from_elsewhere(payment, facts, at)
    if refund.external_id is None:
        refund.external_id = facts.id
        refund.save(update_fields=["external_id"])
    _book(refund, order, "refunded", at=facts.at)
    if facts.has_failed:
        _fail(refund, order, facts, at)
    elif facts.status == "succeeded" and refund.ended_at is None:
        refund.ended_at, refund.ended_as = at, Refund.End.SUCCEEDED
        refund.save(update_fields=["ended_at", "ended_as"])
    for one in dropped[:1]:  # What is still owed after the other one is asked for anew.
        pay_back(order, reason=one.reason, actor=one.actor, at=at)
    if not refund.is_ours:
        _compare(refund, order, at)
    return refund


def _known(payment: Payment, facts: RefundFacts) -> Refund | None:
    """Return our row of it: by Stripe's id, or by ours where the answer was lost."""
    found = Refund.objects.select_for_update().filter(payment=payment)
    public_id = marking.id_in(facts.metadata, "refund") if marking.is_ours(facts.metadata) else None
    mine = found.filter(public_id=public_id, external_id=None).first() if public_id else None
    return found.filter(external_id=facts.id).first() or mine


def _was_dropped(refund: Refund) -> bool:
    """Whether it was ended here before anybody knew that Stripe has it."""
    return refund.ended_as == Refund.End.FAILED and refund.external_id is None


def _standing_again(refund: Refund, facts: RefundFacts, at: datetime) -> Refund:
    """Return a refund that Stripe has; one that was dropped here is on its way again, counted by the caller."""
    if _was_dropped(refund) and not facts.has_failed:
        refund.ended_at, refund.ended_as = None, ""
        refund.save(update_fields=["ended_at", "ended_as"])
        finding.gone(REFUSED, str(refund.public_id), at=at)
    return refund


def _from_elsewhere(payment: Payment, facts: RefundFacts, at: datetime) -> Refund:
    """Write down a refund that somebody made in the dashboard: counted already, or failed before it was told."""
    return Refund.objects.create(
        payment=payment,
        key=f"stripe:{facts.id}",
        cents=facts.cents,
        reason=IN_DASHBOARD,
        is_ours=False,
        external_id=facts.id,
        asked_at=facts.at,
        ended_at=at if facts.has_failed else None,
        ended_as=Refund.End.FAILED if facts.has_failed else "",
    )


def make_room(payment: Payment, cents: int, at: datetime) -> list[Refund]:
    """Count a refund that is made already; return those of ours that waited, did not fit beside it and were dropped.

    Those that never went out are dropped first, the latest before the others; one that did may be at Stripe by now. Is
    it there, it stands again once Stripe says so.
    """
    waiting = Refund.objects.filter(payment=payment, is_ours=True, external_id=None, ended_at=None)
    left = list(waiting.order_by(F("looked_at").asc(nulls_last=True), "pk"))
    dropped = list[Refund]()
    while not raise_guarded(payment, cents):
        if not left:
            message = f"Stripe paid back more of payment {payment.public_id} than came."
            raise ValueError(message)
        dropped.append(left.pop())
        _drop(dropped[-1], at)
    return dropped


def _drop(refund: Refund, at: datetime) -> None:
    """End a refund that did not go out, and count it no more."""
    refund.ended_at, refund.ended_as = at, Refund.End.FAILED
    refund.save(update_fields=["ended_at", "ended_as"])
    Payment.objects.filter(pk=refund.payment_id).update(refunded_cents=F("refunded_cents") - refund.cents)


@transaction.atomic
def _refused(refund: Refund, says: str, at: datetime) -> None:
    """End a refund that Stripe will not make, and have a person look at it: the money is still owed."""
    order = delivering.lock(refund.payment.order_id)
    refund = Refund.objects.get(pk=refund.pk)
    if refund.ended_at is None and refund.external_id is None:
        _drop(refund, at)
        finding.note(REFUSED, str(refund.public_id), f"Stripe did not pay back: {says}", at=at, order=order)


def _fail(refund: Refund, order: Order, facts: RefundFacts, at: datetime) -> None:
    """Let a refund that went out be owed again: the money came back to us, however late we hear. Safe to repeat."""
    if Booking.objects.filter(key=f"unrefunded:{refund.public_id}").exists():
        return
    if refund.ended_as != Refund.End.FAILED:
        _drop(refund, at)
    _book(refund, order, "unrefunded", at=facts.failed_at or at)
    why = facts.why_failed or "no reason given"
    says = f"A refund did not reach the payer ({why}). It is owed again; please pay it back."
    finding.note(FAILED, str(refund.public_id), says, at=at, order=order)


def _book(refund: Refund, order: Order, kind: Literal["refunded", "unrefunded"], *, at: datetime) -> None:
    """Book what left the balance at Stripe for this refund, or came back to it."""
    cents = refund.cents if kind == "refunded" else -refund.cents
    amounts = [Amount(Account.RECEIVABLE, cents), Amount(Account.STRIPE, -cents)]
    about = str(refund.public_id)
    booking.book(f"{kind}:{about}", amounts, order=order, about=about, at=at, actor=refund.actor)


def _compare(refund: Refund, order: Order, at: datetime) -> None:
    """Have a person look where the dashboard paid back what the ledger doesn't owe."""
    about = str(refund.public_id)
    if booking.balance(order) > 0 and refund.ended_as != Refund.End.FAILED:
        says = "Paid back in Stripe's dashboard, and nothing on the order was given up for it. Please give it up here."
        finding.note(ELSEWHERE, about, says, at=at, order=order)
    else:
        finding.gone(ELSEWHERE, about, at=at)
