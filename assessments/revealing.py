"""When what may be shown of an attempt that was handed in. Pure (P3).

Four things, each from its own moment on (`at_once`, `done`, `closed`, `never`): her own answers, which of them were
right, feedback with the provision, the right answers. *Done* is passed, or no attempt left. And whatever a quiz says,
nothing but points and her own answers while an attempt of hers at the same quiz is open, or at another that draws from
the same bank: it would answer that one.
Feedback tells which was right, and the right answers tell it all the more; so neither comes before what it tells. What
to read again is not one of the four and has a rule of its own (`reviewing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """How a person stands at a quiz now."""

    has_passed: bool
    attempts_left: int | None
    """None means no limit."""
    has_open: bool
    """At this quiz, or at another that draws from the same bank."""
    is_closed: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing more can come of it."""
        return self.has_passed or self.attempts_left == 0


@dataclass(frozen=True)
class Shown:
    """What may be shown now."""

    answers: bool = False
    correctness: bool = False
    feedback: bool = False
    key: bool = False


def shown(rule: Mapping[str, str], standing: Standing) -> Shown:
    """Return what may be shown; `rule` says from when on, by the names of `Shown`'s fields."""
    may = {name: _has_come(when, standing) for name, when in rule.items()}
    if standing.has_open:
        return Shown(answers=may["answers"])
    correctness = may["answers"] and may["correctness"]
    return Shown(may["answers"], correctness, correctness and may["feedback"], correctness and may["key"])


def _has_come(when: str, standing: Standing) -> bool:
    """Whether this moment has come."""
    return {
        "at_once": True,
        "done": standing.is_done,
        "closed": standing.is_closed,
        "never": False,
    }[when]
