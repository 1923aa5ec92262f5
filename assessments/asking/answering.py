"""What every kind of question answers for. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Protocol

Wording = Mapping[str, Any]
Answer = Any
Right = Any

WHOLE = Fraction(1)
NOTHING = Fraction(0)


class Sent(Protocol):
    """What a form sent: Django's QueryDict, or anything like it."""

    def get(self, name: str, /) -> Any:
        """Return the last value of the field, or None."""

    def getlist(self, name: str, /) -> list[Any]:
        """Return every value of the field."""


class Kind(ABC):
    """One kind of question."""

    name: str
    counts = True
    """Whether it may stand in a quiz that counts; what only practices may not."""

    @abstractmethod
    def shuffled(self, wording: Wording, chance: Random) -> dict[str, Any]:
        """Return the wording as one candidate sees it, whatever has no order of its own in a drawn one."""

    @abstractmethod
    def read(self, name: str, wording: Wording, sent: Sent) -> Answer | None:
        """Return what a form says under this name, or None for no answer. Not checked yet: see `fits`."""

    @abstractmethod
    def fits(self, wording: Wording, answer: Answer) -> bool:
        """Whether this is an answer to this wording, a part of one included. Nothing of its shape is taken on trust."""

    def is_complete(self, wording: Wording, answer: Answer) -> bool:
        """Whether nothing of the answer is left open."""
        del wording
        return bool(answer)

    @abstractmethod
    def fits_key(self, wording: Wording, right: Right) -> bool:
        """Whether this can be a key to the wording."""

    @abstractmethod
    def share(self, wording: Wording, right: Right, answer: Answer) -> Fraction:
        """Return what an answer that fits is worth, from 0 to 1. All of the key, and nothing but it, is worth 1."""

    @abstractmethod
    def in_words(self, wording: Wording, answer: Answer) -> tuple[str, ...]:
        """Say an answer, or what is right, in the words of the wording, a line for each part."""


def texts(lines: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return what stands for each key, in the order written."""
    return {line["key"]: line["text"] for line in lines}


def in_drawn_order(lines: Sequence[Any], chance: Random) -> list[Any]:
    """Return the same lines in a drawn order."""
    return chance.sample(lines, len(lines))


def is_key(value: object, lines: Sequence[Mapping[str, str]]) -> bool:
    """Whether the value is the key of a line."""
    return isinstance(value, str) and any(line["key"] == value for line in lines)


def part_of(hits: int, parts: int, scoring: str) -> Fraction:
    """Return what `hits` of `parts` are worth: each a share, or nothing but all of them."""
    if scoring == "each":
        return Fraction(hits, parts)
    return WHOLE if hits == parts else NOTHING
