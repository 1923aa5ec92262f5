"""Witnessing to an agency's coordinator which courses its staff finished: titles alone, of people who agreed to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from courses.models import Enrollment
from foundation.accounts.models import User


def finished(people: Collection[User]) -> Mapping[int, Sequence[str]]:
    """Return by person's key the titles of the courses that she finished, the oldest first. One statement."""
    found: dict[int, list[str]] = {}
    places = Enrollment.objects.finished().filter(trainee__in=people).order_by("finished_at", "pk")
    for person, title in places.values_list("trainee_id", "course__title"):
        found.setdefault(person, []).append(title)
    return found
