"""Excusing somebody from a step of her course, for a reason that stays between her and the office.

The reason stands in the waiver alone, not in the audit log and in no letter: it may tell of somebody's health. She
reads it in her own record.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses import completing, following, lettering, wording
from courses.coordinating import deciding
from courses.models import Enrollment, Waiver
from courses.progress import Step
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal

Name = tuple[str, str]
"""A step's kind and key, as `progress.Step` has them."""


class NoSuchStep(Refusal):
    """The course has no such step in this person's release."""


class DoneAlready(Refusal):
    """The step is done, or was excused before."""


@transaction.atomic
def excuse(enrollment: Enrollment, step: Name, *, actor: User, at: datetime, reason: str) -> Waiver:
    """Let this person be done with a step without doing it; finish the course where nothing else is left.

    Raises `deciding.FinishedAlready`, `deciding.PlaceLeft`, `NoSuchStep`, `DoneAlready`, `OwnFavor`
    and `Erased`.
    """
    holding.refuse_own(enrollment.trainee_id, actor)
    held = completing.hold(enrollment)
    deciding.demand_under_way(held)
    found = _find(held, step)
    waiver = Waiver.objects.create(
        enrollment=held, kind=found.kind.value, key=found.key, reason=reason, at=at, actor=actor
    )
    log(actor, "courses.excuse", held, kind=waiver.kind, key=waiver.key)
    _tell(held, waiver, found, at)
    completing.conclude(held, at=at)
    return waiver


def excusable(enrollment: Enrollment) -> list[Step]:
    """Return the steps from which this person can still be excused, in the order of the course."""
    return [step for step in following.follow(enrollment).steps if not step.is_done]


def _find(held: Enrollment, name: Name) -> Step:
    """Return the step, if it is one of the release and not done."""
    for step in following.follow(held).steps:
        if (step.kind.value, step.key) == name:
            if step.is_done:
                raise DoneAlready(_("This step is done already. Choose one that is left."))
            return step
    raise NoSuchStep(_("This person's course has no such step. Choose one of the list."))


def _tell(held: Enrollment, waiver: Waiver, step: Step, at: datetime) -> None:
    """Ask for the letter that names the step, without the reason."""
    words = {"step": wording.within(step.kind, step.title)}
    lettering.write("excused", held, words, about=waiver.public_id, at=at)
