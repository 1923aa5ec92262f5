"""Surveying a course for staff: on which provisions of the Code the people on it are at home, and on which not yet.

It sums over whoever has a place on the course, and over what they handed in as part of it: nobody is named, and where
so few were asked that the sum would tell what somebody answered, no sum is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments import mastering
from assessments.estimating import TOO_FEW, Share
from assessments.models import Attempt
from courses import teaching
from courses.models import Course, Enrollment
from standards.models import Provision


@dataclass(frozen=True)
class Ground:
    """A provision: of how many people it was asked, how often, and which lessons of the current release cite it.

    `right` is how many answers were wholly right, of as many as were asked; None where it isn't told.
    """

    provision: Provision
    people: int
    asked: int
    right: Share | None
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where the people of a course stand; `people` have a place on it, `grounds` are in the order of the Code."""

    course: Course
    people: int
    grounds: tuple[Ground, ...]

    @property
    def is_some_hidden(self) -> bool:
        """Whether the answers on some provision aren't told, since too few people were asked."""
        return any(ground.right is None for ground in self.grounds)


def stand(course: Course) -> Standing:
    """Return where the people of the course stand, in six queries however many people and attempts (P25)."""
    places = Enrollment.objects.on(course).open()
    found = mastering.of_all(Attempt.objects.filter(sitting__enrollment__in=places))
    taught = teaching.lessons_in(course.current_release, [ground.provision.code for ground in found])
    return Standing(course, places.count(), tuple(_ground(ground, taught) for ground in found))


def _ground(found: mastering.Ground, taught: dict[str, list[str]]) -> Ground:
    """Return what is told of one provision."""
    area = found.area
    right = Share(area.right, area.asked) if area.people >= TOO_FEW else None
    return Ground(found.provision, area.people, area.asked, right, tuple(taught.get(area.code, ())))
