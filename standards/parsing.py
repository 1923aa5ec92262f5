"""Parsing the Code: from the lines of a published document to provisions in their places, and everything odd about it.

Nothing is lost and nothing is mended: each line is placed, or stands among those left with the reason, and the words
stay as their owner wrote them. A part opens with its title and numbered lines from 1; numbers within numbers count as
`4.1`, whether the document prints them so, sets them in, or starts again at 1 below a line that is empty or ends in a
colon. What stands before the first part is the preamble, from the last line that repeats the document's title on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise, product
from string import ascii_uppercase

from standards import detaching, weighing
from standards.detaching import Footnote
from standards.lining import Line
from standards.placing import Placer, Unplaced, Why, shown
from standards.weighing import Weight

NOTES = frozenset({"notes", "footnotes", "endnotes"})
TITLE_WORDS = 3
"""A line that ends the document's title as this many words or more do, repeats it."""


class Odd(StrEnum):
    """What is odd about a document that was read all the same."""

    SPACED = "spaced"
    SKIPPED = "skipped"
    LEFT = "left"
    NOTE_MISSING = "note missing"
    NOTE_UNUSED = "note unused"
    NUMBER_MISSING = "number missing"
    WITHOUT_WORDS = "without words"
    DOUBLED = "doubled"


@dataclass(frozen=True)
class Oddity:
    """Something odd: in which line, where (a provision, a part, or `preamble`), and the value it is about."""

    odd: Odd
    line: int
    where: str
    value: str = ""


@dataclass(frozen=True)
class KnownPart:
    """A part that the house has already: its key in ids, and its title."""

    key: str
    title: str


