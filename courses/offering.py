"""Offering cohorts: into which of them somebody can come now, and when a cohort must be chosen.

The rule: while a course has a cohort that has not ended, whoever enrolls by herself chooses a cohort; otherwise
everybody goes at her own pace. The office may also give a place outside of any cohort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Credit
from courses import opening, wording
from courses.models import Cohort, Course, ProgramPage
from courses.models.releases import CourseQuerySet
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal
from foundation.pages.framing import Frame, Place
from payments.models import Pool


class CohortClosed(Refusal):
    """The cohort takes no new trainees."""


class CohortOver(Refusal):
    """The cohort's last day has passed."""


class OtherCourse(Refusal):
    """The cohort is of another course."""


@dataclass(frozen=True)
class Offer:
    """A cohort into which people can come; `left` is how many places it has, None where they aren't counted."""

    cohort: Cohort
    left: int | None

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.left == 0

    @property
    def span(self) -> str:
        """From when until when, in words."""
        return wording.span(self.cohort)

    @property
    def said(self) -> str:
        """The cohort in a line: its title, its days with their zone, and the places left."""
        words = _("%(title)s: %(span)s") % {"title": self.cohort.title, "span": self.span}
        if self.left is None:
            return words
        places = ngettext("%(n)d place left", "%(n)d places left", self.left) % {"n": self.left}
        return _("%(cohort)s, %(places)s") % {"cohort": words, "places": places}


def offered(course: Course, at: datetime) -> list[Offer]:
    """Return the cohorts that take new trainees, those that begin first first; full ones among them. One query."""
    return [_offer(cohort) for cohort in _standing(course, at) if not cohort.is_closed(at)]


def with_cohorts(courses: CourseQuerySet) -> Any:
    """Put on each course what `told` and `cohorts_of` need of its cohorts: no query more."""
    found = Cohort.objects.filter(course=OuterRef("pk")).order_by("begins_on", "title")
    facts = {name: name for name in ("public_id", "title", "begins_on", "ends_on", "zone", "closed_at")}
    said = JSONObject(**facts, capacity="pool__capacity", taken="pool__taken")
    return courses.annotate(told_cohorts=ArraySubquery(found.values(said=said)))


def told(course: Any, at: datetime) -> list[Offer]:
    """Return as `offered` does what is offered of a course that was fetched `with_cohorts`."""
    return [_offer(one) for one in cohorts_of(course) if not (opening.has_ended(one, at) or one.is_closed(at))]


def cohorts_of(course: Any) -> list[Cohort]:
    """Return all cohorts of a course that was fetched `with_cohorts`, the earliest first; none of them to be saved."""
    return [_read(course, said) for said in course.told_cohorts]


def _read(course: Course, said: dict[str, Any]) -> Cohort:
    """Return a cohort from what `with_cohorts` put on its course."""
    return Cohort(
        public_id=UUID(said["public_id"]),
        course=course,
        title=said["title"],
        begins_on=date.fromisoformat(said["begins_on"]),
        ends_on=date.fromisoformat(said["ends_on"]) if said["ends_on"] else None,
        zone=said["zone"],
        closed_at=datetime.fromisoformat(said["closed_at"]) if said["closed_at"] else None,
        pool=None if said["capacity"] is None else Pool(capacity=said["capacity"], taken=said["taken"]),
    )


def must_choose(course: Course, at: datetime) -> bool:
    """Whether the course has a cohort that has not ended, open or not. One query."""
    return bool(_standing(course, at))


def must_choose_of(cohorts: Sequence[Cohort], at: datetime) -> bool:
    """Whether one of a course's cohorts, all of which were read, has not ended."""
    return any(not opening.has_ended(one, at) for one in cohorts)


def demand_open(cohort: Cohort, course: Course, *, at: datetime) -> None:
    """Refuse a cohort into which nobody new can come. Raises `OtherCourse`, `CohortOver` and `CohortClosed`."""
    demand_runs(cohort, course, at=at)
    if cohort.is_closed(at):
        raise CohortClosed(_("“%(cohort)s” takes no new trainees. Choose another cohort.") % {"cohort": cohort})


def demand_runs(cohort: Cohort, course: Course, *, at: datetime) -> None:
    """Refuse a cohort that is over, or of another course. Raises `OtherCourse` and `CohortOver`."""
    if cohort.course_id != course.pk:
        raise OtherCourse(_("“%(cohort)s” is a cohort of another course.") % {"cohort": cohort})
    if opening.has_ended(cohort, at):
        raise CohortOver(_("“%(cohort)s” is over. Choose another cohort.") % {"cohort": cohort})


def comes_first(person: User, course: Course) -> list[str]:
    """Return the titles of courses that come first and that this person has not finished: no bar to enrolling."""
    needs = course.current_release.manifest.get("needs", [])
    if not needs:
        return []
    earned = Credit.objects.of(person).standing().filter(minutes__gt=0)
    found = {str(key) for key in earned.values_list("activity__public_id", flat=True)}
    return [need["title"] for need in needs if need["activity"] not in found]


def _standing(course: Course, at: datetime) -> list[Cohort]:
    """Return the course's cohorts that are not over."""
    found = Cohort.objects.on(course).select_related("pool").order_by("begins_on", "title")
    return [cohort for cohort in found if not opening.has_ended(cohort, at)]


def _offer(cohort: Cohort) -> Offer:
    """Return what is offered of a cohort."""
    return Offer(cohort, None if cohort.pool is None else cohort.pool.left)


def programs(frame: Frame) -> list[Place]:
    """Return the programs whose pages are everybody's to see, in their order."""
    return [Place(page.title, frame.address_of(page)) for page in ProgramPage.objects.live().public().order_by("path")]
