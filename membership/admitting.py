"""Admitting: what a level asks for before it can be joined, and whether somebody has met it on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.refusals import Refusal
from membership.models import Application, Level


class NotAdmitted(Refusal):
    """The level asks for something first: an application that the office approves, or a proof of this year."""


def is_admitted(person: User, level: Level, on: date) -> bool:
    """Whether the office has approved what the level asks for, and it is still good on this day."""
    return not level.asks_first or approved(on).filter(person=person, level=level).exists()


def approved(on: date) -> QuerySet[Application]:
    """Return the applications that the office has approved, and that are still good on this day."""
    return Application.objects.filter(Q(good_until_on=None) | Q(good_until_on__gte=on), is_approved=True)


def demand(person: User, level: Level, on: date) -> None:
    """Raise `NotAdmitted` where the level asks for something that the office has not approved."""
    refuse(level, is_admitted=is_admitted(person, level, on))


def refuse(level: Level, *, is_admitted: bool) -> None:
    """Say what the level asks for. Raises `NotAdmitted` but for who is admitted."""
    if is_admitted:
        return
    if level.needs_yearly_proof:
        raise NotAdmitted(
            _("“%(level)s” asks for a proof each year. Send it first; you can join once the office has seen it.")
            % {"level": level}
        )
    raise NotAdmitted(
        _("“%(level)s” asks for an application. Apply first; you can join once the office has approved it.")
        % {"level": level}
    )
