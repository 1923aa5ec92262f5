"""Measuring where people stand, as their instructors may see it: how far, at which step, since when, and who is stuck.

Nothing here lets anybody guess at what the office decided for one person (P21). A waived step looks like a finished
one, from the moment at which it could have been finished: before, it looks as it does for everybody. Personal ends are
not looked at. Paths, recordings, attempts that are left and time that is added are never fetched. Once a cohort has
ended it is measured as it stood at its end (`MOVED`): nobody is called stuck, no days are told, and nothing that was
done afterwards is looked at, since only whoever has a later end could still do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, DateTimeField, F, Func, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from assessments.models import Attempt, Mark
from courses import following, opening
from courses.following import By
from courses.fulfilling import Done
from courses.models import CheckAnswer, CourseRelease, Enrollment, QuizSitting, Reading, Waiver
from courses.models.manifests import Manifest, rule_of
from courses.opening import Term
from courses.progress import Calendar, Kind, Progress, State, Step, progress

QUIET = timedelta(days=7)
"""Who did nothing for so long, though something is open, is stuck."""
TRIES = 2
"""Who handed in one quiz so often without passing it is stuck, whatever happened since."""
FOR_EVER = Value(date.max, output_field=DateField())

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


def the_end(of: Any = F) -> By:
    """Return by when something counts on the board of a cohort: its end, and without one, for ever.

    `of` names a column of the place: `F`, or within another question `OuterRef`.
    """
    last = of("cohort__ends_on")
    midnight = Func(
        last, of("cohort__zone"), template="((%(expressions)s))", arg_joiner=" + 1)::timestamp AT TIME ZONE (",
        output_field=DateTimeField(),
    )  # fmt: skip
    return By(Coalesce(midnight, Value("infinity"), output_field=DateTimeField()), Coalesce(last, FOR_EVER))


def _last(rows: QuerySet[Any], moment: Any, by: Q) -> Subquery:
    """Return the latest of these moments among the rows of an enrollment."""
    hers = rows.filter(by, enrollment=OuterRef("pk")).order_by().values("enrollment")
    return Subquery(hers.annotate(last=Max(moment)).values("last"))


def moving(places: QuerySet[Enrollment], by: By | None = None) -> QuerySet[Any]:
    """Annotate all that was done in each place, when last, and the modules whose quiz was `failed`, once for each time.

    A step that was waived on a day counts as one that was finished on it. `by` leaves out what came later.
    """
    here, by = OuterRef("pk"), by or By()
    newest = Mark.objects.filter(attempt=OuterRef("pk")).order_by("-number").values("has_passed")
    attempts = Attempt.objects.filter(sitting__enrollment=here).alias(did=Subquery(newest[:1]))
    lasts = (
        _last(Reading.objects.all(), Greatest("opened_at", "finished_at"), by.before("opened_at")),
        _last(CheckAnswer.objects.all(), F("at"), by.before("at")),
        _last(
            QuizSitting.objects.all(),
            Greatest("attempt__began_at", "attempt__submitted_at"),
            by.before("attempt__began_at"),
        ),
        _last(Waiver.objects.exclude(kind="credit"), F("at"), by.before("at")),
    )
    return following.with_done(places, by).annotate(
        active_at=Greatest(*lasts, output_field=DateTimeField()),
        failed=ArraySubquery(attempts.filter(did=False).order_by().values("sitting__module_key")),
    )


MOVING = moving(Enrollment.objects.open().select_related("trainee", "cohort").order_by())
"""Everybody who has a place, as `moving`: put together once, which costs more than the answer of a page of a board."""

MOVED = moving(Enrollment.objects.open().select_related("trainee", "cohort").order_by(), the_end(OuterRef))
"""Likewise as everybody stood at the end of their cohort: for cohorts that have ended."""

IN_TIME = the_end().before("finished_at")
"""Finds the places that were finished by the end of their cohort."""


def marked_late(places: QuerySet[Any]) -> list[int]:
    """Return the keys of those of these `MOVED` places that were finished after the end by a mark alone."""
    late = list(places.filter(finished_at__isnull=False).exclude(IN_TIME))
    now = max((place.finished_at for place in late), default=None)
    return [] if now is None else [row.place.pk for row in measure(late, at=now) if row.place.is_finished]


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

    Of a cohort that has ended they are to be `MOVED`; whoever was not done by then is not finished in what is returned.

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
        if opening.has_ended(place.cohort, self.at):
            return Row(*self.at_the_end(place, term, calendar))
        found = self.standing(place, term, calendar)
        since = max((moment for moment in (place.active_at, place.finished_at) if moment), default=None)
        stuck = None if place.is_finished else _stuck(place, found, manifest, calendar)
        return Row(place, found, since, place.finished_at, stuck)

    def at_the_end(self, place: Any, term: Term, calendar: Calendar) -> tuple[Any, Progress]:
        """Return a place that is `MOVED`, and where it stood at the end of its cohort.

        Finished is who was by then, or was done by then and waited for a mark.
        """
        finished_at = place.finished_at
        if finished_at and term.until and finished_at >= term.until:
            place.finished_at = None
        found = self.standing(place, term, calendar)
        if found.is_complete:
            place.finished_at = finished_at
        return place, found

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
