"""Surveying a course for staff: on which provisions of the Code its people are at home, and on which not yet.

It sums over the first attempts of whoever has a place on the course, at each of its quizzes: later ones remember, and
ask first what was missed. Nobody is named, and no sum is told of fewer people than a floor (as in
`assessments.surveying`, with the same caveat).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from assessments import mastering
from assessments.estimating import TOO_FEW
from assessments.models import Attempt
from courses import teaching
from courses.following import By
from courses.models import Course, CourseRelease, Enrollment
from standards.models import Provision


@dataclass(frozen=True)
class Stand:
    """A provision: of how many people it was asked, how often, and which lessons of the current release cite it.

    `right` is how many answers were wholly right; None where it isn't told.
    """

    provision: Provision
    people: int
    asked: int
    right: int | None
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """Where the people of a course stand; `people` have a place on it, `stands` are in the order of the Code."""

    course: Course
    people: int
    stands: tuple[Stand, ...]

    @property
    def is_some_hidden(self) -> bool:
        """Whether the answers on some provision aren't told, since too few people were asked."""
        return any(stand.right is None for stand in self.stands)


def survey(
    course: Course,
    *,
    floor: int = TOO_FEW,
    among: QuerySet[Enrollment] | None = None,
    release: CourseRelease | None = None,
    until: datetime | None = None,
) -> Survey:
    """Return where the people of the course stand, or those of these places on it, by what was handed in `until` then.

    Six queries however many people and attempts (P25), one less where the current `release` is known.
    """
    places = Enrollment.objects.on(course).open() if among is None else among
    first = Attempt.objects.filter(By(until).before("submitted_at"), sitting__enrollment__in=places, number=1)
    found = mastering.of_all(first)
    taught = teaching.lessons_in(release or course.current_release, [ground.provision.code for ground in found])
    return Survey(course, places.count(), tuple(_stand(ground, taught, floor) for ground in found))


def _stand(found: mastering.Ground, taught: dict[str, list[str]], floor: int) -> Stand:
    """Return what is told of one provision."""
    area = found.area
    right = area.right if area.people >= floor else None
    return Stand(found.provision, area.people, area.asked, right, tuple(taught.get(area.code, ())))
