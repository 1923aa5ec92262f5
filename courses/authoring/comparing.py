"""Comparing what a release would hold with the current one: what changes for whom, said before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.authoring import drafting, lacking, proposing, weighing
from courses.authoring.drafting import Draft
from courses.authoring.weighing import Weighed
from courses.digesting import sha256
from courses.models import Course, CoursePage, CourseRelease, Enrollment
from courses.models.manifests import LessonLine, Manifest, ModuleLine, lessons

LATER = ("rule", "evaluation", "needs", "teachers")
"""What joined the shape of a manifest later: part of the outline only where it says something."""


@dataclass(frozen=True)
class Change:
    """What a release made now would change. Lessons, quizzes and modules are named by their titles.

    `reopened` are modules that open otherwise than before: on another day, or after other modules. `in_the_middle`
    counts trainees on the line that a minor release goes on with, `weighed` says what it would mean for them;
    `on_older_lines` counts those whom no minor release moves, `finished` those who stay as they are in any case.
    `digest` says which draft was compared.
    """

    digest: str
    is_first: bool
    number: int
    minutes: int
    minutes_before: int
    is_reworded: bool
    in_the_middle: int
    on_older_lines: int
    finished: int
    unpublished: tuple[str, ...]
    problems: tuple[str, ...]
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    new_quizzes: tuple[str, ...] = ()
    gone_quizzes: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    new_needs: tuple[str, ...] = ()
    is_rule_changed: bool = False
    has_evaluation_joined: bool = False
    adds_work: bool = False
    weighed: Weighed = field(default_factory=Weighed)

    @property
    def is_empty(self) -> bool:
        """Whether a release would change nothing."""
        return not (self.is_first or self.is_reworded)

    @property
    def suggests_major(self) -> bool:
        """Whether a minor release would give somebody in the middle more to do than the course asked of them."""
        return self.adds_work and self.weighed.gaining > 0


def compare(page: CoursePage) -> Change:
    """Return what a release of this page made now would change, and for how many people. Changes nothing."""
    found = drafting.draft(page)
    course = Course.objects.filter(page_key=page.translation_key).first()
    current = course.current_release if course else None
    places = Enrollment.objects.on(course).open() if course else Enrollment.objects.none()
    proposed = proposing.propose(found)
    weighed = weighing.weigh(middle(places, current), proposed) if current else Weighed()
    return Change(
        digest=digest(found),
        is_first=current is None,
        number=current.number + 1 if current else 1,
        minutes=found.minutes,
        minutes_before=current.manifest["minutes"] if current else 0,
        is_reworded=current is not None and outline(found) != outline_of(current),
        in_the_middle=weighed.people,
        on_older_lines=places.unfinished().count() - weighed.people,
        finished=places.finished().count(),
        unpublished=found.unpublished,
        problems=tuple(lacking.problems(found)),
        weighed=weighed,
        **differences(current.manifest if current else None, proposed),
    )


def middle(places: Any, current: CourseRelease) -> Any:
    """Return those of the places that a minor release would take along."""
    return places.unfinished().filter(release__line=current.line).order_by("pk")


def differences(before: Manifest | None, after: Manifest) -> dict[str, Any]:
    """Return what is new, changed and gone between two manifests; against none, every lesson and quiz is new."""
    stands, quizzes, needs = _lessons(after), _quizzes(after), _needs(after)
    if before is None:
        new = tuple(line["title"] for line in stands.values())
        return {"new": new, "new_quizzes": tuple(quizzes.values())}
    stood, asked, needed = _lessons(before), _quizzes(before), _needs(before)
    modules = {module["key"]: _opening(module) for module in before["modules"]}
    return {
        "new": tuple(line["title"] for key, line in stands.items() if key not in stood),
        "changed": tuple(
            line["title"] for key, line in stands.items() if key in stood and stood[key]["digest"] != line["digest"]
        ),
        "gone": tuple(line["title"] for key, line in stood.items() if key not in stands),
        "new_quizzes": tuple(title for key, title in quizzes.items() if key not in asked),
        "gone_quizzes": tuple(title for key, title in asked.items() if key not in quizzes),
        "reopened": tuple(
            module["title"]
            for module in after["modules"]
            if module["key"] in modules and modules[module["key"]] != _opening(module)
        ),
        "new_needs": tuple(title for key, title in needs.items() if key not in needed),
        "is_rule_changed": before.get("rule") != after.get("rule"),
        "has_evaluation_joined": bool(after.get("evaluation")) and not before.get("evaluation"),
        "adds_work": weighing.adds_work(before, after),
    }


def digest(found: Draft) -> str:
    """Return the SHA-256 by which a draft's content is known: what was looked at is what is released."""
    return sha256(outline(found))


def outline(found: Draft) -> object:
    """Return the draft's content without ids of rows and words in addresses: what a release is compared by."""
    return _outline(proposing.propose(found))


def outline_of(release: CourseRelease) -> object:
    """Return the same of a release."""
    return _outline(release.manifest)


def _outline(manifest: Manifest) -> list[object]:
    """Return what counts of a manifest. What joined its shape later stands in it only where it says something."""
    head = [
        manifest["title"],
        manifest["program_title"],
        manifest["summary"],
        manifest["objectives"],
        manifest["is_demo"],
    ]
    later = {name: manifest.get(name) for name in LATER if manifest.get(name)}
    return [head, [_module(module) for module in manifest["modules"]], *([later] if later else [])]


def _module(module: ModuleLine) -> list[object]:
    """Return what counts of a module."""
    quiz = module["quiz"]
    said = [quiz["public_id"], quiz["title"], quiz["minutes"]] if quiz else None
    if quiz and said and quiz.get("category"):
        said.append(quiz["category"])
    opening = _opening(module)
    inside = [_lesson(line) for line in module["lessons"]]
    return [module["key"], module["title"], inside, said, *([opening] if opening else [])]


def _lesson(line: LessonLine) -> list[object]:
    """Return what counts of a lesson."""
    later = {name: line.get(name) for name in ("asks", "is_optional", "category") if line.get(name)}
    return [line["key"], line["digest"], *([later] if later else [])]


def _opening(module: ModuleLine) -> Mapping[str, object]:
    """Return when a module opens, and after which others; nothing where it is open at once."""
    found = {name: module.get(name) for name in ("needs", "opens_on", "opens_after_days")}
    return {name: value for name, value in found.items() if value not in (None, [])}


def _lessons(manifest: Manifest) -> Mapping[str, LessonLine]:
    """Return the lessons of a release by key."""
    return {line["key"]: line for line in lessons(manifest)}


def _quizzes(manifest: Manifest) -> dict[str, str]:
    """Return the titles of a release's quizzes by public id."""
    return {module["quiz"]["public_id"]: module["quiz"]["title"] for module in manifest["modules"] if module["quiz"]}


def _needs(manifest: Manifest) -> dict[str, str]:
    """Return the titles of the courses that come first, by their activities."""
    return {need["activity"]: need["title"] for need in manifest.get("needs", [])}
