"""Receiving: events are taken in once, answered at once, and worked later, again for as long as it does not succeed.

An event only says that something happened to a thing. What is true of the thing is asked of Stripe when it is worked,
so neither its order nor how often it comes matters (P10). A worker killed on the way is followed by another: the next
try was written down before this one began.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F

from payments.charging import cashing, declining, disputing, gateway, sending, settling
from payments.charging.facts import EventNote
from payments.models import StripeEvent

WORK = "payments.work_event"
URGENT = "urgent"
BACKOFF = (15, 60, 120, 300, 900, 3600)
"""Seconds from the beginning of each try to the next; the last holds for all that follow."""
OTHER_MODE = "Of the other mode: test events where money is real, or the reverse."
KEPT_FOR = timedelta(days=180)
"""How long an event is kept once it was worked: six times as long as Stripe lists it, or sends it again."""
NOT_OURS = "Not about anything of ours."


def receive(note: EventNote, *, at: datetime) -> None:
    """Take an event in, once, by one statement. It is worked after the commit.

    One that comes again sends a message again, which finds it worked, or not due yet: to ask first whether it is there
    would cost every event what only these few save.
    """
    is_ours_to_work = note.is_live == gateway.is_live()
    event = StripeEvent(
        event_id=note.id[:100],
        kind=note.kind[:80],
        related_id=note.related_id[:100],
        is_live=note.is_live,
        received_at=at,
        next_try_at=at,
        done_at=None if is_ours_to_work else at,
        says="" if is_ours_to_work else OTHER_MODE,
    )
    StripeEvent.objects.bulk_create([event], ignore_conflicts=True)
    if is_ours_to_work:
        dispatch(event.event_id)


def dispatch(event_id: str) -> None:
    """Send the message that says "work this event", once the transaction has committed."""
    transaction.on_commit(lambda: current_app.send_task(WORK, [event_id], queue=URGENT), robust=True)


def work(event_id: str, *, at: datetime) -> bool:
    """Work an event if it is due and nobody else has just begun to; return whether this call did.

    Raises `gateway.Unreachable`, and whatever else went wrong: its next try is written down by then.
    """
    event = _taken(event_id, at)
    if event is None:
        return False
    says = _work(event, at)
    StripeEvent.objects.filter(pk=event.pk).update(done_at=at, says=says[:300])
    return True


def _taken(event_id: str, at: datetime) -> StripeEvent | None:
    """Take the event for this try, and write down when the next one comes should this one not end."""
    due = StripeEvent.objects.filter(event_id=event_id, done_at=None, next_try_at__lte=at)
    event = due.first()
    if event is None:
        return None
    pause = timedelta(seconds=BACKOFF[min(event.tries, len(BACKOFF) - 1)])
    is_mine = due.filter(tries=event.tries).update(tries=F("tries") + 1, next_try_at=at + pause)
    return event if is_mine else None


def _work(event: StripeEvent, at: datetime) -> str:
    """Take in what is true of the thing that the event is about; return what came of it."""
    for kinds, take_in in TAKEN_IN.items():
        if event.kind.startswith(kinds):
            try:
                return take_in(event.related_id, at)
            except gateway.NotThere:
                return "Stripe knows of no such thing."
    return "Nothing follows from it."


def _session(thing: str, at: datetime) -> str:
    return str(settling.settle(thing, at=at))


def _declines(thing: str, _at: datetime) -> str:
    n = declining.take_in(thing)
    return NOT_OURS if n is None else f"declined, {n} new"


def _refund(thing: str, at: datetime) -> str:
    refund = sending.take_in(gateway.refund_now(thing), at=at)
    return NOT_OURS if refund is None else refund.ended_as or "on its way"


def _dispute(thing: str, at: datetime) -> str:
    dispute = disputing.take_in(gateway.dispute(thing), at=at)
    return NOT_OURS if dispute is None else dispute.ended_as or "open"


def _payout(thing: str, at: datetime) -> str:
    return cashing.take_in(thing, at=at)


TAKEN_IN: Mapping[str, Callable[[str, datetime], str]] = {
    "checkout.session.": _session,
    "payment_intent.payment_failed": _declines,
    "refund.": _refund,
    "charge.dispute.": _dispute,
    "payout.": _payout,
}
"""How kinds of events begin, and what takes in the thing that they are about."""


def overdue(at: datetime) -> list[str]:
    """Return the events that wait for a try, those due first."""
    waiting = StripeEvent.objects.filter(done_at=None, next_try_at__lte=at).order_by("next_try_at", "pk")
    return list(waiting.values_list("event_id", flat=True)[:200])


def forget_old(at: datetime) -> int:
    """Delete events that came longer ago than they are kept and were worked; return how many."""
    return StripeEvent.objects.filter(received_at__lt=at - KEPT_FOR, done_at__isnull=False).delete()[0]
