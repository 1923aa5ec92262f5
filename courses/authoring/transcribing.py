"""Transcribing a writer's Markdown into the blocks of a lesson.

A text file: perhaps a head between two lines `---` (YAML), then prose with `##` headings and, between a line that
begins with `:::` and a line `:::` alone, what is set apart:

    ::: callout About this lesson        a callout; the title may be left out
    ::: vignette The bed at five         a vignette; it has a title
    ::: reflect                          questions for the reader alone
    ::: quote Whose words                a quote; the source may be left out
    ::: cite CE-6                        a provision of the Code: one line, without an end
    ::: check bank/question              an ungraded check: one line likewise
    ::: video The first visit            a film; then lines `file: visit.mp4`, `captions: visit.vtt`, `seconds: 252`, or
                                         `address: https://…` in place of the two files; an empty line; the transcript
    ::: audio The call                   sound, likewise, with `file:` and `seconds:`
    ::: pack Checklists                  files to take along, each a line `- What it is called | file.pdf | version`

A content advisory stands between lines of four colons; all of the above may stand on its two paths:

    :::: advisory                        what it warns of
    :::: main                            what it warns of, itself
    :::: other Without the story         the other path, and its title
    ::::

Files and questions are named; `resolve` says what a block keeps for a name (see `referring`). Whoever wrote something
that can't be transcribed is told the file and the line.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import yaml
from django.utils.translation import gettext as _

from courses.authoring import referring
from courses.authoring.phrasing import Part, Untranscribable, plain, rich
from courses.authoring.referring import Resolve

OUTER = re.compile(r"^::::\s*(?P<word>[a-z]*)\s*(?P<rest>.*?)\s*$")
MARKER = re.compile(r"^:::\s*(?P<kind>[a-z]*)\s*(?P<rest>.*?)\s*$")
HEADING = re.compile(r"^##\s+(?P<text>.+?)\s*$")
SPACE = uuid.UUID("5f2f4c1e-7a5b-5d0c-9a53-0d3c6b1f4e10")
"""The namespace of the ids given to transcribed blocks: the same text gets the same ids."""


class Block(TypedDict):
    """A block as a StreamField keeps it."""

    type: str
    value: Any
    id: str


@dataclass(frozen=True)
class Writing:
    """A text as it was written: what stands in its head, and its blocks."""

    head: dict[str, Any]
    blocks: list[Block]


def transcribe(text: str, *, name: str, resolve: Resolve = referring.as_written) -> Writing:
    """Return the head and the blocks of a text; `name` is the file's, for whoever must mend it.

    Raises `Untranscribable`.
    """
    head, body, offset = _behead(text, name)
    return Writing(head, parse(body, name=name, first_line=offset + 1, resolve=resolve))


def parse(text: str, *, name: str, first_line: int = 1, resolve: Resolve = referring.as_written) -> list[Block]:
    """Return the blocks of a text without a head. Raises `Untranscribable`, naming file and line.

    The ids of blocks come from what is written, whatever the names in it stand for.
    """
    blocks: list[Block] = referring.resolved(_blocks(text.splitlines(), name, first_line), resolve, name)
    return blocks


def _blocks(lines: Sequence[str], name: str, first_line: int, within: str = "") -> list[dict[str, Any]]:
    """Return the blocks of these lines; what they name is not looked up yet. `within` says on which path they stand."""
    made = []
    for place, part in enumerate(_all_parts(lines, name, first_line)):
        value = _advisory(part, name, f"{within}{place}") if part.kind == "advisory" else _VALUES[part.kind](part, name)
        written = referring.resolved(value, referring.as_written, name)
        made.append(
            {"type": part.kind, "value": value, "id": str(uuid.uuid5(SPACE, f"{within}{place}:{part.kind}:{written}"))}
        )
    return made


def _advisory(part: Part, name: str, place: str) -> dict[str, Any]:
    """Return the value of an advisory: its warning, its two paths, and the title of the other one."""
    stretches = [Part("warning", "", part.line, [])]
    for number, line in enumerate(part.lines, part.line + 1):
        if found := OUTER.match(line):
            stretches.append(Part(found["word"], found["rest"], number, []))
        else:
            stretches[-1].lines.append(line)
    if [each.kind for each in stretches] != ["warning", "main", "other"] or not stretches[2].rest:
        says = _("an advisory has a line :::: main, and then a line :::: other with the title of the other path")
        raise Untranscribable(name, part.line, says)
    warning, main, other = stretches
    paths = {path.kind: _blocks(path.lines, name, path.line + 1, f"{place}/{path.kind}/") for path in (main, other)}
    for path in (main, other):
        if not paths[path.kind]:
            raise Untranscribable(name, path.line, _("this path is empty"))
    return {"warning": _warning(warning, name), "other_title": plain(other.rest), **paths}


def _warning(part: Part, name: str) -> str:
    """Return what an advisory warns of, with an empty line between paragraphs."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(part.lines).strip())
    said = "\n\n".join(plain(" ".join(paragraph.split())) for paragraph in paragraphs)
    if not said:
        raise Untranscribable(name, part.line, _("an advisory says what it warns of"))
    return said


