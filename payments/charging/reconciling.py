"""Reconciling: what did not reach us is fetched, and what reached the bank is booked (P10, P12).

Events that Stripe could not deliver, and all of the last two days, go into the inbox, where each is taken once. What
moved the balance is held against the ledger by `reckoning`. What is found wrong is first mended by asking Stripe about
the thing itself; only what still doesn't agree is a finding, and it is settled by itself once it does.

Where this could not be done for longer than two days, it goes back to the last day that was held against the ledger:
however long Stripe, or the house, was away, nothing that happened meanwhile is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Max, Min

from foundation.ground import enduring
from foundation.ground.enduring import Deed
from payments import finding
from payments.charging import cashing, disputing, gateway, matching, mending, receiving, reckoning, sending
from payments.models import CardAttempt, ReckonedDay, StripeEvent

CURSOR = timedelta(hours=48)
UNDELIVERED_FOR = timedelta(days=30)
PAYOUTS_OF = timedelta(days=14)
DAYS = 14
RECONCILE = "payments.reconcile"
UNREACHABLE = "stripe-unreachable"
STRIPE = "stripe"


def reconcile(at: datetime) -> bool:
    """Fetch what is missing and hold the last two days against the ledger; whether Stripe could be reached.

    Raises as `enduring.each` does, of what broke besides.
    """
    if not gateway.is_open():
        return False
    is_reached = True
    try:
        enduring.each(_to_do(at), but=(gateway.Unreachable,))
    except* gateway.Unreachable as nobody:  # What else broke is raised after this.
        is_reached = False
        finding.note(UNREACHABLE, STRIPE, _why(nobody.exceptions[0]), at=at)
    if is_reached:
        finding.gone(UNREACHABLE, STRIPE, at=at)
    return is_reached


def _why(nobody: BaseException) -> str:
    """Say why nobody could be reached: only the house can mend its key."""
    if isinstance(nobody, gateway.NotLetIn):
        return "Stripe does not take our key, or the key may not do all that is asked for. Everything waits for that."
    return f"Stripe could not be reached to reconcile: {nobody}"


def _to_do(at: datetime) -> Iterator[Deed[object]]:
    """Yield what reconciling does, one thing after the other; the days last, so that they say that all was done."""
    since = _since(at)
    yield "events", partial(fetch_events, at)
    if since < at - CURSOR:
        yield "what moved meanwhile", partial(_catch_up, since, at)
    for refund in gateway.refunds_since(since):
        yield f"refund {refund.id}", partial(sending.take_in, refund, at=at)
    for dispute in gateway.disputes_since(since):
        yield f"dispute {dispute.id}", partial(disputing.take_in, dispute, at=at)
    for payout in gateway.payouts(min(since, at - PAYOUTS_OF)):
        yield f"payout {payout.id}", partial(cashing.take_in, payout.id, at=at)
    yield "the days", partial(reckoning.reckon, 2, at=at)


def _since(at: datetime) -> datetime:
    """Return from when on everything is fetched: two days ago, or a day before all of it was done last.

    Before it was ever done, that is when somebody first went on to pay.
    """
    done_on = ReckonedDay.objects.aggregate(last=Max("day_on"))["last"]
    if done_on:
        return min(at - CURSOR, reckoning.begin(done_on - reckoning.DAY))
    first = CardAttempt.objects.aggregate(first=Min("made_at"))["first"]
    return min(at - CURSOR, first) if first else at - CURSOR


def _catch_up(since: datetime, at: datetime) -> None:
    """Take in what moved the balance while nobody looked."""
    mending.mend([moved for moved in gateway.movements(since, at) if moved.kind != matching.PAYOUT], at=at)


def reckon_days(at: datetime) -> None:
    """Hold the last two weeks against the ledger again."""
    if gateway.is_open():
        reckoning.reckon(DAYS, at=at)


def fetch_events(at: datetime) -> int:
    """Take in the events that did not reach us; return how many were new."""
    undelivered = gateway.events(since=at - UNDELIVERED_FOR, undelivered=True)
    listed = {note.id: note for note in (*undelivered, *gateway.events(since=at - CURSOR))}
    there = StripeEvent.objects.filter(event_id__in=listed)
    before = set(there.values_list("event_id", flat=True))
    new = [note for note in listed.values() if note.id not in before]
    for note in new:
        receiving.receive(note, at=at)
    return len(new)
