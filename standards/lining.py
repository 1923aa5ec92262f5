"""Cutting plain text into lines that know their number, their depth, and whether they go on from the line before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LABEL = re.compile(
    r"^(?:\((?P<round>\d{1,3}(?:\.\d{1,3})*)\)|(?P<plain>\d{1,3}(?:\.\d{1,3})*)(?P<close>[.)]))(?:\s+|$)"
    r"|^(?P<dotted>\d{1,3}(?:\.\d{1,3})+)\s+"
)
"""A number as documents print it: `4.`, `4)`, `(4)`, `4.1`, `4.1.`, `4.1)`."""
LETTER = re.compile(r"^(?:\((?P<round>[a-z])\)|(?P<plain>[a-z])[.)])\s+")
"""A lettered provision, counted as a number: it only counts where it stands deeper than a numbered one."""
SPACES = re.compile(r"\s+")
OPEN, CLOSE = "\ue000", "\ue001"
"""What stands around a footnote's number that the document itself marks as one: private characters, in no text."""
HEADING_AT_MOST = 120


@dataclass(frozen=True)
class Line:
    """One line or paragraph. `number` counts from 1 in the file; `label` is the number it bears (`4`, `4.1`), if any.

    `depth` is how far in it stands: columns in plain text, levels in a list, so it is only ever compared.
    """

    number: int
    text: str
    label: str | None = None
    depth: int = 0
    is_heading: bool = False
    goes_on: bool = False


def tidy(text: str) -> str:
    """Return the text with every run of white space as one space: no space of any kind says anything in the Code."""
    return SPACES.sub(" ", text).strip()


def marked(number: str) -> str:
    """Return a footnote's number between the private characters."""
    return f"{OPEN}{number}{CLOSE}"


def labelled(text: str, *, with_letters: bool = False) -> tuple[str | None, str]:
    """Return the number that the text begins with, and the rest; None and the text where it begins with none."""
    found = LABEL.match(text)
    if found:
        return found["round"] or found["plain"] or found["dotted"], text[found.end() :]
    if with_letters and (letter := LETTER.match(text)):
        return str(ord(letter["round"] or letter["plain"]) - ord("a") + 1), text[letter.end() :]
    return None, text


def shouts(text: str) -> bool:
    """Whether it is set in capitals as headings are: two words at least, and no small letter."""
    return len(text) <= HEADING_AT_MOST and text.isupper() and len(re.findall(r"[^\W\d_]{2,}", text)) > 1


def cut(text: str) -> Iterator[Line]:
    """Yield the lines of a plain text, blank ones left out.

    A line without a number goes on from the one before when it follows at once, or stands deeper than the last number.
    """
    follows, depth, counted = False, -1, -1
    for number, raw in enumerate(text.splitlines(), 1):
        plain = tidy(raw.replace(OPEN, "").replace(CLOSE, ""))
        if not plain:
            follows = False
            continue
        column = _column(raw)
        label, rest = labelled(plain, with_letters=column > counted >= 0)
        if label is not None:
            depth = column
            counted = column if LABEL.match(plain) else counted
            yield Line(number, rest, label, column)
        else:
            is_heading = shouts(plain)
            goes_on = not is_heading and (follows or column > depth >= 0)
            yield Line(number, plain, None, column, is_heading, goes_on)
        follows = True


def _column(raw: str) -> int:
    """Return how far in the line begins; a tab leads to the next eighth column."""
    wide = raw.expandtabs()
    return len(wide) - len(wide.lstrip())
