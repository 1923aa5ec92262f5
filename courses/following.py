"""Following a trainee through a course: all that she did, gathered into what is done and left, and when it opens."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, Coalesce, JSONArray, JSONObject
from django.db.models.lookups import IsNull

from assessments.models import Attempt
from certificates.models import Credit
from courses import opening, policy
from courses.fulfilling import Done
from courses.models import CheckAnswer, Cohort, Enrollment, EvaluationGiven, Extension, QuizSitting, Reading, Waiver
from courses.models.manifests import rule_of
from courses.opening import Term
from courses.progress import Calendar, Progress, progress
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.compiling import Once
from foundation.ground.refusals import Refusal


class NoPlace(Refusal):
    """The trainee has no place on the course, or left it."""


@dataclass(frozen=True)
class Seen:
    """Where the trainee was last: the key of the lesson, and the block that was in view, where her browser said one."""

    lesson: str
    block: str
    at: datetime


@dataclass(frozen=True)
class Following:
    """An enrollment and where it stands; `attempts` are the internal keys of those that were sat in it.

    `seen` is where she was last, None before she opened a lesson.
    """

    enrollment: Enrollment
    progress: Progress
    attempts: frozenset[int]
    done: Done
    calendar: Calendar
    seen: Seen | None = None


@dataclass(frozen=True)
class By:
    """By when something counts, as expressions over a place: before this moment, until this day; or whenever it was."""

    moment: Any = None
    day: Any = None

    def before(self, name: str) -> Q:
        """Find what was before the moment."""
        return Q() if self.moment is None else Q(**{f"{name}__lt": self.moment})

    def until(self, name: str) -> Q:
        """Find what was on the day or before it."""
        return Q() if self.day is None else Q(**{f"{name}__lte": self.day})

    def known(self, name: str) -> Any:
        """Return a moment only where it had come."""
        return F(name) if self.moment is None else Case(When(self.before(name), then=name))


WHENEVER = By()


def did(by: By = WHENEVER) -> Once:
    """Return, as text, all that was done in a place and decided for it, as `done_in` takes it.

    It is the same text for whoever did the same: no moment is in it, and everything has an order. `by` leaves out what
    came later; what was handed in by then counts with its mark, whenever that was given.
    """
    here = OuterRef("pk")
    readings = Reading.objects.filter(by.before("opened_at"), enrollment=here).order_by("lesson__page_key")
    attempts = Attempt.objects.with_pass().filter(by.before("submitted_at"), sitting__enrollment=here).order_by("pk")
    checks = CheckAnswer.objects.filter(by.before("at"), enrollment=here).order_by("block")
    waivers = Waiver.objects.filter(by.before("at"), enrollment=here).order_by("kind", "key")
    credit = Credit.objects.standing().filter(by.until("earned_on"), person=OuterRef("trainee")).order_by("pk")
    finished = IsNull(by.known("finished_at"), False)
    said = JSONObject(
        read=ArraySubquery(readings.values(said=JSONArray("lesson__page_key", finished))),
        sat=ArraySubquery(attempts.values(said=JSONArray("sitting__module_key", "is_passed"))),
        answered=ArraySubquery(checks.values("block").distinct()),
        waived=ArraySubquery(waivers.values(said=JSONArray("kind", "key"))),
        earned=ArraySubquery(credit.values(said=JSONArray("activity__public_id", "minutes"))),
        has_evaluated=Exists(EvaluationGiven.objects.filter(by.until("given_on"), enrollment=here)),
    )
    return Once(Cast(said, TextField()))


def with_done(places: QuerySet[Enrollment]) -> QuerySet[Any]:
    """Annotate what was done in each place (`did`), and what else `Following` tells of it; no query more."""
    here = OuterRef("pk")
    looks = Reading.objects.filter(enrollment=here).annotate(look=Coalesce("seen_at", "opened_at")).order_by("-look")
    sat = QuizSitting.objects.filter(enrollment=here).order_by()
    extensions = Extension.objects.filter(enrollment=here).order_by()
    return places.annotate(
        did=did(),
        attempts=Once(ArraySubquery(sat.values("attempt"))),
        looked=Once(ArraySubquery(looks.values(said=JSONArray("lesson__page_key", "seen_block", "look"))[:1])),
        extended=Once(ArraySubquery(extensions.values("until"))),
    )


PLACES = with_done(policy.PLACES.select_related("course", "release", "cohort"))
FACTS = with_done(Enrollment.objects.order_by())
"""Questions put together once: on every page of a course that costs more than their answers do."""


def find(person: User | AnonymousUser, slug: str, *, at: datetime) -> Following | None:
    """Return the person's place on the course with this slug and where it stands, by one query. See `policy.place`."""
    place = policy.place(person, slug, among=PLACES)
    return None if place is None else _followed(place, at)


