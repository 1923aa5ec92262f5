"""The shape of a release's manifest: what a trainee of it works through. Every `key` is the key of a page."""

from __future__ import annotations

from typing import TypedDict


class LessonLine(TypedDict):
    """A lesson of the release; `version` is the id of its `LessonVersion`, `slug` its word in addresses."""

    key: str
    slug: str
    title: str
    minutes: int
    version: int
    digest: str


class QuizLine(TypedDict):
    """The quiz at the end of a module, by its public id, and about how many minutes it takes."""

    public_id: str
    title: str
    minutes: int


class ModuleLine(TypedDict):
    """A module: lessons in order, then perhaps a quiz."""

    key: str
    title: str
    lessons: list[LessonLine]
    quiz: QuizLine | None


class Manifest(TypedDict):
    """The whole release. `minutes` is the sum over lessons and quizzes."""

    title: str
    program_title: str
    summary: str
    objectives: list[str]
    minutes: int
    is_demo: bool
    modules: list[ModuleLine]
