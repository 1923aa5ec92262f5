"""Disputing: a cardholder's bank takes a payment back, or asks about it; and what becomes of that.

That it was opened, that the money was withdrawn, that it was closed: all is one case, read from the dispute as it is
now. What was bought is kept while it is open, though a place may wait (`DISPUTED_PLACES_WAIT`), and after it was
lost until staff decide, unless `LOST_DISPUTE_WITHDRAWS` does.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction

from foundation.ground import auditing
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import booking, finding, wording
from payments.booking import Account, Amount
from payments.charging import lettering, matching, refunding
from payments.charging.facts import DisputeFacts, Movement
from payments.models import Dispute, Order, OrderLine, Payment
from payments.selling import delivering, withdrawing

ENDS = {
    "won": Dispute.End.WON,
    "lost": Dispute.End.LOST,
    "warning_closed": Dispute.End.WARNING,
    "prevented": Dispute.End.WARNING,
}
OPEN, LOST = "dispute-open", refunding.LOST
PUT_TOGETHER = "the evidence is put together here"
"""Words of a finding that lead to the evidence where staff read them."""
WHY_WITHDRAWN = "The payment was disputed, and the bank decided for the cardholder."


def take_in(facts: DisputeFacts, *, at: datetime) -> Dispute | None:
    """Let what Stripe says of a dispute be true here; None where it is of a payment that is not ours."""
    payment = Payment.objects.filter(provider=Payment.Provider.STRIPE, external_id=facts.intent).first()
    return _taken_in(payment, facts, at) if payment else None


@transaction.atomic
def _taken_in(payment: Payment, facts: DisputeFacts, at: datetime) -> Dispute:
    """Write down the case as it stands, and book what it moved, each once."""
    order = delivering.lock(payment.order_id)
    reason = " ".join(facts.reason.split())[:60]  # It stands in letters.
    dispute, is_new = Dispute.objects.get_or_create(
        external_id=facts.id,
        defaults={
            "payment": payment,
            "cents": facts.cents,
            "reason": reason,
            "opened_at": facts.at,
        },
    )
    dispute.cents, dispute.answer_by = facts.cents, facts.due_by
    for place, moved in enumerate(sorted(facts.movements, key=lambda one: (one.at, one.cents > 0))):
        _book(dispute, order, moved, place)
    withdrawn = [moved.at for moved in facts.movements if moved.cents < 0]
    dispute.withdrawn_at = min(withdrawn) if withdrawn else dispute.withdrawn_at  # What was told late undoes nothing.
    dispute.save(update_fields=["cents", "answer_by", "withdrawn_at"])
    if is_new:
        log(None, "payments.dispute", order, number=order.spoken, cents=facts.cents)
    ends_now = facts.status in ENDS and dispute.ended_at is None
    if ends_now:
        _end(dispute, order, ENDS[facts.status], at)
    if dispute.ended_as == Dispute.End.LOST:  # Before anything is reckoned: what was lost is owed back by nobody.
        _book_loss(dispute, order, facts.movements, at)
    if ends_now:
        _follow(dispute, order, at)
    if dispute.ended_at is None:
        _ask_staff(dispute, order, at)
        if is_new:
            lettering.tell_disputed(dispute, order, _what_happened(dispute), at=at)
    return dispute


def _book(dispute: Dispute, order: Order, moved: Movement, place: int) -> None:
    """Book one movement: withdrawn, or given back, and the fee that Stripe takes for it."""
    first = 0 if moved.cents < 0 else 1
    key = matching.key_of_dispute(dispute.external_id, moved, is_later=place > first)
    amounts = [Amount(Account.STRIPE, moved.cents), Amount(Account.DISPUTED, -moved.cents)]
    booking.book(key, amounts, order=order, about=dispute.external_id, at=moved.at)
    if moved.fee:
        amounts = [Amount(Account.FEES, moved.fee), Amount(Account.STRIPE, -moved.fee)]
        booking.book(f"fee:{moved.id}", amounts, order=order, about=moved.id, at=moved.at)


def _book_loss(dispute: Dispute, order: Order, movements: tuple[Movement, ...], at: datetime) -> None:
    """Book what stays withdrawn as lost; what was owed back of it anyway has gone back so."""
    gone = -sum(moved.cents for moved in movements)
    back = min(gone, booking.to_give_back(order))
    amounts = [Amount(Account.LOSS, gone - back), Amount(Account.RECEIVABLE, back), Amount(Account.DISPUTED, -gone)]
    booking.book(f"lost:{dispute.external_id}", amounts, order=order, about=dispute.external_id, at=at)


def _ask_staff(dispute: Dispute, order: Order, at: datetime) -> None:
    """Have staff answer: there is a day by which, and after it the case is lost."""
    says = _what_happened(dispute)
    if dispute.answer_by:
        says += f" Answer in Stripe's dashboard by {wording.moment(dispute.answer_by)}; {PUT_TOGETHER}."
    finding.note(OPEN, dispute.external_id, says, at=at, order=order)


def _what_happened(dispute: Dispute) -> str:
    """Say what the bank did: took the payment back, or only asks about it."""
    if dispute.withdrawn_at:
        return f"A payment of {wording.money(dispute.cents)} is disputed ({dispute.reason})."
    return f"A bank asks about a payment of {wording.money(dispute.cents)} ({dispute.reason}); no money moved."


def _end(dispute: Dispute, order: Order, how: Dispute.End, at: datetime) -> None:
    """Write down what became of it."""
    dispute.ended_at, dispute.ended_as = at, how
    dispute.save(update_fields=["ended_at", "ended_as"])
    finding.gone(OPEN, dispute.external_id, at=at)
    log(None, "payments.dispute_ended", order, number=order.spoken, how=str(how))


def _follow(dispute: Dispute, order: Order, at: datetime) -> None:
    """Do what follows from its end: what is owed back goes back, of a payment that was lost by other ways."""
    if dispute.ended_as == Dispute.End.LOST:
        _lose(dispute, order, at)
    refunding.pay_back(order, reason=refunding.PAID_TWICE, actor=None, at=at)
    if booking.balance(order) >= 0:
        refunding.nothing_waits(order, at)


def _lose(dispute: Dispute, order: Order, at: datetime) -> None:
    """Take back what was bought where the house decided so, and leave to staff what is left."""
    lines = OrderLine.objects.filter(order=order, delivered_at__isnull=False, withdrawn_at=None)
    if settings.LOST_DISPUTE_WITHDRAWS:
        for line in lines.order_by("position"):
            with suppress(Refusal), transaction.atomic(), auditing.together():  # The money is gone anyway.
                withdrawing.withdraw(line, reason=WHY_WITHDRAWN, actor=None, at=at, cents=0)
    if lines.exists():
        says = (
            "A dispute was lost. What was bought is kept until somebody decides: give it up, or not. The payer's bank "
            "has the money already: what is credited is met by that first."
        )
        finding.note(LOST, dispute.external_id, says, at=at, order=order)
