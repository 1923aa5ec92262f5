"""Measuring where people stand, as their instructors may see it: how far, at which step, since when, and who is stuck.

Nothing here lets anybody guess at what the office decided for one person (P21). A waived step looks like a finished
one, from the moment at which it could have been finished: before, it looks as it does for everybody. Personal ends are
not looked at. Paths, recordings, attempts that are left and time that is added are never fetched. Once a cohort has
ended it is measured as it stood at its end (`gathering.MOVED`): nobody is called stuck, no days are told, and nothing
that was done afterwards is looked at, since only whoever has a later end could still do it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from courses import following, opening
from courses.fulfilling import Done
from courses.models import Cohort, CourseRelease
from courses.models.manifests import Manifest, rule_of
from courses.opening import Term
from courses.overseeing.gathering import IN_TIME, Place
from courses.progress import Calendar, Kind, Progress, State, Step, progress
from foundation.ground import clock

QUIET = timedelta(days=7)
"""Who did nothing for so long, though something is open, is stuck."""

Manifests = Mapping[int, Manifest]
"""By the internal key of a release."""


class Stuck(StrEnum):
    """Why somebody is called stuck."""

    QUIET = "quiet"
    QUIZ = "quiz"


@dataclass(frozen=True)
class Stand:
    """Where everybody stands who did the same on the same days; `opens` is when each module opens to all of them."""

    progress: Progress
    manifest: Manifest
    opens: Mapping[str, datetime]
    has_ended: bool

    @cached_property
    def quizzes(self) -> frozenset[UUID]:
        """The modules whose quiz is asked for, and neither done nor locked."""
        found = self.progress.of_kind(Kind.QUIZ)
        states = {State.BEGUN, State.OPEN}
        return frozenset(UUID(quiz.key) for quiz in found if not quiz.is_optional and quiz.state in states)

    def opened_at(self, step: Step) -> datetime | None:
        """Return when a step opened, where its module opens on a day."""
        return self.opens.get(_module_of(self.manifest, step))


@dataclass(frozen=True)
class Row:
    """Where one trainee stands at this moment. What a board doesn't show of her is not reckoned."""

    place: Place
    stand: Stand
    at: datetime

    @property
    def name(self) -> str:
        """Her name, perhaps empty; never her address, which is for the office."""
        return self.place.name

    @property
    def progress(self) -> Progress:
        """How far she is, as it may be seen."""
        return self.stand.progress

    @property
    def step(self) -> Step | None:
        """The step she is at: the first that she could do now, or None where she is finished or nothing is open."""
        return None if self.place.is_finished else self.progress.next_step

    @property
    def share(self) -> float:
        """How far she is, from 0 to 1."""
        return 1.0 if self.place.is_finished else self.progress.done / max(self.progress.total, 1)

    @property
    def since(self) -> datetime | None:
        """When she last did something; None where she didn't, or it isn't told."""
        moments = () if self.stand.has_ended else (self.place.active_at, self.place.finished_at)
        return max((moment for moment in moments if moment), default=None)

    @property
    def finished_at(self) -> datetime | None:
        """When she finished; None where she didn't, or it isn't told. Whether she did, her place says."""
        return None if self.stand.has_ended else self.place.finished_at

    @property
    def stuck(self) -> Stuck | None:
        """Why she is stuck, or None: finished, waiting for a day, or on her way."""
        step = self.step
        if self.stand.has_ended or step is None or step.is_optional:
            return None
        if not self.stand.quizzes.isdisjoint(self.place.failed):
            return Stuck.QUIZ
        began_at = self.place.began_at
        waits_since = max(self.place.active_at or began_at, self.stand.opened_at(step) or began_at)
        return Stuck.QUIET if waits_since <= self.at - QUIET else None


def marked_late(places: QuerySet[Any], measure: Callable[[QuerySet[Any]], list[Row]]) -> list[Place]:
    """Return those of these `MOVED` places that were finished after the end by a mark alone."""
    late = measure(places.filter(finished_at__isnull=False).exclude(IN_TIME))
    return [row.place for row in late if row.place.is_finished]


