"""Closing a course to new trainees, and opening it again. Whoever has a place keeps it and goes on."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal

Held = NewType("Held", Course)
"""A course that was locked in the transaction that runs, and read since: nobody else changes it before that ends."""


class ClosedAlready(Refusal):
    """The course takes no new trainees as it is."""


class OpenAlready(Refusal):
    """The course takes new trainees as it is."""


@transaction.atomic
def close(course: Course, *, actor: User, at: datetime, reason: str) -> Course:
    """Take no new trainees from now on. Raises `ClosedAlready`."""
    held = hold(course.pk)
    if held.is_closed(at):
        raise ClosedAlready(_("“%(course)s” is closed to new trainees already.") % {"course": held.title})
    return _set(held, at, "courses.close", actor=actor, reason=reason)


@transaction.atomic
def open_again(course: Course, *, actor: User, at: datetime, reason: str) -> Course:
    """Take new trainees from now on. Raises `OpenAlready`."""
    held = hold(course.pk)
    if not held.is_closed(at):
        raise OpenAlready(_("“%(course)s” takes new trainees already.") % {"course": held.title})
    return _set(held, None, "courses.open_again", actor=actor, reason=reason)


def hold(course_id: int) -> Held:
    """Lock the course as enrolling does, so that whoever enrolls meanwhile is in before, or told that it is closed."""
    return Held(Course.objects.select_for_update(no_key=True).get(pk=course_id))


def _set(held: Course, closed_at: datetime | None, deed: str, *, actor: User, reason: str) -> Course:
    """Write down whether it is closed, and why."""
    held.closed_at = closed_at
    held.save(update_fields=["closed_at"])
    log(actor, deed, held, reason=reason)
    return held
