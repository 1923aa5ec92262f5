"""Measuring where people stand, as their instructors may see it: how far, at which step, since when, and who is stuck.

Nothing here lets anybody guess at what the office decided for one person (P21). A waived step looks like a finished
one, from the moment at which it could have been finished: before, it looks as it does for everybody. Personal ends are
not looked at. Paths, recordings, attempts that are left and time that is added are never fetched. Once a cohort has
ended nobody is called stuck and no days are told, since only whoever has a later end could still move then.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from assessments.models import Mark
from courses import following, opening
from courses.fulfilling import Done
from courses.models import CheckAnswer, Cohort, CourseRelease, Enrollment, QuizSitting, Reading, Waiver
from courses.models.manifests import Manifest, rule_of
from courses.opening import Term
from courses.progress import Calendar, Kind, Progress, State, Step, progress
from foundation.ground import clock
from foundation.ground.compiling import Once

QUIET = timedelta(days=7)
"""Who did nothing for so long, though something is open, is stuck."""
TRIES = 2
"""Who handed in one quiz so often without passing it is stuck, whatever happened since."""

Manifests = Mapping[int, Manifest]
"""By the internal key of a release."""


class Stuck(StrEnum):
    """Why somebody is called stuck."""

    QUIET = "quiet"
    QUIZ = "quiz"


class Place(NamedTuple):
    """What is looked at of one place. `did` is as `following.did` says it.

    `failed` are the modules whose quiz was handed in `TRIES` times without passing it.
    """

    pk: int
    public_id: UUID
    name: str
    email: str
    release: int
    cohort: int | None
    began_at: datetime
    finished_at: datetime | None
    active_at: datetime | None
    failed: Sequence[UUID]
    did: str

    @property
    def is_finished(self) -> bool:
        """Whether the course is finished."""
        return self.finished_at is not None


COLUMNS = (
    "pk", "public_id", "trainee__name", "trainee__email", "release_id", "cohort_id", "began_at", "finished_at",
    "active_at", "failed", "did",
)  # fmt: skip
"""What `Place` is made of."""


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


def _last(rows: QuerySet[Any], moment: Any) -> Subquery:
    """Return the latest of these moments among the rows of an enrollment."""
    hers = rows.filter(enrollment=OuterRef("pk")).order_by().values("enrollment")
    return Subquery(hers.annotate(last=Max(moment)).values("last"))


def _active_at() -> Once:
    """Return when somebody last did something. A step that was waived on a day counts as one finished on it."""
    lasts = (
        _last(Reading.objects.all(), Greatest("opened_at", "finished_at")),
        _last(CheckAnswer.objects.all(), F("at")),
        _last(QuizSitting.objects.all(), Greatest("attempt__began_at", "attempt__submitted_at")),
        _last(Waiver.objects.exclude(kind="credit"), F("at")),
    )
    return Once(Greatest(*lasts, output_field=DateTimeField()))


def _failed() -> Once:
    """Return the modules whose quiz was handed in too often without passing it."""
    newest = Mark.objects.filter(attempt=OuterRef("attempt")).order_by("-number").values("has_passed")
    sat = QuizSitting.objects.filter(enrollment=OuterRef("pk")).alias(did=Subquery(newest[:1])).filter(did=False)
    often = sat.order_by().values("module_key").annotate(times=Count("pk")).filter(times__gte=TRIES)
    return Once(ArraySubquery(often.values("module_key")))


MOVING: QuerySet[Any] = (
    Enrollment.objects.open()
    .order_by()
    .annotate(active_at=_active_at(), failed=_failed(), did=following.did())
    .values_list(*COLUMNS)
)
"""Everybody who has a place, each as `Place` is made of; put together once."""


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
    """Return where these places stand, fetched as `MOVING`; `cohorts` are all that they are in.

    One query fetches them, and one more the `manifests` of their releases, unless they are known.
    """
    places = [Place(*each) for each in found]
    known = manifests_of(places) if manifests is None else manifests
    measuring = _Measuring(known, {cohort.pk: cohort for cohort in cohorts}, at)
    return [Row(place, measuring.stand(place), at) for place in places]


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
