"""Following a trainee through a course: her readings and quizzes gathered into what is done and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from assessments.models import Attempt
from courses import policy
from courses.models import Enrollment, Reading
from courses.progress import Done, Progress, progress
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal


class NoPlace(Refusal):
    """The trainee has no place on the course, or left it."""


@dataclass(frozen=True)
class Following:
    """An enrollment and where it stands; `attempts` are the internal keys of those that were sat in it."""

    enrollment: Enrollment
    progress: Progress
    attempts: frozenset[int]


def with_done(places: QuerySet[Enrollment]) -> QuerySet[Any]:
    """Annotate what was `read` and `sat` in each place, as `_done` takes it; no query more."""
    readings = Reading.objects.filter(enrollment=OuterRef("pk")).order_by()
    attempts = Attempt.objects.with_pass().filter(sitting__enrollment=OuterRef("pk")).order_by()
    return places.annotate(
        read=ArraySubquery(readings.values(said=JSONObject(lesson="lesson__page_key", finished_at="finished_at"))),
        sat=ArraySubquery(
            attempts.values(said=JSONObject(attempt="pk", module="sitting__module_key", is_passed="is_passed"))
        ),
    )


PLACES = with_done(policy.PLACES)
FACTS = with_done(Enrollment.objects.order_by()).values_list("pk", "read", "sat")
"""Questions put together once: on every page of a course that costs more than their answers do."""


def find(person: User | AnonymousUser, slug: str) -> Following | None:
    """Return the person's place on the course with this slug and where it stands, by one query. See `policy.place`."""
    place = policy.place(person, slug, among=PLACES)
    return None if place is None else _followed(place)


def follow(enrollment: Enrollment) -> Progress:
    """Return what is done and what is left of one enrollment, by one query (and its release)."""
    return progress(enrollment.release.manifest, done([enrollment.pk])[enrollment.pk])


def follow_all(trainee: User, *, with_left: bool = False) -> list[Following]:
    """Return every course on which the trainee has a place, the newest first, by one query.

    `with_left` adds the places that she left: staff see those too.
    """
    standing = Enrollment.objects.of(trainee)
    places = with_done((standing if with_left else standing.open()).select_related("course", "release"))
    return [_followed(place) for place in places]


def _followed(place: Any) -> Following:
    """Say where a place stands that was fetched `with_done`."""
    done = _done(place.read, place.sat)
    attempts = frozenset(attempt["attempt"] for attempt in place.sat)
    return Following(place, progress(place.release.manifest, done), attempts)


def done(enrollments: Iterable[int]) -> Mapping[int, Done]:
    """Return by enrollment what was done on it, by one query."""
    return {place: _done(read, sat) for place, read, sat in FACTS.filter(pk__in=list(enrollments))}


def _done(read: Iterable[Mapping[str, Any]], sat: Iterable[Mapping[str, Any]]) -> Done:
    """Sort what was read and sat (see `with_done`) into what was begun and what was brought to its end."""
    keys: dict[str, set[str]] = defaultdict(set)
    for reading in read:
        keys["opened" if reading["finished_at"] is None else "finished"].add(reading["lesson"])
    for attempt in sat:
        keys["passed" if attempt["is_passed"] else "sat"].add(attempt["module"])
    return Done(**keys)
