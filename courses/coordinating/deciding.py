"""Deciding something for one person: only while her place is open and its course is not finished."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses.models import Enrollment
from foundation.ground.refusals import Refusal


class FinishedAlready(Refusal):
    """The course is finished: nothing of it is left to decide, and nothing of it is taken away."""


class PlaceLeft(Refusal):
    """The place was left or ended."""


def demand_under_way(held: Enrollment) -> None:
    """Refuse a place that is finished or was left. Raises `FinishedAlready` and `PlaceLeft`."""
    if held.is_finished:
        raise FinishedAlready(_("This course is finished, and stays so. There is nothing left to change for it."))
    if held.left_at is not None:
        raise PlaceLeft(_("This place has ended. Enroll the person again first."))
