"""Celery's side of letters: messages carry ids, rows carry the truth."""

from __future__ import annotations

from celery import shared_task

from foundation.ground import clock
from foundation.letters import asking, sending


@shared_task(name=asking.SEND, ignore_result=True, acks_late=True)
def send(letter_id: int) -> None:
    """Send one letter, if it is due and nobody else is sending it."""
    sending.send(letter_id)


@shared_task(name="letters.sweep", ignore_result=True)
def sweep() -> None:
    """Take up letters whose message or sender was lost, or whose next try has come."""
    sending.sweep(clock.now())


@shared_task(name="letters.forget_old", ignore_result=True)
def forget_old() -> None:
    """Delete letters older than they are kept."""
    sending.forget_old(clock.now())
