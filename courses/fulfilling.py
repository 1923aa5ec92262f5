"""Whether a rule is met by what was done, and what of it is left. Pure: the same for a course and for a program.

A rule is a tree (`models.manifests.Rule`): all of several, at least so many of several, or one step. It is monotone:
what was met stays met when more is done, since no rule asks that something was not done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.models.manifests import Rule


@dataclass(frozen=True)
class Done:
    """What somebody has done, in keys: lessons opened and finished, modules whose quiz was begun or passed.

    `checks` are the blocks of checks that were answered, `credits` the minutes earned from each activity, and `excused`
    the steps that the office waived, as (kind, key).
    """

    opened: AbstractSet[str] = frozenset()
    finished: AbstractSet[str] = frozenset()
    sat: AbstractSet[str] = frozenset()
    passed: AbstractSet[str] = frozenset()
    checks: AbstractSet[str] = frozenset()
    excused: AbstractSet[tuple[str, str]] = frozenset()
    credits: Mapping[str, int] = field(default_factory=dict)
    has_evaluated: bool = False


def is_met(rule: Rule, done: Done) -> bool:
    """Whether what was done is enough."""
    return missing(rule, done) == 0


def missing(rule: Rule, done: Done) -> int:
    """Return how many of the rule's parts are not met, of those that must be; a step counts for one."""
    if rule["kind"] == "all":
        return sum(not is_met(part, done) for part in rule["of"])
    if rule["kind"] == "some":
        met = sum(is_met(part, done) for part in rule["of"])
        return max(rule["least"] - met, 0)
    return 0 if is_done(rule, done) else 1


def steps_left(rule: Rule, done: Done) -> int:
    """Return how many steps are left on the shortest way to meet the rule; none when it is met."""
    if "of" not in rule:
        return 0 if is_done(rule, done) else 1
    left = sorted(steps_left(part, done) for part in rule["of"])
    return sum(left[: rule["least"]] if rule["kind"] == "some" else left)


def is_done(step: Rule, done: Done) -> bool:
    """Whether one step is done, or was waived."""
    kind, key = step["kind"], step.get("key", "")
    if (kind, key) in done.excused:
        return True
    if kind == "evaluation":
        return done.has_evaluated
    if kind == "credit":
        return done.credits.get(key, 0) >= max(step.get("minutes", 1), 1)
    return key in {"lesson": done.finished, "check": done.checks, "quiz": done.passed}[kind]


def was_done(step: Rule, done: Done) -> bool:
    """Whether one step is done, and not only waived."""
    return is_done(step, replace(done, excused=frozenset()))


def steps(rule: Rule) -> Iterator[Rule]:
    """Yield every step of the tree, in order; one that stands in two places comes twice."""
    if "of" in rule:
        for part in rule["of"]:
            yield from steps(part)
    else:
        yield rule


def needed_steps(rule: Rule, done: Done) -> Iterator[Rule]:
    """Yield the steps that count: every one that is done, and of the others those that can still be asked for.

    Of a group that has enough, what was not done is asked for no more.
    """
    if "of" not in rule:
        yield rule
        return
    has_enough = rule["kind"] == "some" and is_met(rule, done)
    for part in rule["of"]:
        if not has_enough or is_met(part, done):
            yield from needed_steps(part, done)


def problems(rule: Rule) -> Iterator[Rule]:
    """Yield every group that can never be met, or asks for nothing: it has fewer parts than it wants, or none."""
    parts = rule.get("of")
    if parts is None:
        return
    if not parts or (rule["kind"] == "some" and not 1 <= rule["least"] <= len(parts)):
        yield rule
    for part in parts:
        yield from problems(part)
