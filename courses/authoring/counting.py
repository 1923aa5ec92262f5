"""Counting what prose holds: its words, its sentences, how hard it is to read, and how long it takes. Pure arithmetic.

The grade is that of Flesch and Kincaid: 0.39 times words a sentence, plus 11.8 times syllables a word, minus 15.59
(J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, Derivation of New Readability Formulas for Navy
Enlisted Personnel, Research Branch Report 8-75, Naval Technical Training Command, 1975). Syllables are counted by
groups of vowels, which is right for most English words and wrong for some: over a page it evens out, so a short text
has no grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

WORDS_A_MINUTE = 200
ENOUGH_WORDS = 100
"""With fewer, a grade says nothing."""

WORD = re.compile(r"[^\W\d_]+(?:[\u2019'-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"\u201d\u2019)\]]))\s+(?=[\"\u201c\u2018(\[]?[A-Z0-9])")
SHORT = re.compile(r"\b(?:[A-Z]|Mr|Ms|Mrs|Dr|St|vs?|No|e\.g|i\.e|etc|cf|U\.S)\.$")
LONGEST_SHORT = 8
"""As much of a sentence's end as `SHORT` looks at, and more: a long run of them would be read over and over."""
VOWELS = re.compile(r"[aeiouyáéíóúü]+")
SILENT = re.compile(r"(?:[^laeiouy]es|[^tdaeiouy]ed|[^laeiouy]e)$")
PARAGRAPHS = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "br", "td", "th"})


@dataclass
class Prose:
    """What a piece of HTML says: its paragraphs, the words of its links, and its small headings, as plain text."""

    paragraphs: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the words out of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Prose()
        self.open: dict[str, list[str]] = {"": []}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a paragraph, a link or a heading."""
        del attrs
        if tag in PARAGRAPHS:
            self.flush()
        if tag in {"a", "h3"}:
            self.open[tag] = []

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        said = " ".join("".join(self.open.pop(tag, [])).split()) if tag else ""
        if said:
            (self.found.links if tag == "a" else self.found.headings).append(said)
        if tag in PARAGRAPHS:
            self.flush()

    def handle_data(self, data: str) -> None:
        """Take the words down, for all that is open."""
        for parts in self.open.values():
            parts.append(data)

    def flush(self) -> None:
        """End the paragraph, if it says anything."""
        if said := " ".join("".join(self.open[""]).split()):
            self.found.paragraphs.append(said)
        self.open[""] = []


def read(html: str) -> Prose:
    """Return what a piece of HTML says."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.found


def words(text: str) -> list[str]:
    """Return the words of a text; a number is one."""
    return WORD.findall(text)


def sentences(paragraphs: Iterable[str]) -> list[str]:
    """Return the sentences of these paragraphs; the end of a paragraph ends one."""
    found: list[str] = []
    for paragraph in paragraphs:
        held = ""
        for part in END.split(paragraph):
            held = f"{held} {part}".strip()
            if not SHORT.search(held[-LONGEST_SHORT:]):
                found.append(held)
                held = ""
        if held:
            found.append(held)
    return [sentence for sentence in found if words(sentence)]


def syllables(word: str) -> int:
    """Return about how many syllables a word has, at least one."""
    low = word.lower().replace("\u2019", "").replace("'", "")
    return max(len(VOWELS.findall(low)) - bool(SILENT.search(low)), 1)


def grade(paragraphs: Sequence[str]) -> float | None:
    """Return the grade of Flesch and Kincaid, or None where there are too few words to tell."""
    all_words = [word for paragraph in paragraphs for word in words(paragraph)]
    if len(all_words) < ENOUGH_WORDS:
        return None
    count = len(all_words)
    return 0.39 * count / len(sentences(paragraphs)) + 11.8 * sum(map(syllables, all_words)) / count - 15.59


def minutes(word_count: int, seconds: int = 0) -> int:
    """Return how many minutes it takes to read so many words and to play so many seconds, at least one."""
    return max(round(word_count / WORDS_A_MINUTE + seconds / 60), 1)
