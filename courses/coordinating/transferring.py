"""Transferring somebody to another cohort of the same course: her seat moves, and all that she did stays hers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses import completing, lettering, offering, wording
from courses.coordinating import closing, deciding, seating
from courses.models import Cohort, Enrollment
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal


class ThereAlready(Refusal):
    """The place is in this cohort."""


@transaction.atomic
def transfer(enrollment: Enrollment, cohort: Cohort, *, actor: User, at: datetime, reason: str) -> Enrollment:
    """Move a place to another cohort of its course, giving one seat back and taking one, and tell the trainee.

    Personal ends are moments and stay as they are. Raises `deciding.FinishedAlready`, `deciding.PlaceLeft`,
    `ThereAlready`, what `offering.demand_open` raises, and `CohortFull`; then nothing has moved.
    """
    course = closing.hold(enrollment.course_id)
    held = completing.hold(enrollment)
    deciding.demand_under_way(held)
    cohort = Cohort.objects.get(pk=cohort.pk)
    if held.cohort_id == cohort.pk:
        raise ThereAlready(_("This place is in “%(cohort)s” already. Choose another cohort.") % {"cohort": cohort})
    offering.demand_open(cohort, course, at=at)
    seating.move(held, cohort, at=at)
    held.save(update_fields=["cohort"])
    log(actor, "courses.transfer", held, reason=reason, cohort=str(cohort.public_id))
    _tell(held, cohort, at)
    return held


def _tell(held: Enrollment, cohort: Cohort, at: datetime) -> None:
    """Ask for the letter that says which days hold now."""
    words = {"cohort": cohort.title, "days": wording.span(cohort)}
    # A letter of its own each time: somebody may be transferred back.
    lettering.write("transferred", held, words, about=new_public_id(), at=at)
