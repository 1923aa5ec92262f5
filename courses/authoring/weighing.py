"""Weighing what another release would mean for people in the middle: what each keeps, gains, and has finished with it.

Nothing is written. However many people there are, it costs the same three queries (P25).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from courses import following, wording
from courses.fulfilling import Done, steps_left
from courses.models import CourseRelease, Enrollment
from courses.models.manifests import Manifest, rule_of
from courses.progress import Kind, Progress, Step, progress

Key = tuple[str, str]


@dataclass(frozen=True)
class Outcome:
    """What it would mean for one place: how many steps stay done, which are added, whether nothing would be left."""

    enrollment: Enrollment
    kept: int
    gained: tuple[Step, ...]
    completes: bool

    @property
    def minutes(self) -> int:
        """About how many minutes are added to what is left."""
        return sum(step.minutes for step in self.gained)


@dataclass(frozen=True)
class Added:
    """A step that is added to what is left of so many people."""

    step: Step
    people: int

    @property
    def title(self) -> str:
        """What the step is called."""
        return wording.title(self.step)


@dataclass(frozen=True)
class Weighed:
    """What it would mean for everybody, in the order of the places."""

    outcomes: tuple[Outcome, ...] = ()

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.outcomes)

    @property
    def gaining(self) -> int:
        """How many have more to do."""
        return sum(bool(one.gained) for one in self.outcomes)

    @property
    def keeping(self) -> int:
        """How many have nothing more to do than before."""
        return self.people - self.gaining

    @property
    def completing(self) -> int:
        """For how many nothing would be left."""
        return sum(one.completes for one in self.outcomes)

    @property
    def minutes(self) -> int:
        """About how many minutes are added for whoever gains most."""
        return max((one.minutes for one in self.outcomes), default=0)

    @property
    def added(self) -> tuple[Added, ...]:
        """Every step that is added for somebody, in the order of the course, and for how many."""
        counted = Counter(key_of(step) for one in self.outcomes for step in one.gained)
        steps = {key_of(step): step for one in self.outcomes for step in one.gained}
        return tuple(Added(step, counted[key]) for key, step in steps.items())


def weigh(places: QuerySet[Enrollment], manifest: Manifest) -> Weighed:
    """Return what it would mean for each of these places to be on a release with this manifest."""
    found = list(places.select_related("trainee"))
    done = following.done([place.pk for place in found])
    releases = CourseRelease.objects.in_bulk({place.release_id for place in found})
    for place in found:
        place.release = releases[place.release_id]  # Each manifest once, not with every row.
    return Weighed(tuple(_outcome(place, manifest, done[place.pk]) for place in found))


def _outcome(place: Enrollment, after: Manifest, done: Done) -> Outcome:
    """Compare where one place stands with where it would."""
    stood, stands = _stand(place.release.manifest, done), _stand(after, done)
    left = {key_of(step) for step in stood.required if not step.is_done}
    gained = tuple(step for step in stands.required if not step.is_done and key_of(step) not in left)
    kept = sum(step.is_done for step in stands.required)
    return Outcome(place, kept, gained, stands.is_complete)


def key_of(step: Step) -> Key:
    """Return what a step is known by."""
    return step.kind.value, step.key


def _stand(manifest: Manifest, done: Done) -> Progress:
    """Return where somebody who did this stands, whatever day it is."""
    return progress(manifest, done, rule_of(manifest))


def adds_work(before: Manifest, after: Manifest) -> bool:
    """Whether the course asks for a step that it did not ask for before, or for more of several."""
    asked, asks = (_stand(manifest, Done()).required for manifest in (before, after))
    is_more = bool({key_of(step) for step in asks} - {key_of(step) for step in asked})
    return (
        is_more
        or steps_left(rule_of(after), Done()) > steps_left(rule_of(before), Done())
        or _credit_rises(before, after)
    )


def _credit_rises(before: Manifest, after: Manifest) -> bool:
    """Whether more minutes are asked from an activity than before."""
    asked, asks = _minutes(before), _minutes(after)
    return any(asks[key] > asked.get(key, asks[key]) for key in asks)


def _minutes(manifest: Manifest) -> Mapping[str, int]:
    """Return how many minutes are asked from each activity."""
    steps: Sequence[Step] = _stand(manifest, Done()).steps
    return {step.key: step.minutes for step in steps if step.kind is Kind.CREDIT}
