"""Settling: what Stripe says of a page becomes true here, once, whoever asks: webhook, returning payer, or sweep.

It looks at the page as it is now and at nothing that was told of it, so events may be lost, doubled, late and out of
order (P10). It is asked outside of all locks. The payment, its booking, the end of the attempt and everything that was
bought come to be in one transaction; what can't be given is paid back whole in that same transaction (P8).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from foundation.ground import auditing, making
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import booking, finding
from payments.booking import Account, Amount, Posting
from payments.charging import gateway, lettering, marking, opening, overtaking, refunding
from payments.charging.facts import EXPIRED, OPEN, PaymentFacts, Session
from payments.charging.overtaking import News
from payments.models import CardAttempt, Order, Payment
from payments.selling import delivering, releasing, reviving
from payments.selling.delivering import Held

FAILURES = 3
"""How often delivering may break before the money goes back instead: a fault of ours must not keep it."""
APART = timedelta(minutes=1)
"""What breaks several times within this is one failure."""
AFTER_FAILURE = timedelta(hours=24)
"""How long places are held for another try where a bank did not pay in the end."""
MISMATCH, UNKNOWN, UNDELIVERED = "payment-mismatch", "payment-unknown", "not-deliverable"


class Outcome(StrEnum):
    """What was true of a page."""

    PAID = "paid"
    OPEN = "open"
    PROCESSING = "processing"
    EXPIRED = "expired"
    FAILED = "failed"
    FOREIGN = "foreign"
    MISMATCH = "mismatch"


def settle(session_id: str, *, at: datetime) -> Outcome:
    """Ask Stripe what became of the page, and let it be true here. Raises `gateway.Unreachable`; safe to repeat."""
    return take_in(gateway.session(session_id), at=at)


def take_in(session: Session, *, at: datetime) -> Outcome:
    """Let what is true of the page be true here."""
    if not marking.is_ours(session.metadata):
        return Outcome.FOREIGN
    attempt = _attempt_of(session)
    if attempt is None:
        finding.note(UNKNOWN, session.id, "A page of ours at Stripe belongs to no attempt that we know of.", at=at)
        return Outcome.MISMATCH
    if attempt.session_id is None:
        opening.adopt(attempt, session)
    if session.is_paid:
        return _paid(attempt, session, at)
    if session.status == OPEN:
        return Outcome.OPEN
    if session.status == EXPIRED:
        opening.still_open(attempt).update(ended_at=at, ended_as=CardAttempt.End.EXPIRED)
        return Outcome.EXPIRED
    return _failed(attempt, at) if session.has_failed else _processing(attempt, at)


def _attempt_of(session: Session) -> CardAttempt | None:
    """Return the attempt that the page was opened for, with its order, its payment, and whether it is in doubt."""
    public_id = marking.id_in(session.metadata, "attempt")
    if public_id is None:
        return None
    doubts = Exists(finding.still_open(MISMATCH).filter(about=Cast(OuterRef("public_id"), CharField())))
    found = CardAttempt.objects.filter(public_id=public_id).select_related("order", "payment")
    return found.annotate(is_doubted=doubts).first()  # type: ignore[no-redef]  # declared


def _paid(attempt: CardAttempt, session: Session, at: datetime) -> Outcome:
    """Let what was paid be received, if it is what was asked for; else a person looks at it (P9)."""
    payment = session.payment
    about = str(attempt.public_id)
    if payment is None or (why := _disagrees(attempt, session, payment)):
        says = "The page says that it was paid, and Stripe shows no payment." if payment is None else why
        finding.note(MISMATCH, about, says, at=at, order=attempt.order)
        return Outcome.MISMATCH
    if attempt.is_doubted:
        finding.gone(MISMATCH, about, at=at)
    if _is_received(attempt, payment):
        book_fee(payment, attempt.order)
    else:
        _receive_or_count(attempt, payment, overtaking.news_of(payment), at)
    return Outcome.PAID


def _is_received(attempt: CardAttempt, facts: PaymentFacts) -> bool:
    """Whether the payment was received when the attempt was read."""
    return hasattr(attempt, "payment") and attempt.payment.external_id == facts.intent


def _disagrees(attempt: CardAttempt, session: Session, payment: PaymentFacts) -> str:
    """Say what of the payment is not as it was asked for; nothing where all is."""
    order = attempt.order
    asked = {
        "page": attempt.session_id or session.id,
        "cents": (attempt.cents, attempt.cents),
        "currency": order.currency,
        "order": str(order.public_id),
        "live": gateway.is_live(),
    }
    told = {
        "page": session.id,
        "cents": (session.cents, payment.cents),
        "currency": session.currency,
        "order": session.metadata.get("order"),
        "live": session.is_live,
    }
    wrong = [f"{name}: asked {asked[name]}, told {told[name]}" for name in asked if asked[name] != told[name]]
    return "What was paid is not what was asked for. " + "; ".join(wrong) if wrong else ""


def _receive_or_count(attempt: CardAttempt, payment: PaymentFacts, news: News, at: datetime) -> None:
    """Receive the payment; where that breaks, count it, and let the error be seen."""
    is_received = False
    try:
        receive(attempt, payment, news, at=at)
        is_received = True
    finally:
        if not is_received:
            long_ago = Q(failed_at=None) | Q(failed_at__lte=at - APART)
            broken = CardAttempt.objects.filter(long_ago, pk=attempt.pk)
            broken.update(failures=F("failures") + 1, failed_at=at)


@transaction.atomic
@auditing.together()
def receive(attempt: CardAttempt, facts: PaymentFacts, news: News, *, at: datetime) -> Payment:
    """Book the payment and give what it paid for, or have paid back what is left of it. A payment is received once."""
    order = delivering.lock(attempt.order_id)
    was_decided = bool(order.confirmed_at or order.ended_at)  # Only then something may have been paid back of it.
    payment, is_new = making.make_once(
        Payment.objects.all(),
        provider=Payment.Provider.STRIPE,
        external_id=facts.intent,
        defaults={"order": order, "attempt": attempt, "cents": facts.cents, "received_at": facts.at},
    )
    if not is_new:
        book_fee(facts, order)
        return payment
    amounts = [Amount(Account.STRIPE, payment.cents), Amount(Account.RECEIVABLE, -payment.cents)]
    about = str(payment.public_id)
    booking.book_new([Posting(f"paid:{about}", amounts, order, about, facts.at), *_fee(facts, order)])
    booking.recover(order, about, at=at)
    is_made_good = was_decided and booking.make_good(order)
    is_trusted = _close(attempt, at)
    log(None, "payments.receive", order, number=order.spoken, cents=payment.cents)
    is_given = _gives(order, at, is_trusted=is_trusted)
    if not is_given:
        _end(payment, order, at)
    overtaking.take_in(news, at=at)
    reason = refunding.PAID_TWICE if is_given else refunding.NOT_GIVEN
    (refunding.give_back if is_made_good else refunding.pay_back_held)(order, reason=reason, actor=None, at=at)
    return payment


def _close(attempt: CardAttempt, at: datetime) -> bool:
    """End the attempt as paid; say whether delivering may be tried, or broke too often."""
    unpaid = CardAttempt.objects.filter(pk=attempt.pk).exclude(ended_as=CardAttempt.End.PAID)
    end = {"ended_at": at, "ended_as": CardAttempt.End.PAID}
    if unpaid.filter(failures__lt=FAILURES).update(**end):
        return True
    unpaid.update(**end)
    return CardAttempt.objects.values_list("failures", flat=True).get(pk=attempt.pk) < FAILURES


def _gives(order: Held, at: datetime, *, is_trusted: bool) -> bool:
    """Give what was bought, also on an order that had ended if its places are still there; whether that could be."""
    if order.confirmed_at:
        return True
    if not is_trusted:
        says = "Delivering failed every time, so the payment goes back. Please look at the log of errors."
        finding.note(UNDELIVERED, str(order.public_id), says, at=at, order=order)
        return False
    try:
        with transaction.atomic(), auditing.together():
            reviving.revive_held(order, at=at)
            delivering.confirm_held(order, actor=None, at=at)
    except Refusal:
        order.refresh_from_db()  # What was changed of it was taken back.
        return False
    return True


def _end(payment: Payment, order: Order, at: datetime) -> None:
    """End an order whose things can't be given, and tell its payer that the money goes back.

    One that another page can still pay is left to the sweep, which closes that page first.
    """
    with suppress(releasing.StillPayable):
        releasing.end(order, Order.End.CANCELED, actor=None, at=at)
    lettering.tell_returned(payment, order, at=at)


def book_fee(facts: PaymentFacts, order: Order) -> None:
    """Book what Stripe keeps of the payment, once Stripe says it. Safe to repeat."""
    for fee in _fee(facts, order):
        booking.book(fee.key, fee.amounts, order=order, about=fee.about, at=fee.at)


def _fee(facts: PaymentFacts, order: Order) -> list[Posting]:
    """Return what is to be booked of the fee; nothing before Stripe says it."""
    if not (facts.fee and facts.movement):
        return []
    amounts = [Amount(Account.FEES, facts.fee), Amount(Account.STRIPE, -facts.fee)]
    return [Posting(f"fee:{facts.movement}", amounts, order, facts.movement, facts.at)]


@transaction.atomic
def _processing(attempt: CardAttempt, at: datetime) -> Outcome:
    """Hold the places for as long as a slow way of paying takes."""
    order = delivering.lock(attempt.order_id)
    if opening.still_open(attempt).filter(processing_at=None).update(processing_at=at):
        order.held_until = None
        order.save(update_fields=["held_until"])
    return Outcome.PROCESSING


@transaction.atomic
def _failed(attempt: CardAttempt, at: datetime) -> Outcome:
    """Tell the payer that the bank did not pay, and hold the places for another try."""
    order = delivering.lock(attempt.order_id)
    if opening.still_open(attempt).update(ended_at=at, ended_as=CardAttempt.End.FAILED) and order.is_open:
        order.held_until = at + AFTER_FAILURE
        order.save(update_fields=["held_until"])
        lettering.tell_failed(attempt, order, until=order.held_until, at=at)
    return Outcome.FAILED
