"""Unpacking a Word document (.docx): from its paragraphs to lines, with numbers counted as Word counts them.

Only its text is read: the main part, how lists count, and footnotes. A part that declares a document type is refused,
since Word writes none and entities (XXE, “billion laughs”) need one. Nothing outside the file is opened.
"""

from __future__ import annotations

import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from standards.lining import CLOSE, OPEN, Line, labelled, marked, shouts, tidy

MOST_BYTES = 20 * 1024 * 1024
MOST_ELEMENTS = 500_000
MOST_NESTED = 200
DEEPEST = 8
"""The deepest level of a list, counted from 0, as Word has them (ECMA-376, 17.9.6)."""
HEADINGS = ("heading", "title")
PARTS = ("document", "numbering", "styles", "footnotes")


class UnreadableError(ValueError):
    """The file is no Word document that can be read safely."""


@dataclass
class Element:
    """An element of XML, names without their namespaces."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)
    inside: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> Iterator[Element]:
        """Yield every element of this name below, in the document's order."""
        for element in self.inside:
            if element.name == name:
                yield element
            yield from element.all(name)

    def first(self, *names: str) -> Element:
        """Return the first child by each name in turn; an empty element where there is none."""
        found = self
        for name in names:
            found = next((element for element in found.inside if element.name == name), Element(name))
        return found

    @property
    def value(self) -> str:
        """Return its `w:val`, as most of Word's elements say what they say."""
        return self.given.get("val", "")


def tree(content: bytes) -> Element:
    """Return the root of a part. Raises `UnreadableError`."""
    root = Element("")
    path, count = [root], 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(path) > MOST_NESTED:
            raise UnreadableError
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(" ")[2], given)
        path[-1].inside.append(element)
        path.append(element)

    def words(text: str) -> None:
        path[-1].text += text

    _feed(content, begin, lambda _name: path.pop(), words)
    return root.inside[0]


def _feed(content: bytes, begin: Callable[..., None], end: Callable[..., object], words: Callable[..., None]) -> None:
    """Read XML without a document type."""

    def refuse(*_declared: object) -> None:
        raise UnreadableError

    reader = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    reader.buffer_text = True
    reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = begin, end, words
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    try:
        reader.Parse(content, True)
    except xml.parsers.expat.ExpatError as error:
        raise UnreadableError from error


@dataclass
class _Counter:
    """Counts the lists of a document: a level begins anew when one above it counts on."""

    starts: Mapping[tuple[str, int], int]
    is_counted: Mapping[tuple[str, int], bool]
    at: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, key: str, level: int) -> str | None:
        """Return the next number on this level of this list; None where it only has bullets."""
        level = min(level, DEEPEST)
        levels = self.at.setdefault(key, {})
        for deeper in range(level + 1, DEEPEST + 1):
            levels.pop(deeper, None)
        here = (key, level)
        levels[level] = levels[level] + 1 if level in levels else self.starts.get(here, 1)
        return str(levels[level]) if self.is_counted.get(here, True) else None


def unpack(content: IO[bytes]) -> tuple[list[Line], dict[str, str]]:
    """Return the lines of the document, numbered by paragraph, and its footnotes' texts. Raises `UnreadableError`."""
    try:
        with zipfile.ZipFile(content) as archive:
            parts = {name: _part(archive, f"word/{name}.xml") for name in PARTS}
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise UnreadableError from error
    notes = _notes(parts["footnotes"])
    reader = _Document(_counter(parts["numbering"]), _styles(parts["styles"]), notes.keys())
    lines = [line for at, found in enumerate(parts["document"].all("p"), 1) for line in reader.line(at, found)]
    return lines, {number: notes[key] for key, number in reader.numbers.items()}


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """Return a part of the document; an empty element where it has none."""
    if name not in archive.namelist():
        return Element(name)
    with archive.open(name) as packed:
        content = packed.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableError
    return tree(content)


