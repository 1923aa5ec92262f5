"""Drafting a release: what a course's pages say now, in the form in which a release would freeze it.

What counts is what is published: the live pages, that is the latest published revision of each. Drafts and unpublished
changes stay out, and are named so that whoever releases knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assessments.models import Quiz
from courses import digesting
from courses.authoring import attaching, ruling, sequencing
from courses.models import CoursePage, LessonPage, ModulePage
from courses.models.manifests import Evaluation, Need, Rule, Teacher


@dataclass(frozen=True)
class DraftLesson:
    """A lesson as it would be frozen. `pictures` maps block ids to the hashes of the files in the library.

    So does `files`, part by part (`recording`, `captions`, or a list of `files`); what is gone has an empty hash.
    `checks` maps block ids to the wordings that they would ask; what can't be asked is not in it.
    """

    key: str
    slug: str
    is_optional: bool
    title: str
    introduction: str
    minutes: int
    body: list[dict[str, Any]]
    pictures: dict[str, str]
    files: dict[str, dict[str, Any]]
    checks: dict[str, str]
    category: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 by which a version of the lesson is known (see `digesting.of_lesson`)."""
        return digesting.of_lesson(self, pictures=self.pictures, files=self.files)


@dataclass(frozen=True)
class DraftModule:
    """A module as it would be released.

    `needs` are the keys of modules that come first; `strays` the titles of such that are no live modules of the course.
    """

    key: str
    title: str
    lessons: tuple[DraftLesson, ...]
    quiz: Quiz | None
    quiz_minutes: int
    quiz_category: str = ""
    needs: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    opens_on: date | None = None
    opens_after_days: int | None = None


@dataclass(frozen=True)
class Draft:
    """A course as it would be released; `unpublished` names pages with changes that stay out of it.

    `flaws` says in words what is wrong with what completes it and with what it needs first.
    """

    key: str
    slug: str
    title: str
    program_title: str
    summary: str
    objectives: tuple[str, ...]
    is_demo: bool
    is_live: bool
    modules: tuple[DraftModule, ...]
    unpublished: tuple[str, ...] = ()
    rule: Rule | None = None
    evaluation: Evaluation | None = None
    needs: tuple[Need, ...] = ()
    teachers: tuple[Teacher, ...] = ()
    flaws: tuple[str, ...] = ()

    @property
    def lessons(self) -> tuple[DraftLesson, ...]:
        """Every lesson in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def minutes(self) -> int:
        """What the course costs in minutes: its quizzes, and its lessons but those that are optional."""
        required = (lesson.minutes for lesson in self.lessons if not lesson.is_optional)
        return sum(required) + sum(module.quiz_minutes for module in self.modules)


def draft(page: CoursePage) -> Draft:
    """Return what a release made now would hold."""
    course = CoursePage.objects.get(pk=page.pk)
    modules = list(ModulePage.objects.child_of(course).live().select_related("quiz").order_by("path"))
    lessons = list(LessonPage.objects.descendant_of(course).order_by("path"))
    waiting = [*LessonPage.objects.descendant_of(course), *ModulePage.objects.child_of(course), course]
    return replace(
        gather(course, modules, [lesson for lesson in lessons if lesson.live]),
        unpublished=tuple(page.title for page in waiting if page.has_unpublished_changes or not page.live),
    )


def sketch(page: CoursePage) -> Draft:
    """Return what a release would hold if every draft below this page were published, and the page as it stands here.

    For a preview: the page may be one that was never saved.
    """
    if page.pk is None:
        return gather(page, [], [])
    modules = ModulePage.objects.child_of(page).select_related("latest_revision").order_by("path")
    lessons = LessonPage.objects.descendant_of(page).select_related("latest_revision").order_by("path")
    return gather(
        page,
        [module.get_latest_revision_as_object() for module in modules],
        [lesson.get_latest_revision_as_object() for lesson in lessons],
    )


def gather(course: CoursePage, modules: Sequence[ModulePage], lessons: Sequence[LessonPage]) -> Draft:
    """Return the draft that these pages make, as they stand."""
    parent = course.get_parent()
    made = {module.pk: _module(module, modules, lessons) for module in modules}
    named = {lesson.pk: str(lesson.translation_key) for lesson in lessons}
    ruled = ruling.rule(course, made, named)
    needs, unreleased = sequencing.needs_of(course)
    return Draft(
        key=str(course.translation_key),
        slug=course.slug,
        title=course.title,
        program_title=parent.title if parent else "",
        summary=course.summary,
        objectives=_lines(course.objectives),
        is_demo=course.is_demo,
        is_live=course.live,
        modules=tuple(made.values()),
        rule=ruled.rule,
        evaluation={"statements": list(_lines(course.evaluation_statements))} if course.asks_evaluation else None,
        needs=needs,
        teachers=tuple(_teacher(block["value"]) for block in course.teachers.get_prep_value()),
        flaws=(*ruled.flaws, *unreleased),
    )


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _teacher(value: dict[str, Any]) -> Teacher:
    """Return somebody who teaches the course."""
    return {"name": value["name"], "about": value.get("about") or ""}


def _module(module: ModulePage, beside: Sequence[ModulePage], lessons: Sequence[LessonPage]) -> DraftModule:
    """Draft one module with those of the lessons that stand under it; `beside` are all modules of the course."""
    own = [lesson for lesson in lessons if lesson.is_child_of(module)]
    needed = {page.pk: page for page in module.needs.all()}
    inside = {page.pk for page in beside}
    return DraftModule(
        key=str(module.translation_key),
        title=module.title,
        lessons=tuple(_lesson(lesson) for lesson in own),
        quiz=module.quiz,
        quiz_minutes=(module.quiz_minutes or 0) if module.quiz else 0,
        quiz_category=module.quiz_category.key if module.quiz and module.quiz_category else "",
        needs=tuple(str(page.translation_key) for page in beside if page.pk in needed),
        strays=tuple(page.title for page in needed.values() if page.pk not in inside),
        opens_on=module.opens_on,
        opens_after_days=module.opens_after_days,
    )


def _lesson(page: LessonPage) -> DraftLesson:
    """Draft one lesson."""
    body = page.body.get_prep_value()
    return DraftLesson(
        key=str(page.translation_key),
        slug=page.slug,
        is_optional=page.is_optional,
        title=page.title,
        introduction=page.introduction,
        minutes=page.minutes,
        category=page.category.key if page.category else "",
        body=body,
        pictures=attaching.pictures(body),
        files=attaching.files(body),
        checks=attaching.checks(body),
    )


def lesson_of(page: LessonPage) -> DraftLesson:
    """Return a lesson as this page has it."""
    return _lesson(page)


def module_of(page: ModulePage) -> DraftModule:
    """Return a module as this page has it, with its lessons as they were saved last."""
    beside = [page, *ModulePage.objects.sibling_of(page, inclusive=False).live()]
    lessons = LessonPage.objects.child_of(page).select_related("latest_revision").order_by("path")
    return _module(page, beside, [lesson.get_latest_revision_as_object() for lesson in lessons])
