"""Celery's side of membership."""

from __future__ import annotations

from functools import partial

from celery import shared_task

from foundation.ground import clock, enduring
from membership import corresponding, forgetting, giving, reminding, resting


@shared_task(name="membership.look_at_members", ignore_result=True)
def look_at_members() -> None:
    """Write the letters of the day, see who is on the list, forget what is old; see to seats and resting places."""
    at = clock.now()
    parts = {
        "letters about dues": reminding.remind,
        "letters about the directory": reminding.ask_to_confirm,
        "the list": corresponding.refresh,
        "what is old": forgetting.forget_old,
        "seats of terms that began": giving.fit_seats_of_begun,
        "places that rested": resting.free_all_rested,
    }
    enduring.each((about, partial(part, at)) for about, part in parts.items())
