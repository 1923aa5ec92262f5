"""What is left of a course: one pure function from the release's manifest and what the trainee has done.

The rule: the lessons of a module are open from the start, its quiz opens when they are finished, and the course is
complete when every lesson is finished and every quiz is passed. What was finished stays finished, whatever version of
a lesson it was finished in and whichever quiz closed the module then (P1): a lesson is known by its key, a quiz by the
key of its module.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.models.manifests import Manifest, ModuleLine


class Kind(StrEnum):
    """What a step asks for."""

    LESSON = "lesson"
    QUIZ = "quiz"


class State(StrEnum):
    """Where the trainee stands with a step."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True)
class Done:
    """What the trainee has done, in keys: lessons opened and finished, modules whose quiz was begun or passed."""

    opened: AbstractSet[str] = frozenset()
    finished: AbstractSet[str] = frozenset()
    sat: AbstractSet[str] = frozenset()
    passed: AbstractSet[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One lesson or one quiz. `key` is the lesson's key, or for a quiz its module's; `slug` is empty for a quiz."""

    kind: Kind
    key: str
    slug: str
    title: str
    minutes: int
    state: State
    module_title: str

    @property
    def is_done(self) -> bool:
        """Whether the lesson is finished or the quiz passed."""
        return self.state is State.DONE


@dataclass(frozen=True)
class Progress:
    """Every step in order, and what follows from them."""

    steps: tuple[Step, ...]

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def minutes_left(self) -> int:
        """About how many minutes the steps that are left take."""
        return sum(step.minutes for step in self.steps if not step.is_done)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left."""
        return all(step.is_done for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        """The first step that is neither done nor locked, or None when nothing is left."""
        return next((step for step in self.steps if step.state in {State.BEGUN, State.OPEN}), None)

    def of_kind(self, kind: Kind) -> tuple[Step, ...]:
        """Return the lessons, or the quizzes."""
        return tuple(step for step in self.steps if step.kind is kind)

    def lesson(self, slug: str) -> Step | None:
        """Return the lesson with this word in its address."""
        return next((step for step in self.of_kind(Kind.LESSON) if step.slug == slug), None)

    def quiz(self, module_key: str) -> Step | None:
        """Return the quiz of this module."""
        return next((step for step in self.of_kind(Kind.QUIZ) if step.key == module_key), None)

    def around(self, step: Step) -> tuple[Step | None, Step | None]:
        """Return the step before and the step after."""
        place = self.steps.index(step)
        before = self.steps[place - 1] if place else None
        after = self.steps[place + 1] if place + 1 < self.total else None
        return before, after

    def onward(self, step: Step) -> Step | None:
        """Return where to go once this step is done: the one after it, or the first lesson that this one waits for."""
        _before, after = self.around(step)
        if after is None or after.state is not State.LOCKED:
            return after
        lessons = (each for each in self.of_kind(Kind.LESSON) if each.module_title == after.module_title)
        return next((each for each in lessons if not each.is_done and each != step), after)


def progress(manifest: Manifest, done: Done) -> Progress:
    """Return every step of the release with its state."""
    return Progress(tuple(step for module in manifest["modules"] for step in _steps(module, done)))


def _steps(module: ModuleLine, done: Done) -> Iterator[Step]:
    """Yield the module's lessons, then its quiz."""
    for line in module["lessons"]:
        state = _state(line["key"], done.finished, done.opened)
        yield Step(Kind.LESSON, line["key"], line["slug"], line["title"], line["minutes"], state, module["title"])
    if quiz := module["quiz"]:
        is_open = all(line["key"] in done.finished for line in module["lessons"])
        state = _state(module["key"], done.passed, done.sat, is_open=is_open)
        yield Step(Kind.QUIZ, module["key"], "", quiz["title"], quiz["minutes"], state, module["title"])


def _state(key: str, finished: AbstractSet[str], begun: AbstractSet[str], *, is_open: bool = True) -> State:
    """Return where the trainee stands; what is done stays done though it were locked today."""
    if key in finished:
        return State.DONE
    if not is_open:
        return State.LOCKED
    return State.BEGUN if key in begun else State.OPEN
