"""Celery's side of membership."""

from __future__ import annotations

from celery import shared_task

from foundation.ground import clock
from membership import corresponding, forgetting, giving, reminding, resting


@shared_task(name="membership.look_at_members", ignore_result=True)
def look_at_members() -> None:
    """Write the letters of the day, see who is on the list, forget what is old; see to seats and resting places."""
    at = clock.now()
    reminding.remind(at)
    reminding.ask_to_confirm(at)
    corresponding.refresh(at)
    forgetting.forget_old(at)
    giving.fit_seats_of_begun(at)
    resting.free_all_rested(at)
