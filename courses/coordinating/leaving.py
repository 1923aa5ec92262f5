"""Leaving a course before its end. What was finished is kept, should she come back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.coordinating import seating
from courses.coordinating.deciding import FinishedAlready
from courses.models import Enrollment
from foundation.accounts.models import User
from foundation.ground.auditing import log


@transaction.atomic
def leave(enrollment: Enrollment, *, actor: User | None, at: datetime, reason: str = "") -> Enrollment:
    """Give up the place, and with it the seat in its cohort; safe to repeat.

    Staff who do it for somebody say why. Raises `FinishedAlready`.
    """
    held = Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
    if held.is_finished:
        raise FinishedAlready(_("This course is finished, and stays so. There is nothing to leave."))
    if held.left_at is None:
        held.left_at = at
        held.save(update_fields=["left_at"])
        seating.give_back([held], at=at)
        log(actor, "courses.leave", held, reason=reason)
    return held


def leave_all(trainee: User, *, at: datetime) -> None:
    """Give up every place that is not finished, in the transaction of the erasure that holds this person."""
    places = Enrollment.objects.of(trainee).open().unfinished()
    held = list(places.order_by("pk").select_for_update(no_key=True))
    places.filter(pk__in=[place.pk for place in held]).update(left_at=at)
    seating.give_back(held, at=at)
