"""Following a trainee through a course: her readings and quizzes gathered into what is done and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.models import Attempt
from courses.models import Enrollment, Reading
from courses.progress import Done, Progress, progress
from foundation.accounts.models import User

READINGS = Reading.objects.values_list("enrollment", "lesson__page_key", "finished_at")
PASSES = Attempt.objects.with_pass().values_list("sitting__enrollment", "sitting__module_key", "is_passed")  # type: ignore[misc]  # `with_pass` sets it
"""Questions put together once: on every page of a course that costs more than their answers do."""


@dataclass(frozen=True)
class Following:
    """An enrollment and where it stands."""

    enrollment: Enrollment
    progress: Progress


def follow(enrollment: Enrollment) -> Progress:
    """Return what is done and what is left of one enrollment, by two queries (and its release)."""
    return progress(enrollment.release.manifest, done([enrollment.pk]).get(enrollment.pk, Done()))


def follow_all(trainee: User, *, with_left: bool = False) -> list[Following]:
    """Return every course on which the trainee has a place, the newest first, by three queries.

    `with_left` adds the places that she left: staff see those too.
    """
    standing = Enrollment.objects.of(trainee)
    places = list((standing if with_left else standing.open()).select_related("course", "release"))
    facts = done([place.pk for place in places])
    return [Following(place, progress(place.release.manifest, facts.get(place.pk, Done()))) for place in places]


def done(enrollments: Iterable[int]) -> Mapping[int, Done]:
    """Return by enrollment what was done on it; one with nothing done may be absent."""
    keys = list(enrollments)
    sets: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for enrollment, lesson, finished_at in READINGS.filter(enrollment__in=keys):
        sets[enrollment]["opened" if finished_at is None else "finished"].add(str(lesson))
    for enrollment, module, is_passed in PASSES.filter(sitting__enrollment__in=keys):
        sets[enrollment]["passed" if is_passed else "sat"].add(str(module))
    return {enrollment: Done(**found) for enrollment, found in sets.items()}
