"""Referring from a writer's text to files and questions: film, sound, packs and checks, as `transcribing` shows them.

A text names them; whoever transcribes it says by `Resolve` what a name stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.authoring.phrasing import Part, Untranscribable, plain, rich

Resolve = Callable[[str, str], Any]
"""Takes `file` or `question` and a name, and returns what a block keeps. Raises `LookupError` where there is none."""

HEAD_LINE = re.compile(r"(?P<key>[a-z]+):\s*(?P<said>.*?)\s*")
FILE_LINE = re.compile(r"-\s+(?P<label>[^|]+?)\s*\|\s*(?P<file>[^|]+?)\s*\|\s*(?P<version>[^|]+?)\s*")
QUESTION = re.compile(r"[\w-]+/[\w-]+")


@dataclass(frozen=True)
class Named:
    """What a text names on a line: a `file` or a `question`."""

    kind: str
    name: str
    line: int


def as_written(_kind: str, name: str) -> str:
    """Return the name itself: nothing is looked up."""
    return name


def resolved(value: Any, resolve: Resolve, name: str) -> Any:
    """Return a value with everything in it that is named looked up. Raises `Untranscribable`."""
    if isinstance(value, dict):
        return {key: resolved(one, resolve, name) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, resolve, name) for one in value]
    if not isinstance(value, Named):
        return value
    try:
        return resolve(value.kind, value.name)
    except LookupError as error:
        says = _("there is no file “%(what)s”") if value.kind == "file" else _("there is no question “%(what)s”")
        raise Untranscribable(name, value.line, says % {"what": value.name}) from error


def film(part: Part, name: str) -> dict[str, Any]:
    """Return the value of a film: ours, with captions, or one elsewhere."""
    head, transcript = _behead(part, name, ("file", "captions", "address", "seconds"))
    if ("file" in head) == ("address" in head):
        raise Untranscribable(name, part.line, _("a film has a line “file:” or a line “address:”, one of the two"))
    if ("file" in head) != ("captions" in head):
        raise Untranscribable(name, part.line, _("a film of ours has a line “captions:”, one elsewhere has none"))
    if "address" in head and not head["address"].name.startswith("https://"):
        raise Untranscribable(name, head["address"].line, _("an address begins with https://"))
    return {
        "title": _title(part, name),
        "recording": head.get("file"),
        "captions": head.get("captions"),
        "transcript": transcript,
        "seconds": _seconds(head, part, name),
        "address": head["address"].name if "address" in head else "",
    }


def sound(part: Part, name: str) -> dict[str, Any]:
    """Return the value of a recording to listen to."""
    head, transcript = _behead(part, name, ("file", "seconds"))
    if "file" not in head:
        raise Untranscribable(name, part.line, _("sound has a line “file:”"))
    return {
        "title": _title(part, name),
        "recording": head["file"],
        "transcript": transcript,
        "seconds": _seconds(head, part, name),
    }


def pack(part: Part, name: str) -> dict[str, Any]:
    """Return the value of a pack: its files, and whatever else is said there."""
    files, others = [], []
    for number, line in enumerate(part.lines, part.line + 1):
        found = FILE_LINE.fullmatch(line)
        others.append("" if found else line)
        if found:
            document = Named("file", found["file"], number)
            files.append({"document": document, "label": plain(found["label"]), "version": plain(found["version"])})
    if not files:
        raise Untranscribable(name, part.line, _("a pack has lines such as - What it is called | file.pdf | version"))
    says_more = any(line.strip() for line in others)
    text = rich(others, name, part.line + 1) if says_more else ""
    return {"title": _title(part, name), "text": text, "files": files}


def check(part: Part, name: str) -> dict[str, Any]:
    """Return the value of a check, which names a question by its bank and key."""
    if not QUESTION.fullmatch(part.rest):
        raise Untranscribable(name, part.line, _("a check names one question, such as ::: check bank/question"))
    return {"question": Named("question", part.rest, part.line)}


def _title(part: Part, name: str) -> str:
    """Return the title that stands behind the word."""
    if not part.rest:
        raise Untranscribable(name, part.line, _("what begins here has a title"))
    return plain(part.rest)


def _behead(part: Part, name: str, known: Collection[str]) -> tuple[dict[str, Named], str]:
    """Part the lines `key: value` from the transcript, which an empty line parts from them."""
    head: dict[str, Named] = {}
    end = _first_empty(part.lines)
    for number, line in enumerate(part.lines[:end], part.line + 1):
        found = HEAD_LINE.fullmatch(line)
        if found is None or found["key"] not in known or not found["said"]:
            says = _("here stand %(known)s, and below an empty line the transcript")
            raise Untranscribable(name, number, says % {"known": ", ".join(f"{key}: …" for key in known)})
        head[found["key"]] = Named("file", found["said"], number)
    if not any(line.strip() for line in part.lines[end:]):
        raise Untranscribable(name, part.line, _("what begins here has a transcript, below an empty line"))
    return head, rich(part.lines[end:], name, part.line + 1 + end)


def _first_empty(lines: Sequence[str]) -> int:
    """Return the place of the first empty line, or the number of lines."""
    return next((place for place, line in enumerate(lines) if not line.strip()), len(lines))


def _seconds(head: dict[str, Named], part: Part, name: str) -> int:
    """Return how long a recording is."""
    said = head.get("seconds")
    if said is None or not said.name.isdecimal() or not int(said.name):
        line = said.line if said else part.line
        raise Untranscribable(name, line, _("a recording says how long it is, such as seconds: 252"))
    return int(said.name)
