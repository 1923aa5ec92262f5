"""Measuring where people stand, as their instructors may see it: how far, at which step, since when, and who is stuck.

Nothing here lets anybody guess at what the office decided for one person (P21). A waived step looks like a finished
one, from the moment at which it could have been finished: before, it looks as it does for everybody. Personal ends are
not looked at. Paths, recordings, attempts that are left and time that is added are never fetched. Once a cohort has
ended nobody is called stuck and no days are told, since only whoever has a later end could still move then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from assessments.models import Attempt, Mark
from courses import following, opening
from courses.fulfilling import Done
from courses.models import CheckAnswer, CourseRelease, Enrollment, QuizSitting, Reading, Waiver
from courses.models.manifests import Manifest, rule_of
from courses.opening import Term
from courses.progress import Calendar, Kind, Progress, State, Step, progress

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


@dataclass(frozen=True)
class Row:
    """Where one trainee stands. `since` is when she last did something, None where she didn't or it isn't told.

    `finished_at` too is None where it isn't told; whether she is finished, her place says.
    """

    place: Enrollment
    progress: Progress
    since: datetime | None = None
    finished_at: datetime | None = None
    stuck: Stuck | None = None

    @property
    def name(self) -> str:
        """Her name, perhaps empty; never her address, which is for the office."""
        return self.place.trainee.name

    @property
    def step(self) -> Step | None:
        """The step she is at: the first that she could do now, or None where she is finished or nothing is open."""
        return None if self.place.is_finished else self.progress.next_step

    @property
    def share(self) -> float:
        """How far she is, from 0 to 1."""
        return 1.0 if self.place.is_finished else self.progress.done / max(self.progress.total, 1)


def _last(rows: QuerySet[Any], moment: Any) -> Subquery:
    """Return the latest of these moments among the rows of an enrollment."""
    hers = rows.filter(enrollment=OuterRef("pk")).order_by().values("enrollment")
    return Subquery(hers.annotate(last=Max(moment)).values("last"))


def moving(places: QuerySet[Enrollment]) -> QuerySet[Any]:
    """Annotate all that was done in each place, when last, and the modules whose quiz was `failed`, once for each time.

    A step that was waived on a day counts as one that was finished on it.
    """
    here = OuterRef("pk")
    newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("has_passed")
    attempts = Attempt.objects.filter(sitting__enrollment=here).alias(did=Subquery(newest[:1]))
    lasts = (
        _last(Reading.objects.all(), Greatest("opened_at", "finished_at")),
        _last(CheckAnswer.objects.all(), F("at")),
        _last(QuizSitting.objects.all(), Greatest("attempt__began_at", "attempt__submitted_at")),
        _last(Waiver.objects.exclude(kind="credit"), F("at")),
    )
    return following.with_done(places).annotate(
        active_at=Greatest(*lasts, output_field=DateTimeField()),
        failed=ArraySubquery(attempts.filter(did=False).order_by().values("sitting__module_key")),
    )


MOVING = moving(Enrollment.objects.open().select_related("trainee", "cohort").order_by())
"""Everybody who has a place, as `moving`: put together once, which costs more than the answer of a page of a board."""


def perhaps_stuck(places: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """Keep those who may be stuck, of places that are `moving`: nobody else needs to be measured to find who is."""
    is_quiet = Q(waits_since__lte=at - QUIET)
    unfinished = places.filter(finished_at=None).alias(waits_since=Coalesce("active_at", "began_at"))
    return unfinished.filter(is_quiet | Q(failed__len__gte=TRIES))


def plain(release: CourseRelease) -> Progress:
    """Return the steps of a release as they are to somebody who did nothing, on no particular day."""
    return progress(release.manifest, Done(), rule_of(release.manifest))


def measure(places: Iterable[Any], *, at: datetime, manifests: Manifests | None = None) -> list[Row]:
    """Return where these places stand that were fetched as `moving`, with trainee and cohort.

    One query fetches them, and one more the `manifests` of their releases, unless they are known.
    """
    found = list(places)
    measuring = _Measuring(manifests_of(found) if manifests is None else manifests, at)
    return [measuring.row(place) for place in found]


def manifests_of(places: Collection[Enrollment]) -> Manifests:
    """Return the manifests of the releases that these places are on, each once."""
    releases = {place.release_id for place in places}
    return dict(CourseRelease.objects.filter(pk__in=releases).order_by().values_list("pk", "manifest"))


@dataclass
class _Measuring:
    """Measures many places at one moment: what is the same for several people is computed once for them.

    That is the days of each release for a cohort, and where somebody stands who did the same on the same days.
    """

    manifests: Manifests
    at: datetime
    days: dict[tuple[int, Term], Calendar] = field(default_factory=dict)
    stands: dict[tuple[Any, ...], Progress] = field(default_factory=dict)

    def row(self, place: Any) -> Row:
        """Return where a place stands."""
        manifest, term = self.manifests[place.release_id], following.term_of(place)
        calendar = self.calendar(place.release_id, term)
        found = self.standing(place, term, calendar)
        if opening.has_ended(place.cohort, self.at):
            return Row(place, found)
        since = max((moment for moment in (place.active_at, place.finished_at) if moment), default=None)
        stuck = None if place.is_finished else _stuck(place, found, manifest, calendar)
        return Row(place, found, since, place.finished_at, stuck)

    def calendar(self, release: int, term: Term) -> Calendar:
        """Return what the days say to the whole cohort: nobody's own end, and no end at all."""
        key = (release, term)
        if key not in self.days:
            self.days[key] = Calendar(at=self.at, opens=opening.opens(self.manifests[release], term))
        return self.days[key]

    def standing(self, place: Any, term: Term, calendar: Calendar) -> Progress:
        """Return the progress of a place, as it may be seen."""
        manifest, done = self.manifests[place.release_id], following.done_in(place)
        key = (place.release_id, term, place.is_finished, *_parts(done))
        if key not in self.stands:
            shown = done if place.is_finished else _seen(manifest, done, calendar)
            self.stands[key] = progress(manifest, shown, rule_of(manifest), calendar)
        return self.stands[key]


def _parts(done: Done) -> Iterator[Hashable]:
    """Yield each part of what was done, so that the same can be found again."""
    for part in (done.opened, done.finished, done.sat, done.passed, done.checks, done.excused, done.credits.items()):
        yield frozenset(part)
    yield done.has_evaluated


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


def _stuck(place: Any, found: Progress, manifest: Manifest, calendar: Calendar) -> Stuck | None:
    """Return why she is stuck who is not finished, or None: waiting for a day, or on her way."""
    step, at = found.next_step, calendar.at
    if step is None or step.is_optional or at is None:
        return None
    failed = Counter(place.failed)
    if any(failed[UUID(quiz.key)] >= TRIES for quiz in found.of_kind(Kind.QUIZ) if _can_be_done(quiz)):
        return Stuck.QUIZ
    opened_at = calendar.opens.get(_module_of(manifest, step), place.began_at)
    waits_since = max(place.active_at or place.began_at, opened_at)
    return Stuck.QUIET if waits_since <= at - QUIET else None


def _can_be_done(step: Step) -> bool:
    """Whether the step is asked for, and neither done nor locked."""
    return not step.is_optional and step.state in {State.BEGUN, State.OPEN}


def _module_of(manifest: Manifest, step: Step) -> str:
    """Return the key of the module that the step stands in, or "" where it stands in none."""
    if step.kind is Kind.QUIZ:
        return step.key
    return next((m["key"] for m in manifest["modules"] if step.key in {line["key"] for line in m["lessons"]}), "")
