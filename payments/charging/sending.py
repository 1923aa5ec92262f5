"""Sending: Stripe is asked for refunds, and what it says of any refund becomes true here, also of the dashboard's.

Asked after the commit, and again for as long as nobody knows. What became of a refund is what Stripe says of it now,
also of one that was given up here in the meantime. One that somebody made in Stripe's dashboard is taken in as a fact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import F

from payments import booking, finding
from payments.booking import Account, Amount
from payments.charging import gateway, marking, refunding
from payments.charging.facts import RefundFacts
from payments.charging.refunding import ELSEWHERE, FAILED, REFUSED
from payments.models import Booking, Order, Payment, Refund
from payments.selling import delivering

IN_DASHBOARD = "Paid back in Stripe's dashboard."


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
        dropped = _drop_unsent(payment, facts.cents, at) if known is None else []
        dropped += make_room(payment, facts.cents, at)
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
        refunding.pay_back(order, reason=one.reason, actor=one.actor, at=at)
    if not refund.is_ours or facts.has_failed or booking.balance(order) > 0:
        _look_again(order, at)
    return refund


def _look_again(order: Order, at: datetime) -> None:
    """Compare what the dashboard paid back with what is owed, whoever's refund it was that went out or came back."""
    for refund in Refund.objects.filter(payment__order=order, is_ours=False).order_by("pk"):
        _compare(refund, order, at)
    if booking.balance(order) >= 0:
        refunding.nothing_waits(order, at)


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
    """Write down a refund that somebody made in the dashboard: counted already, or failed before it was told.

    It meets what is owed back by then, and is not on its way to a card.
    """
    return Refund.objects.create(
        payment=payment,
        key=f"stripe:{facts.id}",
        cents=facts.cents,
        reason=IN_DASHBOARD,
        is_ours=False,
        met_cents=0 if facts.has_failed else min(facts.cents, booking.to_give_back(payment.order)),
        external_id=facts.id,
        asked_at=facts.at,
        ended_at=at if facts.has_failed else None,
        ended_as=Refund.End.FAILED if facts.has_failed else "",
    )


def _drop_unsent(payment: Payment, cents: int, at: datetime) -> list[Refund]:
    """Drop refunds of ours that Stripe was never asked for, as far as the dashboard paid so much instead; return them.

    Those of the same payment first, then those of others on the order: the payer has it, whichever card it reached.
    Nobody sends them any more (`send`), and what is owed after it is asked for anew.
    """
    of_order = Refund.objects.filter(payment__order=payment.order_id, is_ours=True)
    unsent = of_order.filter(external_id=None, looked_at=None, ended_at=None)
    dropped = list[Refund]()
    for refund in sorted(unsent, key=lambda one: (one.payment_id != payment.pk, -one.pk)):
        if sum(one.cents for one in dropped) >= cents:
            break
        still = unsent.filter(pk=refund.pk)  # A worker may be taking it at this moment: then it is not ours to drop.
        if still.update(ended_at=at, ended_as=Refund.End.FAILED):
            _uncount(refund)
            dropped.append(refund)
    return dropped


def make_room(payment: Payment, cents: int, at: datetime) -> list[Refund]:
    """Count a refund that is made already; return those of ours that waited, did not fit beside it and were dropped.

    Those that never went out are dropped first, the latest before the others; one that did may be at Stripe by now. Is
    it there, it stands again once Stripe says so.
    """
    waiting = Refund.objects.filter(payment=payment, is_ours=True, external_id=None, ended_at=None)
    left = list(waiting.order_by(F("looked_at").asc(nulls_last=True), "pk"))
    dropped = list[Refund]()
    while not refunding.raise_guarded(payment, cents):
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
    _uncount(refund)


def _uncount(refund: Refund) -> None:
    """Count a refund no more among what its payment paid back."""
    Payment.objects.filter(pk=refund.payment_id).update(refunded_cents=F("refunded_cents") - refund.cents)


@transaction.atomic
def _refused(refund: Refund, says: str, at: datetime) -> None:
    """End a refund that Stripe will not make, and have a person look at it: the money is still owed."""
    order = delivering.lock(refund.payment.order_id)
    refund = Refund.objects.get(pk=refund.pk)
    if refund.ended_at is None and refund.external_id is None:
        _drop(refund, at)
        booking.meet(order, refund.cents)  # What was credited, and waited to go back, the dashboard may have paid.
        if booking.balance(order) < 0:
            finding.note(REFUSED, str(refund.public_id), f"Stripe did not pay back: {says}", at=at, order=order)
        _look_again(order, at)


def _fail(refund: Refund, order: Order, facts: RefundFacts, at: datetime) -> None:
    """Let a refund that went out be owed again: the money came back to us, however late we hear. Safe to repeat."""
    if Booking.objects.filter(key=f"unrefunded:{refund.public_id}").exists():
        return
    if refund.ended_as != Refund.End.FAILED:
        _drop(refund, at)
    # What was credited, and went back by it, is met by what else the dashboard paid back.
    booking.meet(order, refund.cents if refund.is_ours else refund.met_cents)
    refund.met_cents = 0
    refund.save(update_fields=["met_cents"])
    _book(refund, order, "unrefunded", at=facts.failed_at or at)
    booking.recover(order, str(refund.public_id), at=at)
    if booking.balance(order) >= 0:
        return  # It went back another way meanwhile.
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
    """Have a person look, once, where the dashboard paid back what the ledger doesn't owe."""
    about = str(refund.public_id)
    is_unmet = refund.met_cents < refund.cents and refund.ended_as != Refund.End.FAILED
    if is_unmet and booking.balance(order) > 0:
        if finding.was_settled(ELSEWHERE, about):
            return
        says = (
            "Paid back in Stripe's dashboard, and nothing on the order was given up for it, or it went back here as "
            "well. Please give it up here, or settle it with whoever paid."
        )
        finding.note(ELSEWHERE, about, says, at=at, order=order)
    else:
        finding.gone(ELSEWHERE, about, at=at)
