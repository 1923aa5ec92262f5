"""Crediting: minutes earned are written down once with their evidence, and taken back only by another row (P19).

Other rooms say what was earned and from what; whoever wants to know that something was earned listens (`on_credited`).
Credit is not continuing education credit: a board's approval alone makes it that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from certificates.composing import Teaching
from certificates.models import Activity, Certificate, Credit
from certificates.models.issued import CertificateQuerySet
from foundation.accounts.holding import hold
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed

Listener = Callable[[Credit, datetime], None]
"""Called in the crediting transaction, which holds the person: what it writes stands or falls with the credit."""

_listeners: list[Listener] = []


class TakenBackAlready(Refusal):
    """The credit was reversed before."""


class NothingToTakeBack(Refusal):
    """The row is itself one that takes credit back."""


@dataclass(frozen=True)
class Earned:
    """What was earned: how many minutes, on which day, by what (`source`, its public id), and what the server saw.

    `evidence` is JSON-ready and names nobody. Two facts in it are read here and above: `assessed`, that a quiz was
    passed for it, and `demonstration`, that it was earned on practice content. `teaching` says how it was taught.
    """

    minutes: int
    earned_on: date
    source: UUID
    evidence: Mapping[str, Any] = field(default_factory=dict)
    teaching: Teaching = field(default_factory=Teaching)


@dataclass(frozen=True)
class Line:
    """One line of a transcript: how many minutes were earned from an activity, and on which day last.

    `activity` is its public id.
    """

    activity: str
    title: str
    minutes: int
    earned_on: date


def on_credited(listener: Listener) -> None:
    """Register a listener, once; registering it again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


@transaction.atomic
def credit(person: User, activity: Activity, earned: Earned, *, at: datetime) -> Credit:
    """Write down what the person earned from this activity, once for each source, and tell whoever listens.

    Safe to repeat and to race: whatever was written down first is returned as it is (constraint
    `one_credit_a_source`), also where it was taken back since: one source earns once. Raises `Erased`.
    """
    # Locked: an erasure under way would miss the row, and whoever listens looks at all that she earned.
    held = hold(person.pk)
    found, is_new = Credit.objects.get_or_create(
        person=held,
        activity=activity,
        source=earned.source,
        reverses=None,
        defaults={
            "title": activity.title,
            "minutes": earned.minutes,
            "categories": earned.teaching.split(earned.minutes),
            "delivery": earned.teaching.one_way,
            "place": earned.teaching.place,
            "presenters": list(earned.teaching.presenters),
            "earned_on": earned.earned_on,
            "evidence": dict(earned.evidence),
            "at": at,
        },
    )
    if is_new:
        for listener in _listeners:
            listener(found, at)
    return found


@transaction.atomic
def reverse(credit: Credit, *, reason: str, actor: User, at: datetime) -> Credit:
    """Take this credit back whole by a row of its own, once, with a reason; return that row.

    Nothing else changes: a course stays finished, a program completed, a certificate stands. Those that rested on it
    are shown to staff (`in_doubt`), who decide. The same may be earned again from another source.

    Raises `ReasonNeeded`, `NothingToTakeBack`, `TakenBackAlready` and `Erased`.
    """
    reason = needed(reason, _("Say why the credit is taken back. The person can read it in their own record."))
    if credit.reverses_id is not None:
        raise NothingToTakeBack(_("This line takes credit back. What was taken back is not given back: earn it anew."))
    # Locked first: of two coordinators at once the second finds what the first has done.
    person = hold(credit.person_id)
    if Credit.objects.filter(reverses=credit).exists():
        raise TakenBackAlready(_("This credit has been taken back already."))
    row = Credit.objects.create(
        person=person,
        activity_id=credit.activity_id,
        title=credit.title,
        minutes=credit.minutes,
        categories=credit.categories,
        delivery=credit.delivery,
        place=credit.place,
        presenters=credit.presenters,
        earned_on=credit.earned_on,
        source=credit.source,
        evidence={},
        reverses=credit,
        reason=reason,
        actor=actor,
        at=at,
    )
    log(actor, "certificates.reverse_credit", credit, by=str(row.public_id))
    return row


def is_taken_back(person: User, source: UUID) -> bool:
    """Whether what this source earned her was taken back."""
    return Credit.objects.of(person).filter(source=source, reverses__isnull=False).exists()


def minutes(person: User) -> Mapping[str, int]:
    """Return the minutes that she has from each activity, by its public id; what was taken back counts for nothing."""
    return summed(Credit.objects.standing().of(person).select_related("activity"))


def summed(rows: Iterable[Credit]) -> Mapping[str, int]:
    """Sum the minutes of these rows by activity."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[str(row.activity.public_id)] += row.minutes
    return dict(found)


def minutes_by_person(activities: Collection[str]) -> Mapping[int, Mapping[str, int]]:
    """Return by person the minutes that stand from any of these activities, by one query."""
    rows = Credit.objects.standing().filter(activity__public_id__in=activities).order_by()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for person, activity, total in rows.values_list("person", "activity__public_id").annotate(total=Sum("minutes")):
        found[person][str(activity)] = total
    return found


def transcript(person: User) -> Sequence[Line]:
    """Return her minutes by activity, the latest first, by one query; what was taken back is not among them."""
    rows = Credit.objects.standing().of(person).order_by("earned_on", "pk").select_related("activity")
    lines: dict[int, Line] = {}
    for row in rows:
        before = lines.pop(row.activity_id, None)
        total = row.minutes + (before.minutes if before else 0)
        lines[row.activity_id] = Line(str(row.activity.public_id), row.activity.title, total, row.earned_on)
    return list(reversed(lines.values()))


def in_doubt() -> CertificateQuerySet:
    """Return certificates that stand though all credit from their activity was taken back from their holder.

    They are withdrawn by a person or not at all; earning the credit anew clears the doubt.
    """
    hers = Credit.objects.filter(person=OuterRef("person"), activity=OuterRef("activity"))
    return (
        Certificate.objects.unended()
        .filter(Exists(hers.filter(reverses__isnull=False)))
        .exclude(Exists(hers.filter(reverses=None, reversed_by=None)))
    )