def perhaps_stuck(places: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """Keep those who may be stuck, of `MOVING` places: nobody else needs to be measured to find who is."""
    is_quiet = Q(waits_since__lte=at - QUIET)
    unfinished = places.filter(finished_at=None).alias(waits_since=Coalesce("active_at", "began_at"))
    return unfinished.filter(is_quiet | Q(failed__len__gt=0))


def plain(release: CourseRelease) -> Progress:
    """Return the steps of a release as they are to somebody who did nothing, on no particular day."""
    return progress(release.manifest, Done(), rule_of(release.manifest))


def measure(
    found: Iterable[tuple[Any, ...]], *, at: datetime, cohorts: Iterable[Cohort], manifests: Manifests | None = None
) -> list[Row]:
    """Return where these places stand, fetched as `MOVING` or, of cohorts that have ended, as `MOVED`.

    `cohorts` are all that they are in. Whoever was not done by the end is not finished in what is returned.
    One query fetches them, and one more the `manifests` of their releases, unless they are known.
    """
    places = [Place(*each) for each in found]
    known = manifests_of(places) if manifests is None else manifests
    measuring = _Measuring(known, {cohort.pk: cohort for cohort in cohorts}, at)
    return [measuring.row(place) for place in places]


def manifests_of(places: Iterable[Place]) -> Manifests:
    """Return the manifests of the releases that these places are on, each once."""
    releases = {place.release for place in places}
    return dict(CourseRelease.objects.filter(pk__in=releases).order_by().values_list("pk", "manifest"))


@dataclass
class _Measuring:
    """Measures many places at one moment; where whoever did the same on the same days stands is computed once."""

    manifests: Manifests
    cohorts: Mapping[int, Cohort]
    at: datetime
    terms: dict[int | date, Term] = field(default_factory=dict)
    stands: dict[Hashable, Stand] = field(default_factory=dict)

    def row(self, place: Place) -> Row:
        """Return one row of a board. Finished at its end is who was by then, or had done all and waited for a mark."""
        until = self.term(place).until
        if not (until and place.finished_at and until <= place.finished_at):
            return Row(place, self.stand(place), self.at)
        before = place.unfinished()
        stand = self.stand(before)
        return Row(place if stand.progress.is_complete else before, stand, self.at)

    def stand(self, place: Place) -> Stand:
        """Return where a place stands, as it may be seen: found again, or computed."""
        term = self.term(place)
        key = (place.release, term, place.is_finished, place.did)
        if key not in self.stands:
            self.stands[key] = self._stand(place, term)
        return self.stands[key]

    def term(self, place: Place) -> Term:
        """Return from when and until when a place counts for its whole cohort: nobody's own end is looked at."""
        key = place.cohort or clock.day_of(place.began_at)
        if key not in self.terms:
            self.terms[key] = following.term_in(self._cohort(place), place.began_at)
        return self.terms[key]

    def _stand(self, place: Place, term: Term) -> Stand:
        """Compute it by the days of the whole cohort, without an end."""
        manifest, done = self.manifests[place.release], following.done_in(place.did)
        calendar = Calendar(at=self.at, opens=opening.opens(manifest, term))
        shown = done if place.is_finished else _seen(manifest, done, calendar)
        found = progress(manifest, shown, rule_of(manifest), calendar)
        return Stand(found, manifest, calendar.opens, opening.has_ended(self._cohort(place), self.at))

    def _cohort(self, place: Place) -> Cohort | None:
        return self.cohorts[place.cohort] if place.cohort else None


def _seen(manifest: Manifest, done: Done, calendar: Calendar) -> Done:
    """Return what was done with those waivers alone whose steps could be done by now, had they not been waived.

    A quiz that counts as done before its lessons would tell that somebody decided so.
    """
    kept: frozenset[tuple[str, str]] = frozenset()
    while True:
        shown = replace(done, excused=kept)
        if kept == done.excused:
            return shown
        steps = progress(manifest, shown, rule_of(manifest), calendar).steps
        locked = {(step.kind.value, step.key) for step in steps if step.state is State.LOCKED}
        if done.excused - locked == kept:
            return shown
        kept = frozenset(done.excused - locked)


def _module_of(manifest: Manifest, step: Step) -> str:
    """Return the key of the module that the step stands in, or "" where it stands in none."""
    if step.kind is Kind.QUIZ:
        return step.key
    return next((m["key"] for m in manifest["modules"] if step.key in {line["key"] for line in m["lessons"]}), "")