def _counter(numbering: Element) -> _Counter:
    """Return how the document's lists count, by list and level."""
    kinds = {kind.given.get("abstractNumId", ""): kind for kind in numbering.all("abstractNum")}
    starts: dict[tuple[str, int], int] = {}
    counted: dict[tuple[str, int], bool] = {}
    for one in numbering.all("num"):
        key = one.given.get("numId", "")
        kind = kinds.get(one.first("abstractNumId").value, Element("abstractNum"))
        for level in kind.all("lvl"):
            here = (key, _whole(level.given.get("ilvl", "")))
            starts[here] = _whole(level.first("start").value, 1)
            counted[here] = level.first("numFmt").value not in {"bullet", "none"}
        for override in one.all("lvlOverride"):
            if start := override.first("startOverride").value:
                starts[key, _whole(override.given.get("ilvl", ""))] = _whole(start, 1)
    return _Counter(starts, counted)


def _whole(value: str, otherwise: int = 0) -> int:
    """Return a small whole number."""
    return int(value) if value.isdecimal() and len(value) <= len("999") else otherwise


def _styles(styles: Element) -> dict[str, Element]:
    """Return the paragraph styles by their ids."""
    return {style.given.get("styleId", ""): style for style in styles.all("style")}


def _notes(footnotes: Element) -> dict[str, str]:
    """Return footnotes' texts by Word's own ids; separators are none."""
    return {
        note.given.get("id", ""): tidy(_plain(note)) for note in footnotes.all("footnote") if "type" not in note.given
    }


def _plain(element: Element) -> str:
    """Return the words of an element."""
    return "".join(found.text for found in element.all("t")).replace(OPEN, "").replace(CLOSE, "")


@dataclass
class _Document:
    """Reads paragraph after paragraph; lists count on through all of them.

    `numbers` are what footnotes show, by Word's own ids: they count as they are first called.
    """

    counter: _Counter
    styles: Mapping[str, Element]
    notes: Collection[str]
    numbers: dict[str, str] = field(default_factory=dict)

    def line(self, at: int, paragraph: Element) -> Iterator[Line]:
        """Yield the paragraph as a line, unless it says nothing at all."""
        properties = paragraph.first("pPr")
        style = self.styles.get(properties.first("pStyle").value, Element("style"))
        listed, level = self._list(properties, style)
        label = self.counter.next(listed, level) if listed else None
        text = tidy("".join(self._words(paragraph)))
        goes_on = bool(listed) and label is None
        if label is None and not goes_on:
            label, text = labelled(text)
        if text or label is not None:
            named = (style.first("name").value or properties.first("pStyle").value).lower()
            is_heading = label is None and (named.startswith(HEADINGS) or shouts(text))
            yield Line(at, text, label, level, is_heading, goes_on)

    def _list(self, properties: Element, style: Element) -> tuple[str, int]:
        """Return the list that a paragraph belongs to, by itself or by its style, and its level; "" for none."""
        own = properties.first("numPr")
        found = own if own.inside else style.first("pPr", "numPr")
        key = found.first("numId").value
        return ("" if key == "0" else key), _whole(found.first("ilvl").value)

    def _words(self, element: Element) -> Iterator[str]:
        """Yield the words of a paragraph, footnotes marked; deleted words and nested paragraphs are not its own."""
        for found in element.inside:
            if found.name == "t":
                yield found.text.replace(OPEN, "").replace(CLOSE, "")
            elif found.name in {"tab", "br", "cr"}:
                yield " "
            elif found.name == "noBreakHyphen":
                yield "-"
            elif found.name == "footnoteReference":
                yield self._called(found.given.get("id", ""))
            elif found.name == "r" and _is_raised(found):
                yield _raised(tidy(_plain(found)))
            elif found.name not in {"p", "del", "txbxContent", "pPr", "rPr"}:
                yield from self._words(found)

    def _called(self, key: str) -> str:
        """Return the number by which a footnote is called here."""
        if key not in self.notes:
            return ""
        return marked(self.numbers.setdefault(key, str(len(self.numbers) + 1)))


def _is_raised(run: Element) -> bool:
    """Whether a run of words is set above the line."""
    return run.first("rPr", "vertAlign").value == "superscript" and not any(True for _ in run.all("footnoteReference"))


def _raised(text: str) -> str:
    """Return raised words: a typed footnote's number is marked as one."""
    return marked(text) if text.isdecimal() and len(text) <= len("999") else text
