"""Detaching footnotes: published texts glue a footnote's number to a word (“important1”) or lose the note altogether.

A number is taken for a footnote when it stands where footnotes stand and fits their count: they are numbered through
the whole document. What fits only in part stays in the text and is reported, since digits may be the author's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from standards.lining import CLOSE, OPEN, tidy

MARKER = re.compile(
    rf"{OPEN}(?P<marked>[^{CLOSE}]{{1,8}}){CLOSE}"
    r"|(?<=[^\W\d_])(?P<glued>\d{1,3})(?!\w|[.,]\d|-)"
    r"|(?<=[^\d\s][.,;:!?\u201d\"\u2019')\]])(?P<after>\d{1,3})(?!\w|[.,]\d|-)"
    r"| (?P<spaced>\d{1,3})(?=[.,;:!?]?$|[.,;:!?] )"
    r"|(?<=[.!?]) (?P<between>\d{1,3})(?= [^\W\d_a-z])"
)
COUNTING = frozenset({
    "about", "and", "article", "at", "chapter", "clause", "except", "footnote", "from", "in", "least", "most", "no",
    "note", "number", "of", "or", "page", "paragraph", "part", "provision", "rule", "section", "standard", "step",
    "than", "to", "under", "until", "with", "within",
})  # fmt: skip
"""Words after which a number is a number: “under rule 3.”"""
LEAP = 3
"""How many footnotes a document may have lost between two that it still marks."""
FIRST_AT_MOST = 9
"""A document may begin in the middle of its footnotes; the first one found is no greater than this."""


class Slip(StrEnum):
    """What is odd about a number in the text."""

    SPACED = "spaced"
    SKIPPED = "skipped"
    LEFT = "left"


@dataclass(frozen=True)
class Footnote:
    """A footnote's number, and how many characters of the text stand before it."""

    marker: str
    at: int


@dataclass(frozen=True)
class Detached:
    """A text without its footnotes, the footnotes, the last number so far, and what was odd, each with its number."""

    text: str
    footnotes: tuple[Footnote, ...]
    last: int
    slips: tuple[tuple[Slip, str], ...]


def detach(text: str, last: int) -> Detached:
    """Return the text without its footnotes. `last` is the number of the last footnote before this text, 0 for none."""
    kept, length, behind = [], 0, 0
    footnotes: list[Footnote] = []
    slips: list[tuple[Slip, str]] = []
    for found in MARKER.finditer(text):
        kind, marker = found.lastgroup or "", found[found.lastgroup or 0]
        if not _is_footnote(kind, marker, last, text[: found.start()]):
            if kind in {"glued", "after"}:
                slips.append((Slip.LEFT, marker))
            continue
        slips.extend(_slips(kind, marker, last))
        kept.append(text[behind : found.start()])
        length += len(kept[-1])
        footnotes.append(Footnote(marker, length))
        last = int(marker) if marker.isdecimal() else last
        behind = found.end()
    kept.append(text[behind:])
    return _tidied("".join(kept), footnotes, last, slips)


def _is_footnote(kind: str, marker: str, last: int, before: str) -> bool:
    """Whether a number is a footnote's."""
    if kind == "marked":
        return True
    number = int(marker)
    if kind in {"glued", "after"}:
        return last < number <= (last + LEAP if last else FIRST_AT_MOST)
    word = re.search(r"([^\W\d_]+)\W*$", before)
    is_counted = word is not None and kind == "spaced" and (word[1] in COUNTING or word[1][0].isupper())
    return number == last + 1 and not is_counted


def _slips(kind: str, marker: str, last: int) -> Iterator[tuple[Slip, str]]:
    """Say what is odd about a footnote that was detached."""
    if kind in {"spaced", "between"}:
        yield Slip.SPACED, marker
    if marker.isdecimal() and last and int(marker) > last + 1:
        yield Slip.SKIPPED, marker


def _tidied(text: str, footnotes: Sequence[Footnote], last: int, slips: Sequence[tuple[Slip, str]]) -> Detached:
    """Return it with single spaces, each footnote still behind the same word."""
    places = [Footnote(note.marker, len(tidy(text[: note.at]))) for note in footnotes]
    return Detached(tidy(text), tuple(places), last, tuple(slips))


@dataclass(frozen=True)
class Piece:
    """A stretch of text and the footnote behind it, if there is one."""

    text: str
    marker: str = ""


def pieces(text: str, footnotes: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Return the text in stretches, cut where footnotes stand: what a page shows. `footnotes` are `{marker, at}`."""
    found, behind = [], 0
    for note in footnotes:
        found.append(Piece(text[behind : note["at"]], note["marker"]))
        behind = note["at"]
    return [*found, Piece(text[behind:])] if text[behind:] else found
