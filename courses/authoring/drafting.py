"""Drafting a release: what a course's pages say now, in the form in which a release would freeze it.

What counts is what is published: the live pages, that is the latest published revision of each. Drafts and unpublished
changes stay out, and are named so that whoever releases knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments import proving
from assessments.models import Quiz
from courses import digesting
from courses.authoring import attaching, vetting
from courses.models import CoursePage, LessonPage, ModulePage


@dataclass(frozen=True)
class DraftLesson:
    """A lesson as it would be frozen. `pictures` maps block ids to the hashes of the files in the library.

    So does `files`, part by part (`recording`, `captions`, or a list of `files`); what is gone has an empty hash.
    `checks` maps block ids to the wordings that they would ask; what can't be asked is not in it.
    """

    key: str
    slug: str
    title: str
    introduction: str
    minutes: int
    body: list[dict[str, Any]]
    pictures: dict[str, str]
    files: dict[str, dict[str, Any]]
    checks: dict[str, str]

    @property
    def digest(self) -> str:
        """The SHA-256 by which a version of the lesson is known (see `digesting.of_lesson`)."""
        words = {
            "title": self.title,
            "introduction": self.introduction,
            "minutes": self.minutes,
            "body": self.body,
            "pictures": self.pictures,
        }
        return digesting.of_lesson(words, files=self.files, checks=self.checks)


@dataclass(frozen=True)
class DraftModule:
    """A module as it would be released."""

    key: str
    title: str
    lessons: tuple[DraftLesson, ...]
    quiz: Quiz | None
    quiz_minutes: int


@dataclass(frozen=True)
class Draft:
    """A course as it would be released; `unpublished` names pages with changes that stay out of it."""

    key: str
    slug: str
    title: str
    program_title: str
    summary: str
    objectives: tuple[str, ...]
    is_demo: bool
    is_live: bool
    modules: tuple[DraftModule, ...]
    unpublished: tuple[str, ...]

    @property
    def lessons(self) -> tuple[DraftLesson, ...]:
        """Every lesson in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def minutes(self) -> int:
        """What the course costs in minutes: its lessons and its quizzes."""
        return sum(lesson.minutes for lesson in self.lessons) + sum(module.quiz_minutes for module in self.modules)


def draft(page: CoursePage) -> Draft:
    """Return what a release made now would hold."""
    course = CoursePage.objects.get(pk=page.pk)
    modules = list(ModulePage.objects.child_of(course).live().select_related("quiz").order_by("path"))
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    waiting = [*LessonPage.objects.descendant_of(course), *ModulePage.objects.child_of(course), course]
    parent = course.get_parent()
    return Draft(
        key=str(course.translation_key),
        slug=course.slug,
        title=course.title,
        program_title=parent.title if parent else "",
        summary=course.summary,
        objectives=tuple(line.strip() for line in course.objectives.splitlines() if line.strip()),
        is_demo=course.is_demo,
        is_live=course.live,
        modules=tuple(_module(module, lessons) for module in modules),
        unpublished=tuple(page.title for page in waiting if page.has_unpublished_changes or not page.live),
    )


def _module(module: ModulePage, lessons: Sequence[LessonPage]) -> DraftModule:
    """Draft one module with those of the lessons that stand under it and are live."""
    own = [lesson for lesson in lessons if lesson.is_child_of(module) and lesson.live]
    return DraftModule(
        key=str(module.translation_key),
        title=module.title,
        lessons=tuple(_lesson(lesson) for lesson in own),
        quiz=module.quiz,
        quiz_minutes=(module.quiz_minutes or 0) if module.quiz else 0,
    )


def _lesson(page: LessonPage) -> DraftLesson:
    """Draft one lesson."""
    body = page.body.get_prep_value()
    return DraftLesson(
        key=str(page.translation_key),
        slug=page.slug,
        title=page.title,
        introduction=page.introduction,
        minutes=page.minutes,
        body=body,
        pictures=attaching.pictures(body),
        files=attaching.files(body),
        checks=attaching.checks(body),
    )


def problems(found: Draft) -> list[str]:
    """Return, in words, everything that keeps the draft from being released."""
    if not found.is_live:
        return [_("The page of the course is not published.")]
    if not found.lessons:
        return [_("The course has no published lesson.")]
    said = [] if found.objectives else [_("The course says no objective.")]
    for module in found.modules:
        said += _problems_of_module(module)
        for lesson in module.lessons:
            said += _problems_of_lesson(lesson)
    return said


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


def _problems_of_lesson(lesson: DraftLesson) -> Iterator[str]:
    """Yield what is wrong with a lesson: no minutes, no words, and what its blocks lack."""
    words = {"lesson": lesson.title}
    if not lesson.minutes:
        yield _("“%(lesson)s” does not say how many minutes it takes.") % words
    if not lesson.body:
        yield _("“%(lesson)s” is empty.") % words
    yield from vetting.problems(lesson)
