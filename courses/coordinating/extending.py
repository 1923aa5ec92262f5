"""Extending the end for one person: a moment of her own, which moves with nothing else.

Like an excuse's, the reason stands in the row alone: it may tell of somebody's health. She reads it in her own record.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courses import completing, following, lettering, opening, wording
from courses.coordinating import deciding
from courses.models import Cohort, Enrollment, Extension
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class NoEnd(Refusal):
    """The place never ends: there is nothing to extend."""


class NotLater(Refusal):
    """The new end is not later than now, or than the end there is."""


class NotOurDay(Refusal):
    """The day lies so far away that it is a slip, or stands for “never”."""


@transaction.atomic
def extend(enrollment: Enrollment, last_day: date, *, actor: User, at: datetime, reason: str) -> Extension:
    """Let this person's place end with this day, at midnight in her cohort's zone, and tell her.

    Raises `deciding.FinishedAlready`, `deciding.PlaceLeft`, `NoEnd`, `NotOurDay`, `NotLater`, `OwnFavor` and
    `Erased`.
    """
    holding.refuse_own(enrollment.trainee_id, actor)
    held = completing.hold(enrollment)
    deciding.demand_under_way(held)
    cohort, end = held.cohort, end_of(held)
    if cohort is None or end is None:
        raise NoEnd(_("This place has no last day, so there is nothing to extend."))
    if not opening.is_ours(last_day):
        raise NotOurDay(_("Choose a day between 2000 and 2199."))
    until = opening.midnight(last_day + timedelta(days=1), cohort.own_zone).astimezone(UTC)
    if until <= at:
        raise NotLater(_("This day is over already. Choose a later one."))
    if until <= end:
        said = _("The place lasts until %(end)s as it is. Choose a later day.")
        raise NotLater(said % {"end": wording.end(end)})
    extension = Extension.objects.create(enrollment=held, until=until, reason=reason, at=at, actor=actor)
    log(actor, "courses.extend", held, until=until.isoformat())
    _tell(held, extension, last_day, cohort)
    return extension


def end_of(place: Enrollment) -> datetime | None:
    """Return the moment at which a place ends, personal ends among it; None where it never ends."""
    return following.term_of(place, list(place.extensions.values_list("until", flat=True))).until


def _tell(held: Enrollment, extension: Extension, last_day: date, cohort: Cohort) -> None:
    """Ask for the letter that names the last day and its zone, without the reason."""
    words = {"last_day": wording.day(last_day), "zone": wording.zone(cohort.zone)}
    lettering.write("extended", held, words, about=extension.public_id, at=extension.at)