@dataclass(frozen=True)
class Passage:
    """Words of the document, their footnotes apart, and the line they begin in."""

    text: str = ""
    footnotes: tuple[Footnote, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class PlacedPart:
    """A part as the document has it: its key, its title as printed, and what stands before its first provision."""

    key: str
    title: str
    introduction: Passage


@dataclass(frozen=True)
class Placed:
    """A provision in its place: id, part's key, number, the id of what it stands under, and its words."""

    code: str
    part: str
    number: str
    parent: str | None
    passage: Passage


@dataclass(frozen=True)
class Parsed:
    """All that a document says. `notes` are the footnotes' own texts by number, where the document has them."""

    preamble: tuple[Passage, ...] = ()
    parts: tuple[PlacedPart, ...] = ()
    provisions: tuple[Placed, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    left: tuple[Unplaced, ...] = ()
    oddities: tuple[Oddity, ...] = ()

    @property
    def headings(self) -> frozenset[str]:
        """The ids of what others stand under and that asks for nothing itself: CE-4, but not SP-15."""
        above = {one.parent for one in self.provisions}
        silent = {one.code for one in self.provisions if weighing.weigh(one.passage.text, None) is Weight.NONE}
        return frozenset(silent & above)


def parse(
    lines: Sequence[Line],
    known: Sequence[KnownPart],
    *,
    title: str,
    notes: Mapping[str, str] | None = None,
    taken: Collection[str] = (),
) -> Parsed:
    """Return what the lines say.

    `known` are the parts that the house has of this document, and `title` is the document's. `notes` are footnotes'
    texts that the file keeps apart from the lines. A part that is not known gets a key that is not `taken`.
    """
    sections = list(_sections(lines, known))
    reader = _Reader(known, dict(notes or {}), taken)
    reader.front(sections[0], title)
    for section in sections[1:]:
        reader.section(section)
    return reader.parsed()


def _sections(lines: Sequence[Line], known: Sequence[KnownPart]) -> Iterator[Sequence[Line]]:
    """Yield what stands before the first part, then each part with its heading first."""
    titles = {part.title.casefold() for part in known} | NOTES
    headings = [at for at, line in enumerate(lines) if _may_open(line, titles)]
    bounds = [*headings, len(lines)]
    opening = [at for at, end in pairwise(bounds) if _opens(lines[at : end + 1], titles)]
    for begin, end in pairwise([0, *opening, len(lines)]):
        yield lines[begin:end]


def _may_open(line: Line, titles: set[str]) -> bool:
    """Whether a line may be the title of a part."""
    return line.label is None and (line.is_heading or _plain(line.text) in titles)


def _opens(lines: Sequence[Line], titles: set[str]) -> bool:
    """Whether numbered lines from 1 on follow; a part's known title is believed with any number."""
    first = next((line.label for line in lines[1:] if line.label is not None), None)
    return first == "1" or (first is not None and _plain(lines[0].text) in titles)


def _plain(title: str) -> str:
    """Return a title as titles are compared."""
    return title.strip(" :.").casefold()


@dataclass
class _Reader:
    """Gathers what the document says, section by section. Footnotes count through all of it, so order matters."""

    known: Sequence[KnownPart]
    notes: dict[str, str]
    taken: Collection[str]
    preamble: list[Passage] = field(default_factory=list)
    parts: list[PlacedPart] = field(default_factory=list)
    provisions: list[Placed] = field(default_factory=list)
    left: list[Unplaced] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    last: int = 0

    def front(self, lines: Sequence[Line], title: str) -> None:
        """Take what stands before the first part."""
        titles = [at for at, line in enumerate(lines) if _repeats(line, title)]
        begin = titles[-1] + 1 if titles else 0
        for at, line in enumerate(lines[:begin]):
            self.left.append(Unplaced(line.number, shown(line), Why.TITLE if at in titles else Why.BEFORE_TITLE))
        paragraphs: list[tuple[int, str]] = []
        for line in lines[begin:]:
            if line.goes_on and paragraphs:
                paragraphs[-1] = (paragraphs[-1][0], f"{paragraphs[-1][1]} {shown(line)}")
            else:
                paragraphs.append((line.number, shown(line)))
        self.preamble = [self._passage(text, number, "preamble") for number, text in paragraphs]

    def section(self, lines: Sequence[Line]) -> None:
        """Take one part, or the footnotes' texts."""
        heading = lines[0]
        if _plain(heading.text) in NOTES:
            self._take_notes(lines)
            return
        key = self._key(heading.text)
        if key in {part.key for part in self.parts}:
            self.left += [Unplaced(line.number, shown(line), Why.PART_TWICE) for line in lines]
            return
        placer = Placer(lines[1:])
        self.left += placer.left
        begins = placer.introduction[0].number if placer.introduction else heading.number
        introduction = self._passage(" ".join(line.text for line in placer.introduction), begins, key)
        self.parts.append(PlacedPart(key, heading.text, introduction))
        self.oddities += [Oddity(Odd.NUMBER_MISSING, line, f"{key}-{number}") for line, number in placer.missing]
        for number, (line, text) in placer.placed.items():
            above = number.rpartition(".")[0]
            passage = self._passage(text, line, f"{key}-{number}")
            self.provisions.append(Placed(f"{key}-{number}", key, number, f"{key}-{above}" if above else None, passage))

    def parsed(self) -> Parsed:
        """Return all of it, with what is odd about the whole."""
        marked = [(note.marker, line, where) for line, where, found in self._passages() for note in found.footnotes]
        for marker, line, where in marked:
            if marker not in self.notes:
                self.oddities.append(Oddity(Odd.NOTE_MISSING, line, where, marker))
        unused = self.notes.keys() - {marker for marker, _line, _where in marked}
        self.oddities += [Oddity(Odd.NOTE_UNUSED, 0, "", marker) for marker in sorted(unused)]
        return Parsed(
            tuple(self.preamble),
            tuple(self.parts),
            tuple(self.provisions),
            self.notes,
            tuple(sorted(self.left, key=lambda one: one.line)),
            tuple(sorted(self.oddities, key=lambda one: one.line)),
        )

    def _passages(self) -> Iterator[tuple[int, str, Passage]]:
        """Yield every passage with its line and where it stands."""
        for passage in self.preamble:
            yield passage.line, "preamble", passage
        for part in self.parts:
            yield part.introduction.line, part.key, part.introduction
        for placed in self.provisions:
            yield placed.passage.line, placed.code, placed.passage

    def _passage(self, text: str, line: int, where: str) -> Passage:
        """Detach the footnotes, and write down what is odd."""
        found = detaching.detach(text, self.last)
        self.last = found.last
        self.oddities += [Oddity(Odd(slip.value), line, where, value) for slip, value in found.slips]
        if not found.text and where not in {part.key for part in self.known} | {"preamble"} and "-" in where:
            self.oddities.append(Oddity(Odd.WITHOUT_WORDS, line, where))
        for doubled in re.findall(r"(?<!\.)\.\.(?!\.)|,,|;;", found.text):
            self.oddities.append(Oddity(Odd.DOUBLED, line, where, doubled))
        return Passage(found.text, found.footnotes, line)

    def _key(self, title: str) -> str:
        """Return the part's key: the one the house knows it by, or the initials of its title."""
        for part in self.known:
            if _plain(part.title) == _plain(title):
                return part.key
        words = re.findall(r"[^\W\d_]+", title)
        initials = "".join(word[0] for word in words if len(word) > len("the"))[:4].upper()
        taken = {part.key for part in self.known} | {part.key for part in self.parts} | set(self.taken)
        return next(key for key in _keys(initials) if key not in taken)

    def _take_notes(self, lines: Sequence[Line]) -> None:
        """Take the texts of the footnotes."""
        current = ""
        for line in lines[1:]:
            if line.label is not None and line.label not in self.notes:
                current = line.label
                self.notes[current] = line.text
            elif line.goes_on and current:
                self.notes[current] += f" {line.text}"
            else:
                self.left.append(Unplaced(line.number, shown(line), Why.UNNUMBERED))


def _repeats(line: Line, title: str) -> bool:
    """Whether a line is the document's title, or the end of it."""
    said = _plain(line.text)
    return line.label is None and len(said.split()) >= TITLE_WORDS and _plain(title).endswith(said)


def _keys(initials: str) -> Iterator[str]:
    """Yield the initials, padded to two letters, then others that begin so."""
    base = (initials + "XX")[:2] if len(initials) < len("XX") else initials
    yield base
    yield from (base + letter for letter in ascii_uppercase)
    yield from (base + first + second for first, second in product(ascii_uppercase, repeat=2))
