"""What is left of a course: one pure function from the release's manifest, what the trainee did, and the calendar.

The rule: a module's lessons are open once the module is, its quiz when those that must be read are finished, the
evaluation when nothing else is left that the course asks for. The course is complete when the release's rule is met
(`fulfilling`). What was finished stays finished, whatever version of a lesson it was finished in and whichever quiz
closed the module then (P1): a lesson is known by its key, a quiz by the key of its module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from courses.fulfilling import Done, is_done, is_met, needed_steps, steps, was_done

if TYPE_CHECKING:
    from courses.models.manifests import LessonLine, Manifest, ModuleLine, Rule

__all__ = ["Calendar", "Done", "Kind", "Progress", "State", "Step", "Wait", "Why", "progress"]


EVALUATION_MINUTES = 5

Needed = AbstractSet[tuple[str, str]]
"""The steps that count, as (kind, key)."""


class Kind(StrEnum):
    """What a step asks for."""

    LESSON = "lesson"
    QUIZ = "quiz"
    EVALUATION = "evaluation"
    CREDIT = "credit"


class State(StrEnum):
    """Where the trainee stands with a step."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"
    LOCKED = "locked"


class Why(StrEnum):
    """Why a step is not open."""

    DATE = "date"
    """It opens at a moment: `Wait.opens_at`."""
    MODULE = "module"
    """Another module comes first: `Wait.title`."""
    COURSE = "course"
    """Another course comes first: `Wait.title`."""
    LESSONS = "lessons"
    """Lessons of its own module come first: `Wait.title` is the module."""
    REST = "rest"
    """Everything else comes first."""
    ENDED = "ended"
    """The last day has passed: `Wait.opens_at` is the moment of the end."""


@dataclass(frozen=True)
class Wait:
    """Why a step is not open, and the earliest moment where there is one."""

    why: Why
    title: str = ""
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    """What the days say: the moment it is, when each module opens (by key), and when the place ends.

    Without a moment nothing is locked by a day: whoever asks only whether something is complete needs none.
    """

    at: datetime | None = None
    opens: Mapping[str, datetime] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the last day has passed."""
        return self.at is not None and self.until is not None and self.at >= self.until


@dataclass(frozen=True)
class Step:
    """One lesson, one quiz, the evaluation or a credit from elsewhere.

    `key` is the lesson's key, for a quiz its module's, for a credit the public id of the activity. `slug` is empty but
    for a lesson. `waits` says why it is locked, or would be were it not waived; `is_excused` that the office waived it.
    """

    kind: Kind
    key: str
    slug: str
    title: str
    minutes: int
    state: State
    module_title: str
    is_optional: bool = False
    is_excused: bool = False
    waits: tuple[Wait, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the lesson is finished, the quiz passed, the form given, the credit earned, or it was waived."""
        return self.state is State.DONE

    @property
    def may_be_read(self) -> bool:
        """Whether a lesson may be opened: what is over can still be read, what is to come can't, waived or not."""
        return all(wait.why is Why.ENDED for wait in self.waits)


@dataclass(frozen=True)
class Progress:
    """Every step in order, and what follows from them. `is_complete`: nothing is left that the release's rule asks.

    `checks` says of each check that the rule asks for by itself whether it is answered: it counts, and is no step.
    """

    steps: tuple[Step, ...]
    is_complete: bool = True
    checks: tuple[bool, ...] = ()

    @cached_property
    def required(self) -> tuple[Step, ...]:
        """The steps that are not optional."""
        return tuple(step for step in self.steps if not step.is_optional)

    @property
    def total(self) -> int:
        """How many steps there are that are not optional, with the checks that are asked for."""
        return len(self.required) + len(self.checks)

    @cached_property
    def done(self) -> int:
        """How many of those are done."""
        return sum(step.is_done for step in self.required) + sum(self.checks)

    @cached_property
    def minutes_left(self) -> int:
        """About how many minutes the lessons and quizzes that are left take, as the course's own minutes count them."""
        counting = {Kind.LESSON, Kind.QUIZ}
        return sum(step.minutes for step in self.required if step.kind in counting and not step.is_done)

    @property
    def has_begun(self) -> bool:
        """Whether she has begun any step, or is done with one."""
        return any(step.state in {State.BEGUN, State.DONE} for step in self.steps)

    @cached_property
    def next_step(self) -> Step | None:
        """The first step that is neither done nor locked, those that must be done before others; None where none is."""
        found = [
            step for step in self.steps if step.state in {State.BEGUN, State.OPEN} and step.kind is not Kind.CREDIT
        ]
        return next((step for step in found if not step.is_optional), found[0] if found else None)

    def of_kind(self, kind: Kind) -> tuple[Step, ...]:
        """Return the lessons, or the quizzes, or another kind."""
        return tuple(step for step in self.steps if step.kind is kind)

    def lesson(self, slug: str) -> Step | None:
        """Return the lesson with this word in its address."""
        return next((step for step in self.of_kind(Kind.LESSON) if step.slug == slug), None)

    def quiz(self, module_key: str) -> Step | None:
        """Return the quiz of this module."""
        return next((step for step in self.of_kind(Kind.QUIZ) if step.key == module_key), None)

    def evaluation(self) -> Step | None:
        """Return the form at the end, if the course has one."""
        return next(iter(self.of_kind(Kind.EVALUATION)), None)

    def around(self, step: Step) -> tuple[Step | None, Step | None]:
        """Return the step before and the step after."""
        place = self.steps.index(step)
        before = self.steps[place - 1] if place else None
        after = self.steps[place + 1] if place + 1 < len(self.steps) else None
        return before, after

    def onward(self, step: Step) -> Step | None:
        """Return where to go once this step is done: the one after it, or the first lesson that this one waits for."""
        _before, after = self.around(step)
        if after is None or after.state is not State.LOCKED:
            return after
        lessons = (each for each in self.of_kind(Kind.LESSON) if each.module_title == after.module_title)
        return next((each for each in lessons if not (each.is_done or each.is_optional) and each != step), after)


