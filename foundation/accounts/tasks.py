"""Celery's side of this room: nothing of a session is kept once it has ended."""

from __future__ import annotations

from celery import shared_task

from foundation.accounts import erasing


@shared_task(name="accounts.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Delete ended sessions, and where they were opened from."""
    erasing.forget_ended_sessions()
