"""Vetting a lesson before it is frozen: everything in its blocks that keeps it from being released, in words.

A recording asks for a check on the path that it stands on, since watching alone is never believed (P5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments import probing
from courses import unfolding
from courses.authoring import attaching
from courses.blocks import media
from courses.unfolding import PATHS, Unfolded
from foundation.files.models import Download

if TYPE_CHECKING:
    from courses.authoring.drafting import DraftLesson


def problems(lesson: DraftLesson) -> Iterator[str]:
    """Yield in words what is wrong with the blocks of a lesson, those inside advisories included."""
    library = attaching.documents_of(lesson.body)
    for block in unfolding.every(lesson.body):
        vet = _VETS.get(block.kind)
        if vet:
            yield from vet(block, lesson, library)
    if unchecked := _unchecked(lesson.body):
        yield _(
            "“%(title)s” in “%(lesson)s” stands on a path without a check. Watching alone is never believed: add a "
            "check to that path."
        ) % {"lesson": lesson.title, "title": unchecked}


Library = Mapping[int, Download]


def _picture(block: Unfolded, lesson: DraftLesson, _library: Library) -> Iterator[str]:
    """Yield what is wrong with a picture."""
    if not block.value.get("alternative"):
        yield _("A picture in “%(lesson)s” has no alternative text.") % {"lesson": lesson.title}
    if not lesson.pictures.get(block.id):
        yield _("A picture in “%(lesson)s” is no longer in the library.") % {"lesson": lesson.title}


def _recording(block: Unfolded, lesson: DraftLesson, library: Library) -> Iterator[str]:
    """Yield what is wrong with a film or with sound."""
    said = block.value
    chosen = {part: said.get(part) for part in ("recording", "captions")}
    if any(key and key not in library for key in chosen.values()):
        yield _named(block, lesson, _("a file of it is no longer in the library."))
        return
    if not said.get("seconds"):
        yield _named(block, lesson, _("it does not say how long it is."))
    wrong = media.faults(
        block.kind,
        recording=library.get(chosen["recording"] or 0),
        captions=library.get(chosen["captions"] or 0),
        address=said.get("address") or "",
        transcript=said.get("transcript") or "",
    )
    for line in wrong.values():
        yield _named(block, lesson, line)


def _pack(block: Unfolded, lesson: DraftLesson, library: Library) -> Iterator[str]:
    """Yield what is wrong with what is taken along."""
    if not block.value["files"]:
        yield _named(block, lesson, _("it holds no file."))
    if any(line["document"] not in library for line in block.value["files"]):
        yield _named(block, lesson, _("a file of it is no longer in the library."))


def _check(block: Unfolded, lesson: DraftLesson, _library: Library) -> Iterator[str]:
    """Yield why a check can't be asked."""
    if block.id not in lesson.checks:
        words = {"lesson": lesson.title, "why": probing.why_not(block.value["question"])}
        yield _("A check in “%(lesson)s” can't be asked. %(why)s") % words


def _advisory(block: Unfolded, lesson: DraftLesson, _library: Library) -> Iterator[str]:
    """Yield what an advisory lacks."""
    words = {"lesson": lesson.title}
    if not (block.value.get("warning") or "").strip():
        yield _("An advisory in “%(lesson)s” does not say what it warns of.") % words
    if any(not block.value.get(path) for path in PATHS):
        yield _("An advisory in “%(lesson)s” has an empty path: both have the same worth.") % words


_VETS = {
    "picture": _picture,
    "video": _recording,
    "audio": _recording,
    "pack": _pack,
    "check": _check,
    "advisory": _advisory,
}


def _named(block: Unfolded, lesson: DraftLesson, line: str) -> str:
    """Say a line of a block with a title."""
    words = {"title": block.value["title"], "lesson": lesson.title, "line": line}
    return _("“%(title)s” in “%(lesson)s”: %(line)s") % words


def _unchecked(body: list[dict[str, Any]]) -> str:
    """Return the title of a recording on whose path no check stands; empty where there is none."""
    checked = {(block.within, block.path) for block in unfolding.of_kind(body, "check")}
    for block in unfolding.of_kind(body, "video", "audio"):
        if (block.within, block.path) not in checked:
            return str(block.value["title"])
    return ""
