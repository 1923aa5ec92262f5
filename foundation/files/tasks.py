"""Celery's side of files."""

from __future__ import annotations

from celery import shared_task

from foundation.files import keeping
from foundation.ground import clock


@shared_task(name="files.sweep", ignore_result=True)
def sweep() -> None:
    """Remove content that a rolled-back transaction left behind."""
    keeping.sweep(clock.now())
