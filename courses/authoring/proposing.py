"""Proposing a manifest from a draft: what a release would write, whether or not anything is frozen yet.

A key that says nothing is left out, so that a course that uses none of what joined the shape later has exactly the
manifest, and the digest, that it had before.
"""

from __future__ import annotations

from collections.abc import Callable

from courses.authoring import demanding
from courses.authoring.drafting import Draft, DraftLesson, DraftModule
from courses.models.manifests import LessonLine, Manifest, ModuleLine, QuizLine

Line = Callable[[DraftLesson], LessonLine]


def unfrozen(found: DraftLesson) -> LessonLine:
    """Return the line of a lesson of which nothing is frozen: without a version, its word that of its page."""
    return {
        "key": found.key,
        "slug": found.slug,
        "title": found.title,
        "minutes": found.minutes,
        "version": 0,
        "digest": found.digest,
    }


def propose(found: Draft, line: Line = unfrozen) -> Manifest:
    """Return the manifest of a release of this draft; `line` says what stands for each lesson."""
    made: Manifest = {
        "title": found.title,
        "program_title": found.program_title,
        "summary": found.summary,
        "objectives": list(found.objectives),
        "minutes": found.minutes,
        "is_demo": found.is_demo,
        "modules": [_module(module, line) for module in found.modules],
    }
    if found.rule:
        made["rule"] = found.rule
    if found.evaluation is not None:
        made["evaluation"] = found.evaluation
    if found.needs:
        made["needs"] = list(found.needs)
    if found.teachers:
        made["teachers"] = list(found.teachers)
    return made


def _module(module: DraftModule, line: Line) -> ModuleLine:
    """Return the module's part of the manifest."""
    quiz: QuizLine | None = None
    if module.quiz:
        quiz = {"public_id": str(module.quiz.public_id), "title": module.quiz.title, "minutes": module.quiz_minutes}
        if module.quiz_category:
            quiz["category"] = module.quiz_category
    made: ModuleLine = {
        "key": module.key,
        "title": module.title,
        "lessons": [_lesson(lesson, line) for lesson in module.lessons],
        "quiz": quiz,
    }
    if module.needs:
        made["needs"] = list(module.needs)
    if module.opens_on is not None:
        made["opens_on"] = module.opens_on.isoformat()
    if module.opens_after_days is not None:
        made["opens_after_days"] = module.opens_after_days
    return made


def _lesson(found: DraftLesson, line: Line) -> LessonLine:
    """Return the lesson's line: what it asks for, whether the course needs it, and what it counts as."""
    made = line(found)
    if asked := demanding.asks(found):
        made["asks"] = asked
    if found.is_optional:
        made["is_optional"] = True
    if found.category:
        made["category"] = found.category
    return made
