"""The demonstration's program and courses as Wagtail pages, made from `content/` where there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.files.base import ContentFile
from wagtail.models import Collection, Page

from assessments.models import Question, Quiz
from certificates.models import CreditCategory
from courses.authoring import transcribing
from courses.models import CoursePage, LessonPage, ModulePage, ProgramPage
from foundation.files import checking
from foundation.files.models import Download
from foundation.pages import writing as prose
from lms.demo import framing


@dataclass(frozen=True)
class Sources:
    """What the words of a course refer to: the folder they are read from, and its quizzes by the slug of the module."""

    folder: Path
    quizzes: Mapping[str, Quiz]

    def resolve(self, kind: str, name: str) -> Any:
        """Return what a block keeps for a file or a question that the words name. Raises LookupError."""
        if kind == "question":
            bank, _slash, key = name.partition("/")
            question = Question.objects.filter(bank__key=bank, key=key).first()
            if question is None:
                raise LookupError(name)
            return str(question.public_id)
        return self._document(name)

    def _document(self, name: str) -> int:
        """Return the document of the library with this name, taken in from the folder where there is none."""
        path = self.folder / "files" / name
        if not path.is_file():
            raise LookupError(name)
        standing = Download.objects.filter(title=name).first()
        if standing is None:
            with path.open("rb") as content:
                checking.document(content, name)
                file = ContentFile(content.read(), name)
            root = Collection.get_first_root_node()
            standing = Download.objects.create(title=name, collection=root, file=file, file_size=file.size)
        return int(standing.pk)


def words_of(folder: Path) -> dict[str, Any]:
    """Return what a course's `course.yaml` says; a module that it names by its folder says the rest there."""
    words: dict[str, Any] = _read(folder / "course.yaml")
    modules = [_module_in(folder, each) if isinstance(each, str) else each for each in words["modules"]]
    return {**words, "modules": modules}


def _module_in(folder: Path, name: str) -> dict[str, Any]:
    """Return what a module's own `module.yaml` says, its lessons named from the course's folder."""
    words = _read(folder / name / "module.yaml")
    return {**words, "lessons": [f"{name}/{lesson}" for lesson in words["lessons"]]}


def _read(path: Path) -> dict[str, Any]:
    """Return the fields of a file."""
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def make(folder: Path, *, home: Page, quizzes: Mapping[str, Quiz]) -> CoursePage:
    """Return the course's page, making program, course, module and lesson pages that are missing."""
    words = words_of(folder)
    program = make_program(folder.parent / "pages" / "program.md", home)
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
            teachers=[{"type": "teacher", "value": teacher} for teacher in words.get("teachers", [])],
            asks_evaluation="evaluation" in words,
            evaluation_statements="\n".join(words.get("evaluation", [])),
            is_demo=True,
        )
        program.add_child(instance=course)
        for module in words["modules"]:
            _module(Sources(folder, quizzes), course, module)
    return course


def make_program(path: Path, home: Page) -> ProgramPage:
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


def _category(words: dict[str, Any]) -> CreditCategory | None:
    """Return what minutes count as, where these words say it."""
    key = words.get("category")
    return CreditCategory.objects.get(key=key) if key else None


def _module(sources: Sources, course: CoursePage, words: dict[str, Any]) -> None:
    """Make a module and its lessons."""
    quiz = sources.quizzes.get(words["slug"])
    module = ModulePage(
        title=words["title"],
        slug=words["slug"],
        quiz=quiz,
        quiz_minutes=words["quiz"]["minutes"] if quiz else None,
        quiz_category=_category(words["quiz"]) if quiz else None,
        opens_after_days=words.get("opens_after_days"),
    )
    course.add_child(instance=module)
    if first := words.get("needs"):
        module.needs = ModulePage.objects.child_of(course).filter(slug__in=first)
        module.save()
    for name in words["lessons"]:
        path = sources.folder / f"{name}.md"
        written = transcribing.transcribe(path.read_text(encoding="utf-8"), name=path.name, resolve=sources.resolve)
        head = written.head
        lesson = LessonPage(
            title=head["title"],
            slug=head["slug"],
            introduction=head.get("intro", ""),
            minutes=head["minutes"],
            category=_category(head),
            is_optional=head.get("optional", False),
            body=framing.framed(written),
        )
        module.add_child(instance=lesson)
