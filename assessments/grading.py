"""Marking, exactly: points for each question, their sum, and whether that passes. Pure.

What an answer is worth is for its kind to say (`asking`), as a share of the question's worth; a share that is no exact
decimal is rounded down to a thousandth of a point, and from there on everything is exact. Passing is decided by exact
cross-multiplication (P4): 79.995 % does not pass at 80 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.asking import KINDS, Answer, Right, Wording

NOTHING = Decimal(0)
THOUSANDTHS = 1000


@dataclass(frozen=True)
class Asked:
    """One question as asked: its version, kind and wording, what is right under its key, and what it is worth."""

    version: str
    kind: str
    wording: Wording
    right: Right
    worth: Decimal = Decimal(1)


@dataclass(frozen=True)
class Line:
    """What one question earned."""

    version: str
    answer: Answer | None
    points: Decimal
    out_of: Decimal

    @property
    def is_right(self) -> bool:
        """Whether it earned all it could."""
        return self.points == self.out_of


@dataclass(frozen=True)
class Marking:
    """What came of an attempt."""

    lines: tuple[Line, ...]
    points: Decimal
    out_of: Decimal
    has_passed: bool


def mark(asked: Sequence[Asked], answers: Mapping[str, Any], *, percent: Decimal) -> Marking:
    """Mark the answers (version to answer) to what was asked; `percent` (over 0, at most 100) of the points pass.

    A question without an answer, or with what is no answer to it, earns nothing; answers to anything that was not asked
    count for nothing.
    """
    lines = tuple(_line(question, answers.get(question.version)) for question in asked)
    points = sum((line.points for line in lines), NOTHING)
    out_of = sum((line.out_of for line in lines), NOTHING)
    return Marking(lines, points, out_of, has_passed(points, out_of, percent))


def _line(question: Asked, answer: Answer | None) -> Line:
    """Mark one question."""
    kind = KINDS[question.kind]
    if answer is None or not kind.fits(question.wording, answer):
        return Line(question.version, answer, NOTHING, question.worth)
    points = rounded_down(kind.share(question.wording, question.right, answer) * Fraction(question.worth))
    return Line(question.version, answer, points, question.worth)


def rounded_down(points: Fraction) -> Decimal:
    """Return the points in whole thousandths, the rest dropped."""
    return Decimal(int(points * THOUSANDTHS)) / THOUSANDTHS


def has_passed(points: Decimal, out_of: Decimal, percent: Decimal) -> bool:
    """Whether `points` of `out_of` reach `percent`, without rounding anywhere. Nothing asked is nothing passed."""
    return out_of > 0 and Fraction(points) * 100 >= Fraction(percent) * Fraction(out_of)
