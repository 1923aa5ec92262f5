"""Celery's side of payments: messages carry ids, rows carry the truth."""

from __future__ import annotations

from functools import partial

from celery import shared_task

from foundation.ground import clock, enduring
from foundation.ground.enduring import Deed
from foundation.ground.refusals import Refusal
from payments.billing import offering, reminding
from payments.charging import gateway, receiving, reconciling, refunding, sending, sweeping
from payments.selling import inviting


@shared_task(name=receiving.WORK, ignore_result=True, acks_late=True)
def work_event(event_id: str) -> None:
    """Work one event, if it is due and nobody else works it; where Stripe can't be reached, its next try does."""
    try:
        receiving.work(event_id, at=clock.now())
    except gateway.Unreachable:
        return


@shared_task(name=refunding.SEND, ignore_result=True, acks_late=True)
def send_refund(refund_id: int) -> None:
    """Ask Stripe for one refund; where it can't be reached, the sweep asks again."""
    try:
        sending.send(refund_id, at=clock.now())
    except Refusal:
        return


@shared_task(name="payments.sweep", ignore_result=True)
def sweep() -> None:
    """Free what was held long enough, take up events and refunds whose message or worker was lost.

    Each event is worked in a task of its own: one that can't be worked stands in the way of no other.
    """
    at = clock.now()
    for event_id in receiving.overdue(at):
        work_event.delay(event_id)
    sweeping.sweep(at)


@shared_task(name="payments.look", ignore_result=True)
def look() -> None:
    """Ask what became of pages that have been open for a while."""
    sweeping.look(clock.now())


@shared_task(name=reconciling.RECONCILE, ignore_result=True)
def reconcile() -> None:
    """Fetch what did not reach us, and hold the last days against the ledger."""
    reconciling.reconcile(clock.now())


@shared_task(name="payments.reckon_days", ignore_result=True)
def reckon_days() -> None:
    """Hold the days of the last weeks against the ledger again, fees may come late; and forget events of long ago."""
    at = clock.now()
    deeds: list[Deed[object]] = [
        ("days", partial(reconciling.reckon_days, at)),
        ("old events", partial(receiving.forget_old, at)),
    ]
    enduring.each(deeds)


@shared_task(name="payments.remind", ignore_result=True)
def remind() -> None:
    """Write the friendly letters of this day about invoices, and forget what was offered long enough ago."""
    at = clock.now()
    deeds: list[Deed[object]] = [
        ("reminders", partial(reminding.remind, at)),
        ("old quotes", partial(offering.forget_old, at)),
        ("old offers of places", partial(inviting.forget_old, at)),
    ]
    enduring.each(deeds)
