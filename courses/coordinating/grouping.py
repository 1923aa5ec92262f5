"""Grouping: cohorts of a course are made, changed, closed and opened again.

Everything that makes or changes a cohort, or gives a place in one, holds the course first: whoever enrolls meanwhile
is in before, or hears what is true afterwards.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import opening, policy
from courses.coordinating import closing, seating, selling
from courses.coordinating.closing import ClosedAlready, OpenAlready
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import pooling
from payments.pooling import StillTaken
from payments.selling import holding


class TitleTaken(Refusal):
    """Another cohort of the course is called so."""


class NoSuchZone(Refusal):
    """No clock keeps this time."""


class EndsBeforeItBegins(Refusal):
    """The last day lies before the first."""


class NotOurDays(Refusal):
    """A day lies so far away that it is a slip, or stands for “never”."""


class NotAnInstructor(Refusal):
    """Only people with the role of an instructor teach."""


class FewerThanTaken(Refusal):
    """More places are taken than there shall be."""


@dataclass(frozen=True)
class Plan:
    """What a cohort is to be: its days in its zone (an IANA name), its places (None for as many as come), who teaches.

    Without a last day it never ends.
    """

    title: str
    begins_on: date
    ends_on: date | None
    zone: str
    places: int | None = None
    teachers: tuple[User, ...] = ()


def instructors() -> QuerySet[User]:
    """Return the people who can teach a cohort, by name."""
    return User.objects.filter(is_active=True, groups__name=Role.INSTRUCTOR.value).order_by("name", "pk")


def unled(cohort: Cohort) -> str:
    """Say that nobody who may answer leads the cohort, "" where somebody does."""
    if any(teacher.has_perm(policy.ANSWER) for teacher in cohort.teachers.filter(is_active=True)):
        return ""
    return _("Nobody leads this cohort: its questions wait for the office alone. Choose an instructor for it.")


@transaction.atomic
def make(course: Course, plan: Plan, *, actor: User, at: datetime) -> Cohort:
    """Make a cohort of the course.

    Raises `TitleTaken`, `NoSuchZone`, `NotOurDays`, `EndsBeforeItBegins` and `NotAnInstructor`.
    """
    held = closing.hold(course.pk)
    cohort = Cohort(course=held)
    _demand(cohort, plan)
    cohort.pool = None if plan.places is None else pooling.make(plan.places)
    _write(cohort, plan)
    log(actor, "courses.make_cohort", cohort, at=at.isoformat())
    return cohort


@transaction.atomic
def change(cohort: Cohort, plan: Plan, *, actor: User, at: datetime) -> Cohort:
    """Change what a cohort is. What anybody has finished stays finished, and personal ends stay where they are.

    Raises what `make` raises, and `FewerThanTaken`; then nothing is changed.
    """
    held = hold(cohort)
    _demand(held, plan)
    _set_places(held, plan.places, at)
    days = {"from": f"{held.begins_on}", "until": f"{held.ends_on or ''}", "zone": held.zone}
    _write(held, plan)
    log(actor, "courses.change_cohort", held, **{f"{name}_before": value for name, value in days.items()})
    return held


@transaction.atomic
def close(cohort: Cohort, *, actor: User, at: datetime, reason: str) -> Cohort:
    """Take no new trainees into the cohort from now on. Raises `ClosedAlready`."""
    held = hold(cohort)
    if held.is_closed(at):
        raise ClosedAlready(_("“%(cohort)s” is closed to new trainees already.") % {"cohort": held})
    return _set_closed(held, at, "courses.close_cohort", actor=actor, reason=reason)


@transaction.atomic
def open_again(cohort: Cohort, *, actor: User, at: datetime, reason: str) -> Cohort:
    """Take new trainees into the cohort from now on. Raises `OpenAlready`."""
    held = hold(cohort)
    if not held.is_closed(at):
        raise OpenAlready(_("“%(cohort)s” takes new trainees already.") % {"cohort": held})
    return _set_closed(held, None, "courses.open_cohort", actor=actor, reason=reason)


def hold(cohort: Cohort) -> Cohort:
    """Hold the cohort's course until the caller's transaction ends; return the cohort as it is then."""
    closing.hold(cohort.course_id)
    return Cohort.objects.select_related("course", "pool").get(pk=cohort.pk)


def affected(cohort: Cohort) -> list[str]:
    """Say in sentences whom a change of the cohort's days touches, and whom it doesn't."""
    places = Enrollment.objects.filter(cohort=cohort, left_at=None)
    under_way, done = places.filter(finished_at=None).count(), places.filter(finished_at__isnull=False).count()
    own = places.filter(finished_at=None, extensions__isnull=False).distinct().count()
    return [
        ngettext(
            "%(n)d trainee is in the middle: new days hold for them at once.",
            "%(n)d trainees are in the middle: new days hold for them at once.",
            under_way,
        )
        % {"n": under_way},
        ngettext(
            "%(n)d trainee has finished. Nothing changes for them: what is finished stays finished.",
            "%(n)d trainees have finished. Nothing changes for them: what is finished stays finished.",
            done,
        )
        % {"n": done},
        ngettext(
            "%(n)d trainee in the middle has a later end of their own. It stays where it is.",
            "%(n)d trainees in the middle have a later end of their own. Those stay where they are.",
            own,
        )
        % {"n": own},
        _("Nobody gets a letter about new days. Tell the people in the cohort yourself."),
    ]


def _demand(cohort: Cohort, plan: Plan) -> None:
    """Refuse what can't be: each refusal says what to write instead."""
    if Cohort.objects.on(cohort.course).filter(title=plan.title).exclude(pk=cohort.pk).exists():
        raise TitleTaken(_("This course has a cohort called “%(title)s” already.") % {"title": plan.title})
    if plan.zone not in zoneinfo.available_timezones():
        raise NoSuchZone(_("“%(zone)s” is no time zone. Write one such as America/Chicago.") % {"zone": plan.zone[:80]})
    if not opening.is_ours(plan.begins_on) or not opening.is_ours(plan.ends_on or plan.begins_on):
        raise NotOurDays(_("Choose days between 2000 and 2199. A cohort without an end has no last day at all."))
    if plan.ends_on is not None and plan.ends_on < plan.begins_on:
        raise EndsBeforeItBegins(_("The last day lies before the first. Change one of the two."))
    known = Q(pk__in=instructors())
    if cohort.pk:  # Whoever teaches it already may go on, though the role was taken back.
        known |= Q(pk__in=cohort.teachers.values("pk"))
    if User.objects.filter(pk__in=[person.pk for person in plan.teachers]).exclude(known).exists():
        raise NotAnInstructor(_("Only people with the role “Instructor” can teach a cohort."))


