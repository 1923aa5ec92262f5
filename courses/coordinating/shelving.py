"""Shelving: what a basket asks of the courses in it, read by one statement for any number of them and one person.

That is the courses, their cohorts with the seats that are left, the places that people have, and the pages that are
offered to whoever looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from courses import offering, policy
from courses.models import Cohort, Course, CoursePage, Enrollment
from foundation.accounts.models import User
from payments.selling.registering import Wish


@dataclass(frozen=True)
class Place:
    """A place that somebody has or had: whether she left it, and whether the office ended it (`policy.was_ended`)."""

    is_left: bool
    was_ended: bool


@dataclass(frozen=True)
class Shelf:
    """What was read of the courses of a basket, and of what its people have there.

    `courses` are by what they are sold as, `cohorts` by course, `places` by person and course; `pages` are those that
    are offered to a person (None: a visitor), by her key and the course's: enough of each to say its address.
    """

    courses: Mapping[int, Course]
    cohorts: Mapping[int, Sequence[Cohort]]
    places: Mapping[tuple[int, int], Place]
    pages: Mapping[tuple[int | None, int], CoursePage]

    def page(self, whom: User | None, course: Course) -> CoursePage | None:
        """Return the course's page, if it is offered to her."""
        return self.pages.get((whom.pk if whom else None, course.pk))

    def place(self, whom: User, course: Course) -> Place | None:
        """Return her place on the course, left or not."""
        return self.places.get((whom.pk, course.pk))


def read(wishes: Sequence[Wish], payer: User | None) -> Shelf:
    """Return what looking at these wishes needs. One statement, longer by a page for each further person."""
    people = {wish.person.pk: wish.person for wish in wishes if wish.person}
    viewers = {whom.pk if whom else None: whom for whom in (payer, *people.values())}
    shown = {f"page_{at}": (key, _shown(whom)) for at, (key, whom) in enumerate(viewers.items())}
    sold = Course.objects.filter(sellable__in={wish.sellable.pk for wish in wishes})
    asked: QuerySet[Any] = offering.with_cohorts(sold).annotate(
        told_places=ArraySubquery(_standing(people)), **{name: page for name, (_key, page) in shown.items()}
    )
    courses = list(asked)
    return Shelf(
        {course.sellable_id: course for course in courses},
        {course.pk: offering.cohorts_of(course) for course in courses},
        {(said["trainee"], course.pk): _place(said) for course in courses for said in course.told_places or ()},
        {
            (key, course.pk): CoursePage(**said)
            for course in courses
            for name, (key, _page) in shown.items()
            if (said := getattr(course, name))
        },
    )


def on_offer(whom: User | AnonymousUser) -> Any:
    """Return courses as whoever would buy a place needs them: with what they are sold as, and with their cohorts.

    `is_offered` says of each whether its page is offered to this person. One statement.
    """
    shown = Exists(policy.offered(whom).filter(translation_key=OuterRef("page_key")))
    return offering.with_cohorts(Course.objects.select_related("sellable").annotate(is_offered=shown))  # type: ignore[no-redef]  # declared


def _shown(whom: User | None) -> Subquery:
    """Return, for a query over courses, the page of each that is offered to this person, or to a visitor."""
    pages = policy.offered(whom or AnonymousUser()).filter(translation_key=OuterRef("page_key"))
    return Subquery(pages.order_by("pk").values(said=JSONObject(id="id", url_path="url_path"))[:1])


def _standing(people: Mapping[int, User]) -> QuerySet[Enrollment, Any]:
    """Return, for a query over courses, the places that these people have or had on each."""
    places = Enrollment.objects.filter(course=OuterRef("pk"), trainee__in=people)
    said = JSONObject(trainee="trainee_id", left_at="left_at", ended_by=policy.ended_by())
    return places.values(said=said)


def _place(said: Mapping[str, Any]) -> Place:
    """Return a place from what was read of it."""
    is_left = said["left_at"] is not None
    return Place(is_left, is_left and policy.is_by_another(said["ended_by"], said["trainee"]))


def place_of(person: User, course: Course) -> Place | None:
    """Return this person's place on the course, left or not. One statement."""
    found = Enrollment.objects.of(person).filter(course=course)
    said = found.values("trainee_id", "left_at", ended_by=policy.ended_by()).first()
    return _place({**said, "trainee": said["trainee_id"]}) if said else None
