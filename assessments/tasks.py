"""Celery's side of quizzes."""

from __future__ import annotations

from celery import shared_task

from assessments import scheduling, submitting, tallying
from assessments.models import Attempt, Unmarked
from foundation.ground import clock


@shared_task(name="assessments.sweep", ignore_result=True)
def sweep() -> None:
    """Hand in the attempts whose time is over, have marked what has no mark, and count what was marked.

    Each is marked in a task of its own: one that can't be marked stands in the way of no other.
    """
    submitting.hand_in_overdue(clock.now())
    for attempt in Unmarked.objects.values_list("attempt", flat=True):
        mark.delay(attempt)
    tallying.count()


@shared_task(name="assessments.mark", ignore_result=True)
def mark(attempt: int) -> None:
    """Mark an attempt that was handed in."""
    submitting.mark(Attempt.objects.get(pk=attempt), at=clock.now())


@shared_task(name="assessments.list_unmarked", ignore_result=True)
def list_unmarked() -> None:
    """Write down again what waits for a mark, should any of it have been lost; the sweep then has it marked."""
    submitting.list_what_was_lost()


@shared_task(name="assessments.publish_due", ignore_result=True)
def publish_due() -> None:
    """Publish the questions and vignettes whose moment has come."""
    scheduling.publish_due(clock.now())
