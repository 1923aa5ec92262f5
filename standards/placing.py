"""Placing numbered lines: which stands under which, and which have no place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from standards.lining import Line

NEAR = 2
"""Columns by which numbers of one list may differ in plain text, since some set 9 and 10 flush right."""
DEEPEST = 3


class Why(StrEnum):
    """Why a line has no place among the provisions."""

    BEFORE_TITLE = "before title"
    TITLE = "title"
    UNNUMBERED = "unnumbered"
    TWICE = "twice"
    NO_PARENT = "no parent"
    TOO_DEEP = "too deep"
    PART_TWICE = "part twice"


OUTSIDE = frozenset({Why.BEFORE_TITLE, Why.TITLE})
"""Reasons that are no trouble: what stands around the Code, on a web page for instance."""


@dataclass(frozen=True)
class Unplaced:
    """A line of the document without a place: its number in the file, what it says, and why."""

    line: int
    text: str
    why: Why

    @property
    def is_outside(self) -> bool:
        """Whether it only stands around the Code."""
        return self.why in OUTSIDE


def shown(line: Line) -> str:
    """Return a line as the document shows it, its number in front."""
    return line.text if line.label is None else f"{line.label}. {line.text}".strip()


@dataclass
class _List:
    """A list that is being read: what its numbers begin with, how far in it stands, and the number it came to."""

    prefix: str
    depth: int
    last: int = 0


class Placer:
    """Places the lines of one part.

    `placed` maps numbers (`4.1`) to the line they begin in and their words, in the document's order; `missing` are
    numbers that were jumped over, each with the line that did so.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.introduction: list[Line] = []
        self.placed: dict[str, tuple[int, str]] = {}
        self.left: list[Unplaced] = []
        self.missing: list[tuple[int, str]] = []
        self._lists: list[_List] = []
        self._open: str | Why | None = None
        for line in lines:
            if line.label is None:
                self._unnumbered(line)
            else:
                self._numbered(line, line.label)

    def _unnumbered(self, line: Line) -> None:
        """Place a line without a number: before the first provision, or as the rest of the one before."""
        if self._open is None:
            self.introduction.append(line)
        elif line.goes_on and not isinstance(self._open, Why):
            begins, text = self.placed[self._open]
            self.placed[self._open] = (begins, f"{text} {line.text}".strip())
        else:
            self._leave(line, self._open if line.goes_on and isinstance(self._open, Why) else Why.UNNUMBERED)

    def _leave(self, line: Line, why: Why) -> None:
        """Leave a line, and what goes on from it."""
        self.left.append(Unplaced(line.number, shown(line), why))
        self._open = why

    def _numbered(self, line: Line, label: str) -> None:
        """Place a line with a number."""
        number = label if "." in label else self._counted(line, int(label))
        above = number.rpartition(".")[0]
        if number in self.placed:
            self._leave(line, Why.TWICE)
        elif above and above not in self.placed:
            self._leave(line, Why.NO_PARENT)
        elif number.count(".") >= DEEPEST:
            self._leave(line, Why.TOO_DEEP)
        else:
            self._note_missing(line.number, number)
            self.placed[number] = (line.number, line.text)
            self._open = number

    def _note_missing(self, line: int, number: str) -> None:
        """Write down the number before this one if the document jumped over it."""
        above, _dot, last = number.rpartition(".")
        before = f"{above}{_dot}{int(last) - 1}"
        if int(last) > 1 and before not in self.placed:
            self.missing.append((line, before))

    def _counted(self, line: Line, count: int) -> str:
        """Return the whole number of a line that bears only its count within a list."""
        if not self._lists:
            self._lists.append(_List("", line.depth))
        where = self._continued(line, count)
        if where is None and self._opens_list(line, count):
            self._lists.append(_List(f"{self._last_number()}.", line.depth))
        else:
            keep = where if where is not None else self._nearest(line)
            del self._lists[keep + 1 :]
        current = self._lists[-1]
        current.last = count
        return f"{current.prefix}{count}"

    def _continued(self, line: Line, count: int) -> int | None:
        """Return the place of the list that this count goes on: one at the same depth first, inner before outer."""
        for most in (0, NEAR):
            for at in range(len(self._lists) - 1, -1, -1):
                found = self._lists[at]
                if found.last + 1 == count and abs(found.depth - line.depth) <= most:
                    return at
        return None

    def _opens_list(self, line: Line, count: int) -> bool:
        """Whether a list within the last provision begins: set in, or from 1 below what is empty or ends in a colon."""
        current = self._lists[-1]
        if not current.last:
            return False
        if line.depth > current.depth:
            return True
        _begins, text = self.placed.get(self._last_number(), (0, "."))
        return line.depth == current.depth and count == 1 and (not text or text.endswith(":"))

    def _last_number(self) -> str:
        """Return the number that the innermost list came to."""
        return f"{self._lists[-1].prefix}{self._lists[-1].last}"

    def _nearest(self, line: Line) -> int:
        """Return the place of the innermost list that stands no deeper than the line."""
        return max((at for at, found in enumerate(self._lists) if found.depth <= line.depth), default=0)
