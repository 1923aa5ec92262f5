"""Comparing two editions: which provisions are unchanged, reworded, moved, new or gone, and word by word how.

A provision is known by its id, so the same id with an equal hash is *unchanged*. An equal hash under another id has
*moved*: numbers shift when a provision is put in. What is left is *reworded* where the id is the same, or where the
words are near enough to be the same provision under another number; else it is *new* or *gone*.

Worked example. Before: CE-1 “Be honest”, CE-2 “Keep records”. After: CE-1 “Be honest”, CE-2 “Listen first”, CE-3 “Keep
records”. Then CE-1 is unchanged, CE-3 moved from CE-2, CE-2 is new, and nothing is gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from standards.hashing import digest, normal

NEAR_ENOUGH = 0.7
"""The share of words that two texts have in common (Dice) from which they count as one provision reworded."""


class Kind(StrEnum):
    """What became of a provision."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Worded:
    """A provision as an edition words it: its id, and its text without footnotes (empty for a bare heading)."""

    code: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of one provision. `code` is its id now (before, if it is gone); `before` its id then, "" if new."""

    kind: Kind
    code: str
    before: str
    text_before: str
    text: str

    @property
    def is_renumbered(self) -> bool:
        """Whether it stands under another id than before."""
        return self.kind in {Kind.MOVED, Kind.REWORDED} and self.code != self.before


@dataclass(frozen=True)
class Difference:
    """What became of every provision of either edition: in the order of the newer one, then what is gone."""

    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def counts(self) -> dict[Kind, int]:
        """Return how many there are of each kind."""
        return {kind: len(self.of(kind)) for kind in Kind}

    @property
    def is_empty(self) -> bool:
        """Whether every provision is unchanged."""
        return len(self.of(Kind.UNCHANGED)) == len(self.changes)


def compare(before: Sequence[Worded], after: Sequence[Worded]) -> Difference:
    """Return what became of every provision. Ids are unique within each edition."""
    then = {worded.code: worded for worded in before}
    now = {worded.code: worded for worded in after}
    pairs = _pairs(then, now)
    changes = [_change(now[code], then.get(pairs.get(code, ""))) for code in now]
    kept = set(pairs.values())
    gone = [Change(Kind.GONE, code, code, worded.text, "") for code, worded in then.items() if code not in kept]
    return Difference((*changes, *gone))


def _change(now: Worded, then: Worded | None) -> Change:
    """Say what became of a provision that was this one before."""
    if then is None:
        return Change(Kind.NEW, now.code, "", "", now.text)
    is_equal = digest(now.text) == digest(then.text)
    kind = Kind.REWORDED if not is_equal else Kind.UNCHANGED if now.code == then.code else Kind.MOVED
    return Change(kind, now.code, then.code, then.text, now.text)


def _pairs(then: Mapping[str, Worded], now: Mapping[str, Worded]) -> dict[str, str]:
    """Return for each id of now the id that it had then, the surest first: equal, moved, near, merely the same id."""
    pairs = {code: code for code in now if code in then and digest(now[code].text) == digest(then[code].text)}
    for step in (_moved, _near, _same):
        free_now = {code: worded for code, worded in now.items() if code not in pairs}
        taken = set(pairs.values())
        free_then = {code: worded for code, worded in then.items() if code not in taken}
        pairs |= step(free_then, free_now)
    return pairs


def _moved(then: Mapping[str, Worded], now: Mapping[str, Worded]) -> dict[str, str]:
    """Pair equal texts under other ids, in the order in which they stand. Empty ones say nothing to know them by."""
    waiting: dict[str, list[str]] = {}
    for code, worded in then.items():
        if normal(worded.text):
            waiting.setdefault(digest(worded.text), []).append(code)
    pairs = {}
    for code, worded in now.items():
        if queue := waiting.get(digest(worded.text)):
            pairs[code] = queue.pop(0)
    return pairs


def _near(then: Mapping[str, Worded], now: Mapping[str, Worded]) -> dict[str, str]:
    """Pair texts that share most of their words, the nearest first; at equal nearness the same id."""
    words_then = {code: Counter(_words(worded.text)) for code, worded in then.items()}
    words_now = {code: Counter(_words(worded.text)) for code, worded in now.items()}
    likeness = sorted(
        (
            (share, old == new, new, old)
            for new, mine in words_now.items()
            for old, theirs in words_then.items()
            if (share := _share(mine, theirs)) >= NEAR_ENOUGH
        ),
        key=lambda found: (-found[0], not found[1]),
    )
    pairs: dict[str, str] = {}
    for _share_of_words, _is_same, new, old in likeness:
        if new not in pairs and old not in pairs.values():
            pairs[new] = old
    return pairs


def _same(then: Mapping[str, Worded], now: Mapping[str, Worded]) -> dict[str, str]:
    """Pair what is left by its id."""
    return {code: code for code in now if code in then}


def _share(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words in common: twice those in both, by all."""
    count = one.total() + other.total()
    return 2 * (one & other).total() / count if count else 0.0


def _words(text: str) -> list[str]:
    """Return the words of a text, without capitals and punctuation."""
    return re.findall(r"[^\W_]+", normal(text).casefold())


class Mark(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Stretch:
    """Some words of a text, and what became of them."""

    mark: Mark
    text: str


def side_by_side(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Return both texts in stretches: what the first lost is marked `out`, what the second gained `in`."""
    old, new = before.split(), after.split()
    plain = SequenceMatcher(None, [normal(word) for word in old], [normal(word) for word in new], autojunk=False)
    left: list[Stretch] = []
    right: list[Stretch] = []
    for kind, old_from, old_to, new_from, new_to in plain.get_opcodes():
        is_same = kind == "equal"
        left += _stretch(old[old_from:old_to], Mark.SAME if is_same else Mark.OUT)
        right += _stretch(new[new_from:new_to], Mark.SAME if is_same else Mark.IN)
    return left, right


def _stretch(words: Sequence[str], mark: Mark) -> Iterator[Stretch]:
    """Yield the words as one stretch, if there are any."""
    if words:
        yield Stretch(mark, " ".join(words))
