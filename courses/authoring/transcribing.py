"""Transcribing a writer's Markdown into the blocks of a lesson.

A text file: perhaps a head between two lines `---` (YAML), then prose with `##` headings and, between a line that
begins with `:::` and a line `:::` alone, what is set apart:

    ::: callout About this lesson        a callout; the title may be left out
    ::: vignette The bed at five         a vignette; it has a title
    ::: reflect                          questions for the reader alone
    ::: quote Whose words                a quote; the source may be left out
    ::: cite CE-6                        a provision of the Code: one line, without an end

Whoever wrote something that can't be transcribed is told the file and the line.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import yaml
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from foundation.ground.refusals import Refusal

MARKER = re.compile(r"^:::\s*(?P<kind>[a-z]*)\s*(?P<rest>.*?)\s*$")
HEADING = re.compile(r"^##\s+(?P<text>.+?)\s*$")
PROSE_TAGS = frozenset({"p", "strong", "em", "ul", "ol", "li", "a", "br", "h3"})
MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["replacements", "smartquotes"])
"""Plain Markdown with typographer's quotes; raw HTML is shown as it was typed."""
SPACE = uuid.UUID("5f2f4c1e-7a5b-5d0c-9a53-0d3c6b1f4e10")
"""The namespace of the ids given to transcribed blocks: the same text gets the same ids."""


class Block(TypedDict):
    """A block as a StreamField keeps it."""

    type: str
    value: Any
    id: str


class Untranscribable(Refusal):
    """A line that can't be transcribed, named by file and number."""

    def __init__(self, name: str, line: int, says: str) -> None:
        super().__init__(_("%(name)s, line %(line)d: %(says)s") % {"name": name, "line": line, "says": says})


@dataclass(frozen=True)
class Writing:
    """A text as it was written: what stands in its head, and its blocks."""

    head: dict[str, Any]
    blocks: list[Block]


@dataclass
class _Part:
    """Lines of one kind, before they are a block; `line` is the number of its first."""

    kind: str
    rest: str
    line: int
    lines: list[str]


def transcribe(text: str, *, name: str) -> Writing:
    """Return the head and the blocks of a text; `name` is the file's, for whoever must mend it.

    Raises `Untranscribable`.
    """
    head, body, offset = _behead(text, name)
    return Writing(head, parse(body, name=name, first_line=offset + 1))


def parse(text: str, *, name: str, first_line: int = 1) -> list[Block]:
    """Return the blocks of a text without a head. Raises `Untranscribable`, naming file and line."""
    parts = _parts(text.splitlines(), name, first_line)
    made = [(part, _value(part, name)) for part in parts]
    return [
        {"type": part.kind, "value": value, "id": str(uuid.uuid5(SPACE, f"{place}:{part.kind}:{value}"))}
        for place, (part, value) in enumerate(made)
    ]


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


def _parts(lines: Sequence[str], name: str, first_line: int) -> Iterator[_Part]:
    """Gather lines into parts: prose, headings, citations and what stands between markers."""
    part = _Part("prose", "", first_line, [])
    for number, line in enumerate(lines, first_line):
        marker, heading = MARKER.match(line), HEADING.match(line)
        is_prose = part.kind == "prose"
        if marker is None and (heading is None or not is_prose):
            part.lines.append(line)
            continue
        if is_prose:
            yield from _filled(part)
            opened = _Part("heading", heading["text"], number, []) if heading else _opened(marker, name, number)
        else:
            yield _closed(part, marker, name, number)
            opened = None
        part, done = _after(opened, number)
        yield from done
    if part.kind != "prose":
        raise Untranscribable(name, part.line, _("what begins here has no closing line :::"))
    yield from _filled(part)


def _filled(part: _Part) -> Iterator[_Part]:
    """Yield a part of prose that holds more than empty lines."""
    if any(line.strip() for line in part.lines):
        yield part


def _after(opened: _Part | None, number: int) -> tuple[_Part, list[_Part]]:
    """Return the part that the following lines belong to, and what is whole already: a heading or a citation."""
    fresh = _Part("prose", "", number + 1, [])
    if opened is None:
        return fresh, []
    return (fresh, [opened]) if opened.kind in {"heading", "citation"} else (opened, [])


KINDS = {"callout": "callout", "vignette": "vignette", "reflect": "reflection", "quote": "quote", "cite": "citation"}


def _opened(marker: re.Match[str] | None, name: str, number: int) -> _Part:
    """Return the part that a marker opens."""
    word = marker["kind"] if marker else ""
    if word not in KINDS:
        known = ", ".join(KINDS)
        says = _("“::: %(word)s” is none of %(known)s") % {"word": word, "known": known}
        raise Untranscribable(name, number, says if word else _("nothing stands open that ::: could close"))
    return _Part(KINDS[word], marker["rest"] if marker else "", number, [])


def _closed(part: _Part, marker: re.Match[str] | None, name: str, number: int) -> _Part:
    """Return the part that a marker closes; another may not begin inside it."""
    if marker and (marker["kind"] or marker["rest"]):
        says = _("this begins inside what began on line %(line)d; close that with ::: first") % {"line": part.line}
        raise Untranscribable(name, number, says)
    return part


def _value(part: _Part, name: str) -> Any:
    """Return the value of the part's block."""
    return _VALUES[part.kind](part, name)


def _titled(part: _Part, name: str) -> dict[str, str]:
    return {"title": plain(part.rest), "text": rich(part.lines, name, part.line + 1)}


def _vignette(part: _Part, name: str) -> dict[str, str]:
    if not part.rest:
        raise Untranscribable(name, part.line, _("a vignette has a title: ::: vignette The title"))
    return _titled(part, name)


def _reflection(part: _Part, name: str) -> dict[str, str]:
    return {"text": rich(part.lines, name, part.line + 1)}


def _quote(part: _Part, name: str) -> dict[str, str]:
    words = " ".join(line.strip() for line in part.lines if line.strip())
    if not words:
        raise Untranscribable(name, part.line, _("a quote needs words"))
    return {"text": plain(words), "source": plain(part.rest)}


def _citation(part: _Part, name: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}-\d+(\.\d+)?", part.rest):
        raise Untranscribable(name, part.line, _("a citation names one provision, such as ::: cite CE-6"))
    return part.rest


_VALUES: dict[str, Callable[[_Part, str], Any]] = {
    "prose": lambda part, name: rich(part.lines, name, part.line),
    "heading": lambda part, _name: plain(part.rest),
    "callout": _titled,
    "vignette": _vignette,
    "reflection": _reflection,
    "quote": _quote,
    "citation": _citation,
}


def rich(lines: Sequence[str], name: str, first_line: int) -> str:
    """Return the HTML of Markdown that holds nothing but what an editor can write; raw HTML never gets through."""
    tokens = MARKDOWN.parse("\n".join(lines))
    for token, line in _every(tokens, first_line):
        if token.tag and token.tag not in PROSE_TAGS:
            says = _("a lesson has no place for <%(tag)s>") % {"tag": token.tag}
            raise Untranscribable(name, line, says)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}).strip()
    if not html:
        raise Untranscribable(name, first_line - 1, _("nothing stands here"))
    return str(html)


def plain(line: str) -> str:
    """Return a line as plain words, with the quotes set as in prose."""
    return "".join(inner.content for token in MARKDOWN.parseInline(line) for inner in token.children or [])


def _every(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[Token, int]]:
    """Walk all tokens with the line each began on."""
    line = first_line
    for token in tokens:
        if token.map:
            line = first_line + token.map[0]
        yield token, line
        for inner in token.children or []:
            yield inner, line
