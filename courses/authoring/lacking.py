"""Lacking: what keeps a draft from being released, said in words, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments import proving
from courses.authoring import sequencing, vetting
from courses.authoring.drafting import Draft, DraftLesson, DraftModule


def problems(found: Draft) -> list[str]:
    """Return, in words, everything that keeps the draft from being released."""
    return missing_in(found) if found.is_live else [_("The page of the course is not published.")]


def missing_in(found: Draft) -> list[str]:
    """Return, in words, everything that is missing for a release, but that the page is published."""
    if not found.lessons:
        return [_("The course has no published lesson.")]
    said = [] if found.objectives else [_("The course says no objective.")]
    for module in found.modules:
        said += _problems_of_module(module)
        for lesson in module.lessons:
            said += missing_in_lesson(lesson)
    return [*said, *sequencing.problems(found), *found.flaws]


def missing_in_module(module: DraftModule) -> list[str]:
    """Return, in words, what is missing in a module and in its lessons."""
    inside = (line for lesson in module.lessons for line in missing_in_lesson(lesson))
    return [*_problems_of_module(module), *sequencing.problems_of_module(module), *inside]


def _problems_of_module(module: DraftModule) -> Iterator[str]:
    """Yield what is wrong with a module: nothing in it, or a quiz that can't be sat."""
    if not module.lessons:
        yield _("“%(module)s” has no published lesson.") % {"module": module.title}
    if module.quiz is None:
        return
    words = {"module": module.title, "quiz": module.quiz.title}
    if module.quiz.is_practice:
        yield _("“%(module)s” ends with “%(quiz)s”, which is for practice only and counts for nothing.") % words
    if not module.quiz_minutes:
        yield _("“%(module)s” does not say how many minutes its quiz takes.") % words
    for line in proving.prove(module.quiz).words:
        yield _("The quiz “%(quiz)s” can't be served. %(line)s") % {**words, "line": line}


def missing_in_lesson(lesson: DraftLesson) -> list[str]:
    """Return, in words, what is missing in a lesson."""
    return list(_problems_of_lesson(lesson))


def _problems_of_lesson(lesson: DraftLesson) -> Iterator[str]:
    """Yield what is wrong with a lesson: no minutes, no words, and what its blocks lack."""
    words = {"lesson": lesson.title}
    if not lesson.minutes:
        yield _("“%(lesson)s” does not say how many minutes it takes.") % words
    if not lesson.body:
        yield _("“%(lesson)s” is empty.") % words
    yield from vetting.problems(lesson)
