"""The demonstration's program and course as Wagtail pages, made from `content/` where there are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Page

from assessments.models import Quiz
from courses.authoring import transcribing
from courses.models import CoursePage, LessonPage, ModulePage, ProgramPage
from foundation.pages import writing as prose


def make(folder: Path, *, home: Page, quiz: Quiz) -> CoursePage:
    """Return the course's page, making program, course, module and lesson pages that are missing."""
    words = yaml.safe_load((folder / "course.yaml").read_text(encoding="utf-8"))
    program = _program(folder.parent / "pages" / "program.md", home)
    course = CoursePage.objects.descendant_of(program).filter(slug=words["slug"]).first()
    if course is None:
        course = CoursePage(
            title=words["title"],
            slug=words["slug"],
            summary=words["summary"],
            search_description=words["description"],
            objectives="\n".join(words["objectives"]),
            notice=words["notice"],
            needs_first=words["needs_first"],
            is_demo=True,
        )
        program.add_child(instance=course)
        for module in words["modules"]:
            _module(folder, course, module, quiz)
    return course


def _program(path: Path, home: Page) -> ProgramPage:
    """Find or make the program's page."""
    front, body = prose.split(path.read_text(encoding="utf-8"), source=path)
    standing = ProgramPage.objects.descendant_of(home).filter(slug=front["slug"]).first()
    if standing:
        return standing
    page = ProgramPage(
        title=front["title"],
        slug=front["slug"],
        introduction=front["intro"],
        menu_title=front.get("menu_title", ""),
        body=prose.to_stream(body, source=path),
        search_description=front["description"],
        show_in_menus=True,
    )
    home.add_child(instance=page)
    return page


def _module(folder: Path, course: CoursePage, words: dict[str, Any], quiz: Quiz) -> None:
    """Make a module and its lessons."""
    minutes = words["quiz"]["minutes"]
    module = ModulePage(title=words["title"], slug=words["slug"], quiz=quiz, quiz_minutes=minutes)
    course.add_child(instance=module)
    for name in words["lessons"]:
        path = folder / f"{name}.md"
        written = transcribing.transcribe(path.read_text(encoding="utf-8"), name=path.name)
        head = written.head
        lesson = LessonPage(
            title=head["title"],
            slug=head["slug"],
            introduction=head.get("intro", ""),
            minutes=head["minutes"],
            body=written.blocks,
        )
        module.add_child(instance=lesson)
