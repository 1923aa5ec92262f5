"""Lessons with something to do in them, released by hand: a stream, what was frozen beside it, what it asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assessments.models import Question, QuestionVersion
from courses import digesting
from courses.digesting import sha256
from courses.learning import watching
from courses.models import Course, CourseRelease, Enrollment, LessonVersion
from courses.models.manifests import Ask
from tests.factories.courses import AT, course, course_page, enrollment, open_lesson
from tests.factories.quizzes import BankFactory, QuestionFactory

SLUG = "lesson-1"
SECONDS = 60


def prose(text: str, block: str = "words") -> dict[str, Any]:
    return {"type": "prose", "value": f"<p>{text}</p>", "id": block}


def check(block: str = "asks") -> dict[str, Any]:
    return {"type": "check", "value": {"question": "1"}, "id": block}


def video(block: str = "film", *, title: str = "A film", seconds: int = SECONDS) -> dict[str, Any]:
    value = {
        "title": title, "recording": None, "captions": None, "address": "https://example.org/film",
        "seconds": seconds, "transcript": f"<p>What is said in {title}.</p>",
    }  # fmt: skip
    return {"type": "video", "value": value, "id": block}


def advisory(
    main: list[dict[str, Any]],
    other: list[dict[str, Any]],
    block: str = "warns",
    *,
    warning: str = "It tells of a death.",
) -> dict[str, Any]:
    value = {"warning": warning, "other_title": "The other way", "main": main, "other": other}
    return {"type": "advisory", "value": value, "id": block}


def pack(block: str = "takes") -> dict[str, Any]:
    files = [{"document": 1, "label": "Checklist", "version": "2"}]
    return {"type": "pack", "value": {"title": "To keep", "text": "<p>Print it.</p>", "files": files}, "id": block}


def ask(kind: Any, block: str, *, within: str = "", path: Any = "main", seconds: int = 0) -> Ask:
    return {"kind": kind, "block": block, "seconds": seconds, "within": within, "path": path}


def question(**words: Any) -> Question:
    """A question of a bank that no quiz draws from; option `a` is right."""
    return QuestionFactory.create(bank=BankFactory.create(), **words)


def version_of(asked: Question) -> QuestionVersion:
    return asked.versions.get()


def released(body: list[dict[str, Any]], *, asks: list[Ask] | None = None, lessons: int = 1, **frozen: Any) -> Course:
    """A course whose first lesson reads so; `frozen` are `checks`, `files`, and `manifest` or `line` to change."""
    found = frozen.pop("of", None) or course(course_page(lessons=lessons))
    change, line_change = frozen.pop("manifest", {}), frozen.pop("line", {})
    manifest = found.current_release.manifest
    line: dict[str, Any] = manifest["modules"][0]["lessons"][0]
    title = frozen.pop("title", "A lesson")
    version = LessonVersion(
        lesson=found.lessons.get(slug=line["slug"]),
        title=title,
        introduction="",
        minutes=line["minutes"],
        body=body,
        made_at=AT,
        **frozen,
    )
    pictures = {block: framed["digest"] for block, framed in version.pictures.items()}
    version.digest = digesting.of_lesson(version, pictures=pictures, files=digesting.of_files(version.files))
    version.save()
    line.update(version=version.pk, digest=version.digest, title=version.title, asks=asks or [], **line_change)
    manifest.update(change)
    CourseRelease.objects.create(
        course=found,
        number=found.current_release.number + 1,
        manifest=manifest,
        digest=sha256(manifest),
        released_at=AT,
    )
    return Course.objects.get(pk=found.pk)


def reader(found: Course, *, at: datetime = AT, **words: Any) -> Enrollment:
    """Somebody who has opened the lesson."""
    place = enrollment(found, at=at, **words)
    open_lesson(place, SLUG, at=at)
    return place


def everything(asked: Question | None = None) -> Course:
    """A lesson with prose, a check, a film, and a warning with a check on one path and a film on the other."""
    asked = asked or question()
    one = str(version_of(asked).public_id)
    two = str(version_of(question()).public_id)
    body = [
        prose("Words."),
        check(),
        video(),
        advisory([check("inner"), prose("The hard part.", "hard")], [video("softer", title="Softer")]),
        prose("Last words.", "last"),
    ]
    asks = [
        ask("check", "asks"),
        ask("recording", "film", seconds=SECONDS),
        ask("check", "inner", within="warns"),
        ask("recording", "softer", within="warns", path="other", seconds=SECONDS),
    ]
    return released(body, asks=asks, checks={"asks": one, "inner": two})


def say_read(place: Enrollment, block: str, *, at: datetime = AT) -> None:
    """Open the transcript of a recording in the lesson, and say that it was read."""
    watching.say_read(place, SLUG, block, ticket=watching.ticket_for(place, block), at=at)
