"""Boarding: the board of a cohort, or of the people of a course who are in none (see `measuring` for what it tells).

Whoever is shown is measured; whoever is not, is not: sorted by name, five hundred people cost as much as fifty. Only
who is stuck, and how far everybody is, takes all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject, Mod

from courses import opening
from courses.models import Cohort, Course, CourseRelease, Enrollment
from courses.overseeing import gathering, measuring
from courses.overseeing.gathering import IN_TIME, Place
from courses.overseeing.measuring import Manifests, Row
from courses.progress import Step
from foundation.ground.compiling import Once

A_PAGE = 50
MOST = 2000
"""In a larger group, who is stuck and how far everybody is are not computed: that would take all of them at once."""
DRAWN = 1000
"""About how many people of a larger group sums are computed over."""


class Show(StrEnum):
    """Whom the board shows."""

    ALL = "all"
    STUCK = "stuck"
    NEW = "new"
    FINISHED = "finished"


class Order(StrEnum):
    """By what the board is sorted: by name, who is least far first, who was away longest first."""

    NAME = "name"
    FAR = "far"
    SINCE = "since"


@dataclass(frozen=True)
class Counted:
    """How many people a group has, how many of them finished, and the manifests of the releases that they are on."""

    people: int
    finished: int
    manifests: Manifests


@dataclass(frozen=True)
class Group:
    """The people of a cohort or, without one, those of a course who are in none; `is_whole`: everybody on it."""

    course: Course
    cohort: Cohort | None = None
    is_whole: bool = False
    counted: Counted | None = None
    """Where the group was found with it: then nothing has to be asked again."""

    one_in: int = 1
    """Where they are very many: of how many people one is looked at, as `drawn` says."""

    @cached_property
    def release(self) -> CourseRelease:
        """The course's newest release, by a query."""
        return self.course.current_release

    def cohorts(self) -> list[Cohort]:
        """Return the cohorts that they are in; of a whole course, by a query."""
        if self.is_whole:
            return list(Cohort.objects.filter(course=self.course).order_by())
        return [self.cohort] if self.cohort else []

    def places(self) -> QuerySet[Enrollment]:
        """Return their places; those that were left are not among them."""
        return self._of(Enrollment.objects.open().order_by())

    def moving(self, at: datetime) -> QuerySet[Any]:
        """Return their places with all that was done in them, as `measuring.measure` takes them.

        Of a cohort that has ended: with all that was done by then.
        """
        return self._of(gathering.MOVED if self.has_ended(at) else gathering.MOVING)

    def _of(self, places: QuerySet[Any]) -> QuerySet[Any]:
        """Keep theirs."""
        hers = {"course": self.course} if self.is_whole else {"course": self.course, "cohort": self.cohort}
        found = places.filter(**hers)
        return found if self.one_in == 1 else found.alias(turn=Mod("pk", self.one_in)).filter(turn=0)

    def has_ended(self, at: datetime) -> bool:
        """Whether the cohort's last day has passed."""
        return opening.has_ended(self.cohort, at)

    @property
    def until(self) -> datetime | None:
        """The end of the cohort for everybody whose end nobody moved, or None where it has none."""
        return opening.term_of(self.cohort).until if self.cohort else None


@dataclass(frozen=True)
class Asked:
    """What was asked of a board: whom to show, in which order, whose name holds these letters, which page (from 1)."""

    show: Show = Show.ALL
    order: Order = Order.NAME
    name: str = ""
    page: int = 1

    @property
    def takes_everybody(self) -> bool:
        """Whether everybody has to be measured to say who stands on the page."""
        return self.show is Show.STUCK or self.order is Order.FAR


@dataclass(frozen=True)
class Board:
    """A page of the board. `asked` is what it shows: less than was asked where that is not to be had."""

    group: Group
    asked: Asked
    people: int
    finished: int
    rows: Sequence[Row]
    has_more: bool
    has_ended: bool

    @property
    def is_large(self) -> bool:
        """Whether there are too many people to measure all of them at once."""
        return self.people > MOST


@dataclass(frozen=True)
class Stage:
    """A step of the course: how many people are at it now, and how many finished it."""

    step: Step
    at: int
    done: int


@dataclass(frozen=True)
class Whereabouts:
    """Where the people of a group are: at which step how many, how many finished it all, how many can do nothing."""

    people: int
    finished: int
    waiting: int
    stages: tuple[Stage, ...]


def find_cohort(cohorts: QuerySet[Cohort], public_id: UUID) -> Group | None:
    """Return the people of one of these cohorts, counted, by one query; None where it isn't among them."""
    cohort = COHORTS.filter(pk__in=cohorts.order_by().values("pk"), public_id=public_id).first()
    return Group(cohort.course, cohort, counted=_counted(cohort)) if cohort else None


def find_course(courses: QuerySet[Course], public_id: UUID) -> Group | None:
    """Return the people in no cohort of one of these courses, counted, by one query; None where it isn't among them."""
    course = COURSES.filter(pk__in=courses.order_by().values("pk"), public_id=public_id).first()
    return Group(course, counted=_counted(course)) if course else None


def count(group: Group) -> Counted:
    """Count a group that was not found counted, by two queries."""
    counted = group.places().aggregate(people=Count("pk"), finished=Count("finished_at", IN_TIME))
    releases = CourseRelease.objects.filter(pk__in=group.places().values("release")).order_by()
    return Counted(**counted, manifests=dict(releases.values_list("pk", "manifest")))