def _set_places(held: Cohort, places: int | None, at: datetime) -> None:
    """Give the cohort so many places, or let as many come as like."""
    if held.pool is not None and places is not None:
        try:
            pooling.resize(held.pool, places)
        except StillTaken as taken:
            raise _too_few(held.pool.taken) from taken
    elif held.pool is not None or places is not None:
        _begin_or_stop_counting(held, places, at)


def _begin_or_stop_counting(held: Cohort, places: int | None, at: datetime) -> None:
    """Give the cohort a pool of so many, from which everybody there takes a seat; or give all back and have none.

    What was sold and nobody sits in yet takes a seat as well.
    """
    # Held, so that nobody leaves while it is not yet said whether there is a seat to give back.
    standing = Enrollment.objects.filter(cohort=held, left_at=None).order_by("pk").select_for_update(no_key=True)
    found = list(standing)
    if places is None:
        seating.give_back(found, at=at)
        held.pool = None
        return
    sold = selling.sold_and_empty(held)
    if len(found) + len(sold) > places:
        raise _too_few(len(found) + len(sold))
    held.pool = pooling.make(places)
    held.save(update_fields=["pool"])
    for place in found:
        seating.take_of(held.pool, place, held, at=at, line=None)
    holding.take_afterwards(sold, held.pool, at=at)


def _too_few(taken: int) -> FewerThanTaken:
    """Say how many are taken."""
    said = ngettext(
        "%(n)d place is taken. Leave at least as many, or end a place first.",
        "%(n)d places are taken. Leave at least as many, or end places first.",
        taken,
    )
    return FewerThanTaken(said % {"n": taken})


def _write(cohort: Cohort, plan: Plan) -> None:
    """Write down what the plan says, but for the places."""
    cohort.title, cohort.zone = plan.title, plan.zone
    cohort.begins_on, cohort.ends_on = plan.begins_on, plan.ends_on
    cohort.save()
    cohort.teachers.set(plan.teachers)


def _set_closed(held: Cohort, closed_at: datetime | None, deed: str, *, actor: User, reason: str) -> Cohort:
    """Write down whether it is closed, and why."""
    held.closed_at = closed_at
    held.save(update_fields=["closed_at"])
    log(actor, deed, held, reason=reason)
    return held
