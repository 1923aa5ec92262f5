"""Who is owed a certificate: what rooms above know of their own activities, told here by the kind of activity.

A room registers, in its `apps.py`, who completed an activity of its kind, of whom what it rests on was taken back, and
how one person is given the certificate. Whether somebody may have it is judged there, in one place for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from certificates import issuing
from certificates.models import Activity, Certificate
from foundation.accounts.models import User


class Give(Protocol):
    """Issues the certificate of an activity to a person by the room's own rule, which raises what stands against it."""

    def __call__(self, person: User, activity: Activity, *, actor: User, reason: str, at: datetime) -> Certificate:
        """Issue it, or return the one there is."""


@dataclass(frozen=True)
class Judge:
    """What a room knows of its activities.

    `completed` returns the people who completed one; `taken_back` of these people (primary keys) those whose credit
    for it was taken back since, by a few queries however many they are.
    """

    completed: Callable[[Activity], QuerySet[User]]
    taken_back: Callable[[Activity, Collection[int]], Collection[int]]
    give: Give


_judges: dict[str, Judge] = {}


def register(kind: str, judge: Judge) -> None:
    """Register who judges activities of this kind. Called once, in a room's `apps.py`."""
    _judges[kind] = judge


def judge_of(activity: Activity) -> Judge:
    """Return who judges it. Raises KeyError for a kind that nobody registered."""
    return _judges[activity.kind]


def activities() -> QuerySet[Activity]:
    """Return what certificates can be issued for in bulk: whatever a room judges."""
    return Activity.objects.filter(kind__in=_judges).order_by("title", "pk")


def candidates(activity: Activity) -> QuerySet[User]:
    """Return who completed the activity and holds no certificate for it, by name; also those whose was withdrawn."""
    holds = Certificate.objects.unended().on(activity).filter(person=OuterRef("pk"))
    completed = judge_of(activity).completed(activity)
    return completed.filter(~Exists(holds), erased_at=None).order_by("name", "pk")


@transaction.atomic
def give(person: User, activity: Activity, *, actor: User, reason: str, at: datetime) -> Certificate:
    """Issue the certificate to one person, in the hand of staff, or return the one she holds. Safe to repeat.

    What was withdrawn is not given again in bulk: another in its place is a deed of its own. Raises
    `issuing.WithdrawnBefore`, `issuing.HolderErased`, and what the room's own rule raises.
    """
    held = issuing.locked_person(person)
    if standing := Certificate.objects.of(held).on(activity).unended().first():
        return standing
    issuing.refuse_to_undo_a_withdrawal(held, activity, None)
    return judge_of(activity).give(held, activity, actor=actor, reason=reason, at=at)