def follow(enrollment: Enrollment, *, at: datetime | None = None) -> Progress:
    """Return what is done and what is left of one enrollment, by one query (and its release and cohort).

    Without a moment nothing is locked by a day: enough for whoever asks what is complete.
    """
    found = FACTS.get(pk=enrollment.pk)
    calendar = calendar_of(enrollment, found.extended, at) if at else Calendar()
    manifest = enrollment.release.manifest
    return progress(manifest, done_in(found.did), rule_of(manifest), calendar)


def again(enrollment: Enrollment, *, at: datetime) -> Following:
    """Return where one enrollment stands at this moment, as `find` does; for a deed that holds it."""
    found = FACTS.get(pk=enrollment.pk)
    done, calendar = done_in(found.did), calendar_of(enrollment, found.extended, at)
    return _standing(enrollment, found, done, calendar)


def follow_all(trainee: User, *, at: datetime, with_left: bool = False) -> list[Following]:
    """Return every course on which the trainee has a place, the newest first, by one query.

    `with_left` adds the places that she left: staff see those too.
    """
    standing = Enrollment.objects.of(trainee)
    places = with_done((standing if with_left else standing.open()).select_related("course", "release", "cohort"))
    return [_followed(place, at) for place in places]


def follow_each(places: QuerySet[Enrollment], *, at: datetime) -> list[Following]:
    """Return where each of these places stands, by one query however many."""
    return [_followed(place, at) for place in with_done(places.select_related("course", "release", "cohort"))]


def _followed(place: Any, at: datetime) -> Following:
    """Say where a place stands that was fetched `with_done`."""
    return _standing(place, place, done_in(place.did), calendar_of(place, place.extended, at))


def _standing(place: Enrollment, found: Any, done: Done, calendar: Calendar) -> Following:
    """Put together where a place stands; `found` is the same row, fetched `with_done`."""
    manifest = place.release.manifest
    stands = progress(manifest, done, rule_of(manifest), calendar)
    return Following(place, stands, frozenset(found.attempts), done, calendar, _seen(found))


def _seen(place: Any) -> Seen | None:
    """Return where she was last, by the clock of the server; what she merely opened counts too."""
    return next((Seen(lesson, block, datetime.fromisoformat(at)) for lesson, block, at in place.looked), None)


def done(enrollments: Iterable[int]) -> Mapping[int, Done]:
    """Return by enrollment what was done on it, by one query."""
    return {place.pk: done_in(place.did) for place in FACTS.filter(pk__in=list(enrollments))}


def calendar_of(place: Enrollment, extensions: Iterable[datetime], at: datetime) -> Calendar:
    """Return what the days say of a place at this moment."""
    term = term_of(place, extensions)
    return Calendar(at=at, opens=opening.opens(place.release.manifest, term), until=term.until)


def term_of(place: Enrollment, extensions: Iterable[datetime] = ()) -> Term:
    """Return from when and until when a place counts."""
    return term_in(place.cohort, place.began_at, extensions)


def term_in(cohort: Cohort | None, began_at: datetime, extensions: Iterable[datetime] = ()) -> Term:
    """Return from when and until when it counts: by its cohort, or by itself from the day on which it began."""
    if cohort is None:
        return Term(clock.day_of(began_at), ZoneInfo(settings.HOUSE_ZONE))
    return opening.term_of(cohort, tuple(extensions))


def done_in(did: str) -> Done:
    """Sort what `did` says into what was begun and what was brought to its end."""
    said = json.loads(did)
    keys: dict[str, set[str]] = defaultdict(set)
    for lesson, is_finished in said["read"]:
        keys["finished" if is_finished else "opened"].add(lesson)
    for module, is_passed in said["sat"]:
        keys["passed" if is_passed else "sat"].add(module)
    earned: dict[str, int] = defaultdict(int)
    for activity, minutes in said["earned"]:
        earned[activity] += minutes
    return Done(
        **keys,
        checks=frozenset(said["answered"]),
        excused=frozenset((kind, key) for kind, key in said["waived"]),
        credits=dict(earned),
        has_evaluated=said["has_evaluated"],
    )
