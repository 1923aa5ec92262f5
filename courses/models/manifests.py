"""The shape of a release's manifest: what a trainee of it works through. Every `key` is the key of a page.

Releases are never rewritten, so what joined the shape later is absent from older ones: those keys are `NotRequired`,
and whoever reads them takes the default that stands in the docstring.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Ask(TypedDict):
    """What a lesson asks for before it can be finished; `block` is the id of the block in its stream.

    A `check` is answered, rightly or not. A `recording` is played for the most part, or its transcript read; `seconds`
    is how long it is. `within` is the id of the advisory around it, or empty: whoever takes the other path there is
    asked for what stands on that path instead. `path` says on which path it stands, `"main"` or `"other"`.
    """

    kind: Literal["check", "recording"]
    block: str
    seconds: int
    within: str
    path: Literal["main", "other"]


class LessonLine(TypedDict):
    """A lesson of the release; `version` is the id of its `LessonVersion`, `slug` its word in addresses.

    `asks` (nothing) is what it asks for; `is_optional` (False) whether the course can be finished without it;
    `category` (general) the key of the category of credit in which its minutes count.
    """

    key: str
    slug: str
    title: str
    minutes: int
    version: int
    digest: str
    asks: NotRequired[list[Ask]]
    is_optional: NotRequired[bool]
    category: NotRequired[str]


class QuizLine(TypedDict):
    """The quiz at the end of a module, by its public id, about how many minutes it takes, and what they count as."""

    public_id: str
    title: str
    minutes: int
    category: NotRequired[str]


class ModuleLine(TypedDict):
    """A module: lessons in order, then perhaps a quiz.

    `needs` (nothing) are the keys of modules whose steps come first; `opens_on` (None) is the day on which it opens,
    `opens_after_days` (None) how many days after the trainee's first day: never both.
    """

    key: str
    title: str
    lessons: list[LessonLine]
    quiz: QuizLine | None
    needs: NotRequired[list[str]]
    opens_on: NotRequired[str | None]
    opens_after_days: NotRequired[int | None]


class Rule(TypedDict):
    """What has to be done: everything in `of` (`all`), at least `least` of it (`some`), or one step.

    A step is a `lesson` or a `check` (block id) or a `quiz` (key of its module) or the `evaluation`, or a `credit` from
    the activity of this public id, of at least `minutes`. `says` is what an author called a group, or what an activity
    is called.
    """

    kind: Literal["all", "some", "lesson", "check", "quiz", "evaluation", "credit"]
    of: NotRequired[list[Rule]]
    least: NotRequired[int]
    key: NotRequired[str]
    minutes: NotRequired[int]
    says: NotRequired[str]


class Evaluation(TypedDict):
    """What the form at the end asks besides the objectives: sentences to agree with, or not."""

    statements: list[str]


class Teacher(TypedDict):
    """Somebody who teaches the course, as its page says it."""

    name: str
    about: str


class Need(TypedDict):
    """Another course that comes first, by the public id of its activity."""

    activity: str
    title: str


class Manifest(TypedDict):
    """The whole release. `minutes` is the sum over lessons that must be read and quizzes.

    `rule` (every lesson that is not optional, every quiz, and the evaluation where there is one) is what completes the
    course; `evaluation` (None) the form at its end; `needs` (nothing) the courses that come first; `teachers` (nobody)
    who teaches it.
    """

    title: str
    program_title: str
    summary: str
    objectives: list[str]
    minutes: int
    is_demo: bool
    modules: list[ModuleLine]
    rule: NotRequired[Rule | None]
    evaluation: NotRequired[Evaluation | None]
    needs: NotRequired[list[Need]]
    teachers: NotRequired[list[Teacher]]


def lessons(manifest: Manifest) -> list[LessonLine]:
    """Return the lessons of the release in order."""
    return [line for module in manifest["modules"] for line in module["lessons"]]


def rule_of(manifest: Manifest) -> Rule:
    """Return what completes the course: what its release says, or else everything that is not optional."""
    return manifest.get("rule") or {"kind": "all", "of": everything(manifest)}


def everything(manifest: Manifest) -> list[Rule]:
    """Return every step of the release that is not optional."""
    found: list[Rule] = []
    for module in manifest["modules"]:
        found += [{"kind": "lesson", "key": line["key"]} for line in module["lessons"] if not line.get("is_optional")]
        if module["quiz"]:
            found.append({"kind": "quiz", "key": module["key"]})
    if manifest.get("evaluation"):
        found.append({"kind": "evaluation"})
    return found
