"""Celery's side of certificates."""

from __future__ import annotations

from celery import shared_task

from certificates.printing import archiving, collating
from foundation.ground import clock


@shared_task(name="certificates.keep_missing", ignore_result=True)
def keep_missing() -> None:
    """Have made what is not kept of certificates that stand, and forget what was printed together long enough ago."""
    at = clock.now()
    archiving.ask_for_missing(at)
    collating.forget_old(at)