def _all_parts(lines: Sequence[str], name: str, first_line: int) -> Iterator[Part]:
    """Yield the parts of these lines, an advisory as one."""
    around = Part("", "", first_line - 1, [])
    for number, line in enumerate(lines, first_line):
        found = OUTER.match(line)
        if found is None or (around.kind and found["word"] in {"main", "other"}):
            around.lines.append(line)
        elif around.kind and not found["word"]:
            yield around
            around = Part("", "", number, [])
        elif around.kind or found["word"] != "advisory":
            raise Untranscribable(name, number, _("four colons begin with :::: advisory and end with ::::"))
        else:
            yield from _parts(around.lines, name, around.line + 1)
            around = Part("advisory", "", number, [])
    if around.kind:
        raise Untranscribable(name, around.line, _("what begins here has no closing line ::::"))
    yield from _parts(around.lines, name, around.line + 1)


def _behead(text: str, name: str) -> tuple[dict[str, Any], str, int]:
    """Part the head from the body; return both and how many lines the head takes."""
    lines = text.splitlines()
    if not lines or lines[0] != "---":
        return {}, text, 0
    if "---" not in lines[1:]:
        raise Untranscribable(name, 1, _("the head that begins here has no closing line ---"))
    end = lines.index("---", 1)
    try:
        head = yaml.safe_load("\n".join(lines[1:end])) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Untranscribable(name, line, _("the head is no YAML: %(problem)s") % {"problem": error.problem}) from error
    return head, "\n".join(lines[end + 1 :]), end + 1


def _parts(lines: Sequence[str], name: str, first_line: int) -> Iterator[Part]:
    """Gather lines into parts: prose, headings, citations and what stands between markers."""
    part = Part("prose", "", first_line, [])
    for number, line in enumerate(lines, first_line):
        marker, heading = MARKER.match(line), HEADING.match(line)
        is_prose = part.kind == "prose"
        if marker is None and (heading is None or not is_prose):
            part.lines.append(line)
            continue
        if is_prose:
            yield from _filled(part)
            opened = Part("heading", heading["text"], number, []) if heading else _opened(marker, name, number)
        else:
            yield _closed(part, marker, name, number)
            opened = None
        part, done = _after(opened, number)
        yield from done
    if part.kind != "prose":
        raise Untranscribable(name, part.line, _("what begins here has no closing line :::"))
    yield from _filled(part)


def _filled(part: Part) -> Iterator[Part]:
    """Yield a part of prose that holds more than empty lines."""
    if any(line.strip() for line in part.lines):
        yield part


def _after(opened: Part | None, number: int) -> tuple[Part, list[Part]]:
    """Return the part that the following lines belong to, and what is whole already, being one line."""
    fresh = Part("prose", "", number + 1, [])
    if opened is None:
        return fresh, []
    return (fresh, [opened]) if opened.kind in {"heading", "citation", "check"} else (opened, [])


KINDS = {
    "callout": "callout",
    "vignette": "vignette",
    "reflect": "reflection",
    "quote": "quote",
    "cite": "citation",
    "check": "check",
    "video": "video",
    "audio": "audio",
    "pack": "pack",
}


def _opened(marker: re.Match[str] | None, name: str, number: int) -> Part:
    """Return the part that a marker opens."""
    word = marker["kind"] if marker else ""
    if word not in KINDS:
        known = ", ".join(KINDS)
        says = _("“::: %(word)s” is none of %(known)s") % {"word": word, "known": known}
        raise Untranscribable(name, number, says if word else _("nothing stands open that ::: could close"))
    return Part(KINDS[word], marker["rest"] if marker else "", number, [])


def _closed(part: Part, marker: re.Match[str] | None, name: str, number: int) -> Part:
    """Return the part that a marker closes; another may not begin inside it."""
    if marker and (marker["kind"] or marker["rest"]):
        says = _("this begins inside what began on line %(line)d; close that with ::: first") % {"line": part.line}
        raise Untranscribable(name, number, says)
    return part


def _titled(part: Part, name: str) -> dict[str, str]:
    return {"title": plain(part.rest), "text": rich(part.lines, name, part.line + 1)}


def _vignette(part: Part, name: str) -> dict[str, str]:
    if not part.rest:
        raise Untranscribable(name, part.line, _("a vignette has a title: ::: vignette The title"))
    return _titled(part, name)


def _reflection(part: Part, name: str) -> dict[str, str]:
    return {"text": rich(part.lines, name, part.line + 1)}


def _quote(part: Part, name: str) -> dict[str, str]:
    words = " ".join(line.strip() for line in part.lines if line.strip())
    if not words:
        raise Untranscribable(name, part.line, _("a quote needs words"))
    return {"text": plain(words), "source": plain(part.rest)}


def _citation(part: Part, name: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}-\d+(\.\d+)?", part.rest):
        raise Untranscribable(name, part.line, _("a citation names one provision, such as ::: cite CE-6"))
    return part.rest


_VALUES: dict[str, Callable[[Part, str], Any]] = {
    "prose": lambda part, name: rich(part.lines, name, part.line),
    "heading": lambda part, _name: plain(part.rest),
    "callout": _titled,
    "vignette": _vignette,
    "reflection": _reflection,
    "quote": _quote,
    "citation": _citation,
    "check": referring.check,
    "video": referring.film,
    "audio": referring.sound,
    "pack": referring.pack,
}
