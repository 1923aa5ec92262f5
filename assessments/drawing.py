"""Drawing questions for an attempt: which, in what order, and their options in what order. Pure.

The same bank, count and seed give the same draw, so that a draw can be tested; but what was drawn is stored with the
attempt and never derived again, since banks change and another Python may shuffle differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn: its version and the keys of its options."""

    version: str
    options: tuple[str, ...]


def draw(bank: Sequence[Candidate], count: int, *, seed: int) -> tuple[Candidate, ...]:
    """Return `count` different questions of the bank in a drawn order, each with its options in a drawn order.

    The order in which the bank is given makes no difference. Raises ValueError when the bank has fewer than `count`.
    """
    chance = Random(seed)  # noqa: S311  (fairness, not secrecy: the seed itself is secret and drawn by `secrets`)
    chosen = chance.sample(sorted(bank, key=lambda candidate: candidate.version), count)
    return tuple(_shuffled(candidate, chance) for candidate in chosen)


def _shuffled(candidate: Candidate, chance: Random) -> Candidate:
    """Put the options into a drawn order."""
    return Candidate(candidate.version, tuple(chance.sample(candidate.options, len(candidate.options))))
