"""Leaving a course before its end. What was finished is kept, should she come back.

Whoever left by herself may come back by herself. Where somebody else ended her place, the office gave a reason: that
holds until the office enrolls her again. Who ended it last is read from the log (`policy.was_ended`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses import policy
from courses.coordinating import seating
from courses.coordinating.deciding import FinishedAlready
from courses.models import Enrollment
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class EndedByTheOffice(Refusal):
    """The office ended the place, and has not given it again."""

    is_for_the_office = True


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
        log(actor, policy.LEAVE, held, reason=reason)
    return held


def demand_hers(place: Enrollment) -> None:
    """Refuse to give a place back at the wish of its trainee alone, where the office ended it."""
    refuse_ended(is_ended=policy.was_ended(place))


def refuse_ended(*, is_ended: bool) -> None:
    """Refuse what the office has ended (`policy.was_ended`). Raises `EndedByTheOffice`."""
    if is_ended:
        raise EndedByTheOffice(
            _("The office ended your place on this course. Only the office can give it again: write to it, please.")
        )


def leave_all(trainee: User, *, at: datetime) -> None:
    """Give up every place that is not finished, in the transaction of the erasure that holds this person."""
    places = Enrollment.objects.of(trainee).open().unfinished()
    held = list(places.order_by("pk").select_for_update(no_key=True))
    places.filter(pk__in=[place.pk for place in held]).update(left_at=at)
    seating.give_back(held, at=at)
