"""Celery's side of quizzes."""

from __future__ import annotations

from celery import shared_task

from assessments import submitting
from foundation.ground import clock


@shared_task(name="assessments.sweep", ignore_result=True)
def sweep() -> None:
    """Hand in the attempts whose time is over."""
    submitting.sweep(clock.now())