def drawn(group: Group, people: int) -> Group:
    """Return the group itself or, of more than `MOST` people, one in so many that about `DRAWN` are left.

    They are drawn by the keys of their places, which have nothing to do with what anybody did: what is true of them is
    true of all, within the spans that `plotting` draws. So sums cost the same however many people there are.
    """
    return group if people <= MOST else replace(group, one_in=-(-people // DRAWN), counted=None)


def board(group: Group, asked: Asked, *, at: datetime) -> Board:
    """Return a page of the group's board, by one query however many people, two more unless counted (P25).

    Once the cohort has ended, one more asks who was marked since.
    """
    counted, has_ended = group.counted or count(group), group.has_ended(at)
    asked = _possible(asked, has_ended=has_ended, is_large=counted.people > MOST)
    measure = partial(measuring.measure, at=at, cohorts=group.cohorts(), manifests=counted.manifests)
    late = measuring.marked_late(group.moving(at), measure) if has_ended else []
    found = _chosen(group, asked, late, at=at)
    first = (asked.page - 1) * A_PAGE
    if asked.takes_everybody:
        rows = _sorted(measure(found), asked)
        page, has_more = rows[first : first + A_PAGE], len(rows) > first + A_PAGE
    else:
        places = list(found[first : first + A_PAGE + 1])
        page = measure(places[:A_PAGE])
        has_more = len(places) > A_PAGE
    return Board(group, asked, counted.people, counted.finished + len(late), page, has_more, has_ended)


def whereabouts(group: Group, *, at: datetime) -> Whereabouts | None:
    """Return where the people of a group are, by the steps of the current release; None where they are too many."""
    if group.counted and group.counted.people > MOST:
        return None
    places = list(group.moving(at)[: MOST + 1])
    if len(places) > MOST:
        return None
    rows = measuring.measure(
        places, at=at, cohorts=group.cohorts(), manifests=group.counted.manifests if group.counted else None
    )
    steps = _steps(group)
    standing = Counter((row.step.kind, row.step.key) for row in rows if row.step)
    done = Counter((step.kind, step.key) for row in rows for step in row.progress.steps if step.is_done)
    stages = tuple(Stage(step, standing[key], done[key]) for key, step in steps.items())
    finished = sum(row.place.is_finished for row in rows)
    return Whereabouts(len(rows), finished, len(rows) - finished - standing.total(), stages)


def _counting(found: QuerySet[Any], *, course: Any, cohort: Any) -> QuerySet[Any]:
    """Annotate how many people there are, how many finished, and the releases that they are `on`."""
    places = Enrollment.objects.open().filter(course=course, cohort=cohort).order_by().values("course")
    here = Enrollment.objects.open().filter(release=OuterRef("pk"), cohort=_outward(cohort))
    releases = CourseRelease.objects.filter(Exists(here), course=course).order_by()
    return found.annotate(
        people=Once(Coalesce(Subquery(places.annotate(n=Count("pk")).values("n")), 0)),
        finished=Once(Coalesce(Subquery(places.annotate(n=Count("finished_at", IN_TIME)).values("n")), 0)),
        on=Once(ArraySubquery(releases.values(said=JSONObject(release="pk", manifest="manifest")))),
    )


def _outward(cohort: OuterRef | None) -> OuterRef | None:
    """Return what is named from one query further inside."""
    return None if cohort is None else OuterRef(cohort)


COHORTS = _counting(Cohort.objects.select_related("course"), course=OuterRef("course"), cohort=OuterRef("pk"))
COURSES = _counting(Course.objects.all(), course=OuterRef("pk"), cohort=None)
"""Questions put together once, as `gathering.MOVING`."""


def _counted(found: Any) -> Counted:
    """Return what `_counting` annotated."""
    manifests = {said["release"]: said["manifest"] for said in found.on}
    return Counted(found.people, found.finished, manifests)


def _steps(group: Group) -> dict[tuple[Any, str], Step]:
    """Return the steps of the course's current release, by kind and key, as they are to somebody who did nothing."""
    return {(step.kind, step.key): step for step in measuring.plain(group.release).steps}


def _possible(asked: Asked, *, has_ended: bool, is_large: bool) -> Asked:
    """Return what can be shown of what was asked: after the end no order of days and nobody stuck (`measuring`)."""
    if has_ended and asked.order is Order.SINCE:
        asked = replace(asked, order=Order.NAME)
    if asked.show is Show.STUCK and (has_ended or is_large):
        asked = replace(asked, show=Show.ALL)
    if asked.order is Order.FAR and is_large:
        asked = replace(asked, order=Order.NAME)
    return asked


def _chosen(group: Group, asked: Asked, late: Sequence[Place], *, at: datetime) -> QuerySet[Any]:
    """Return the places to show, in order; of those who are perhaps stuck, whether they are is to be measured."""
    found, is_done = group.moving(at), IN_TIME | Q(pk__in=[place.pk for place in late])
    if asked.name:
        found = found.filter(trainee__name__icontains=asked.name)
    if asked.show is Show.STUCK:
        found = measuring.perhaps_stuck(found, at=at)
    elif asked.show is Show.NEW:
        found = found.exclude(is_done).filter(active_at=None)
    elif asked.show is Show.FINISHED:
        found = found.filter(is_done)
    by_name = ("trainee__name", "pk")
    if asked.order is Order.SINCE:
        return found.order_by(F("active_at").asc(nulls_first=True), *by_name)
    return found.order_by(*by_name)


def _sorted(rows: Sequence[Row], asked: Asked) -> list[Row]:
    """Return the rows that were asked for, in order."""
    kept = [row for row in rows if asked.show is not Show.STUCK or row.stuck]
    return sorted(kept, key=lambda row: row.share) if asked.order is Order.FAR else kept