def progress(manifest: Manifest, done: Done, rule: Rule, calendar: Calendar | None = None) -> Progress:
    """Return every step of the release with its state; `rule` is what completes it (`manifests.rule_of`)."""
    calendar = calendar or Calendar()
    barred = tuple(_bars(manifest, done, calendar))
    modules = {module["key"]: module for module in manifest["modules"]}
    needed = {(step["kind"], step.get("key", "")) for step in needed_steps(rule, done)}
    found = [
        step
        for module in modules.values()
        for step in _module(module, done, (*barred, *_waits(module, modules, done, calendar)), needed)
    ]
    found += _credits(rule, done, needed)
    if manifest.get("evaluation"):
        found.append(_evaluation(rule, done, barred, needed))
    checks = tuple(is_done({"kind": "check", "key": key}, done) for kind, key in sorted(needed) if kind == "check")
    return Progress(tuple(found), is_complete=is_met(rule, done), checks=checks)


def _bars(manifest: Manifest, done: Done, calendar: Calendar) -> Iterator[Wait]:
    """Yield what locks the whole course: other courses that come first, and its end."""
    for need in manifest.get("needs", []):
        if not is_done({"kind": "credit", "key": need["activity"]}, done):
            yield Wait(Why.COURSE, need["title"])
    if calendar.has_ended:
        yield Wait(Why.ENDED, opens_at=calendar.until)


def _module(module: ModuleLine, done: Done, waits: tuple[Wait, ...], needed: Needed) -> Iterator[Step]:
    """Yield the module's lessons, then its quiz; `waits` lock the whole module."""
    for line in module["lessons"]:
        rule: Rule = {"kind": "lesson", "key": line["key"]}
        yield Step(
            Kind.LESSON, line["key"], line["slug"], line["title"], line["minutes"], module_title=module["title"],
            **_stand(rule, done, needed, waits, has_begun=line["key"] in done.opened),
        )  # fmt: skip
    if quiz := module["quiz"]:
        if not all(is_done({"kind": "lesson", "key": line["key"]}, done) for line in _required(module)):
            waits = (*waits, Wait(Why.LESSONS, module["title"]))
        rule = {"kind": "quiz", "key": module["key"]}
        yield Step(
            Kind.QUIZ, module["key"], "", quiz["title"], quiz["minutes"], module_title=module["title"],
            **_stand(rule, done, needed, waits, has_begun=module["key"] in done.sat),
        )  # fmt: skip


def _required(module: ModuleLine) -> list[LessonLine]:
    """Return the module's lessons that must be read before its quiz."""
    return [line for line in module["lessons"] if not line.get("is_optional")]


def _waits(module: ModuleLine, modules: Mapping[str, ModuleLine], done: Done, calendar: Calendar) -> Iterator[Wait]:
    """Yield why a module is not open yet: modules that come first, and its day."""
    for key in module.get("needs", []):
        if key in modules and not _is_module_done(modules[key], done):
            yield Wait(Why.MODULE, modules[key]["title"])
    opens_at = calendar.opens.get(module["key"])
    if opens_at is not None and calendar.at is not None and calendar.at < opens_at:
        yield Wait(Why.DATE, opens_at=opens_at)


def _is_module_done(module: ModuleLine, done: Done) -> bool:
    """Whether every lesson of a module that must be read is finished, and its quiz is passed."""
    read = all(is_done({"kind": "lesson", "key": line["key"]}, done) for line in _required(module))
    return read and (module["quiz"] is None or is_done({"kind": "quiz", "key": module["key"]}, done))


def _credits(rule: Rule, done: Done, needed: Needed) -> Iterator[Step]:
    """Yield a step for each activity from elsewhere that the rule asks credit from."""
    for step in steps(rule):
        if step["kind"] == "credit":
            said = (step["key"], "", step.get("says", ""), step.get("minutes", 0))
            yield Step(Kind.CREDIT, *said, module_title="", **_stand(step, done, needed, ()))


def _evaluation(rule: Rule, done: Done, barred: tuple[Wait, ...], needed: Needed) -> Step:
    """Return the form at the end: it opens when nothing else is left."""
    rest = is_met(rule, replace(done, has_evaluated=True))
    waits = barred if rest else (*barred, Wait(Why.REST))
    stand = _stand({"kind": "evaluation"}, done, needed, waits)
    return Step(Kind.EVALUATION, "", "", "", EVALUATION_MINUTES, module_title="", **stand)


def _stand(
    rule: Rule, done: Done, needed: Needed, waits: tuple[Wait, ...], *, has_begun: bool = False
) -> dict[str, Any]:
    """Return where the trainee stands with a step, as `Step` takes it; what is done stays done, locked or not."""
    step = (rule["kind"], rule.get("key", ""))
    is_excused = step in done.excused
    state = State.BEGUN if has_begun else State.OPEN
    if is_done(rule, done):
        state = State.DONE
    elif waits:
        state = State.LOCKED
    return {
        "state": state,
        "is_optional": step not in needed,
        "is_excused": is_excused,
        "waits": waits if state is State.LOCKED or (is_excused and not was_done(rule, done)) else (),
    }
