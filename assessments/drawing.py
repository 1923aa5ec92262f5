"""Drawing questions for an attempt by a blueprint, and proving that a bank can always serve it. Pure.

Hard rules: exactly `count` questions; every row of the blueprint has at least its number (one question may serve
several rows); questions of one vignette come together, in their order, or not at all; no two enemies. A wish: what she
has not seen yet first (see `draw`). The same bank, rows, count and seed give the same draw, so that a draw can be
tested; but what was drawn is stored with the attempt and never derived again, since banks change.

The search takes the row that is hardest to serve, tries what could serve it in the preferred order, and goes back where
that leads nowhere. Example: count 3; rows "2 of CE", "1 vignette of SP"; the SP vignette has two questions, so one
question of CE is left over for a row that needs two: no draw, and `starving` names both rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

PATIENCE = 20_000
"""Steps of a search before it is given up as not proven."""
SHORT_PATIENCE = 2_000
"""Steps of a search that would only be nicer than the plain one."""


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn: its version; whose question; its vignette, or "" for none, and its place there.

    `traits` says what it is (`part:CE`, `provision:CE-6`, `level:recall`, `kind:single`); `enemies` are questions.
    """

    version: str
    question: str
    vignette: str = ""
    place: int = 0
    traits: frozenset[str] = frozenset()
    enemies: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """A row of a blueprint: at least so many questions that have all of these traits."""

    at_least: int
    traits: frozenset[str]

    def is_served_by(self, candidate: Candidate) -> bool:
        """Whether the question counts for this row."""
        return self.traits <= candidate.traits


@dataclass(frozen=True)
class Starving:
    """A row that can't be served, alone or (`is_alone` false) together with the others named beside it."""

    row: Row
    available: int
    is_alone: bool


class NoDraw(Exception):  # noqa: N818  (named as a fact, as the house names refusals)
    """No draw satisfies all of this, or none was found within the search's patience (`was_given_up`)."""

    def __init__(self, *, was_given_up: bool = False) -> None:
        super().__init__("no draw")
        self.was_given_up = was_given_up


@dataclass(frozen=True)
class _Unit:
    """What is drawn whole: one question, or the questions of a vignette in their order."""

    members: tuple[Candidate, ...]
    serves: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many questions it is."""
        return len(self.members)

    def is_enemy_of(self, other: _Unit) -> bool:
        """Whether any of the two units' questions are enemies, whichever names the other."""
        mine, theirs = ({member.question for member in unit.members} for unit in (self, other))
        return any(member.enemies & theirs for member in self.members) or any(
            member.enemies & mine for member in other.members
        )


def draw(
    bank: Sequence[Candidate],
    count: int,
    *,
    seed: int,
    rows: Sequence[Row] = (),
    ranks: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """Return the versions of `count` questions in a drawn order; the order in which the bank is given is no matter.

    `ranks` gives versions a rank (none is 0). If those of lower ranks suffice, nothing of a higher one is drawn; what
    has a lower rank is tried first. Raises `NoDraw`.
    """
    chance = Random(seed)  # noqa: S311  (fairness, not secrecy: the seed itself is secret and drawn by `secrets`)
    units = _units(bank, rows)
    chance.shuffle(units)
    rank = {unit: max((ranks or {}).get(member.version, 0) for member in unit.members) for unit in units}
    units.sort(key=lambda unit: rank[unit])
    chosen = _preferred(units, rank, count, rows)
    chance.shuffle(chosen)
    return tuple(member.version for unit in chosen for member in unit.members)


def _preferred(units: list[_Unit], rank: Mapping[_Unit, int], count: int, rows: Sequence[Row]) -> list[_Unit]:
    """Return a choice of the lowest ranks that suffice."""
    for highest in sorted(set(rank.values()))[:-1]:
        try:
            return _Search([unit for unit in units if rank[unit] <= highest], rows, SHORT_PATIENCE).run(count)
        except NoDraw:
            continue
    try:
        return _Search(units, rows, PATIENCE).run(count)
    except NoDraw as failed:
        if not failed.was_given_up:
            raise
        return _Search(_in_order(units), rows, PATIENCE).run(count)


def starving(bank: Sequence[Candidate], count: int, rows: Sequence[Row] = ()) -> tuple[Starving, ...] | None:
    """Prove that the bank can serve the blueprint: return () with the proof found, else the rows that starve.

    Rows that starve alone are named; if none does, a smallest set of rows that can't be served together. None: the bank
    hasn't `count` questions that can stand together, whatever the rows.
    """
    if can_serve(bank, count, rows):
        return ()
    if not can_serve(bank, count):
        return None
    alone = [row for row in rows if not can_serve(bank, count, [row])]
    named = alone or _smallest(bank, count, rows)
    return tuple(Starving(row, sum(map(row.is_served_by, bank)), bool(alone)) for row in named)


def can_serve(bank: Sequence[Candidate], count: int, rows: Sequence[Row] = ()) -> bool:
    """Whether a draw was found. False also where the search was given up: what isn't proven isn't promised."""
    try:
        _Search(_in_order(_units(bank, rows)), rows, PATIENCE).run(count)
    except NoDraw:
        return False
    return True


def _smallest(bank: Sequence[Candidate], count: int, rows: Sequence[Row]) -> list[Row]:
    """Leave out row after row as long as the rest still can't be served."""
    kept = list(rows)
    for row in rows:
        fewer = [other for other in kept if other is not row]
        if not can_serve(bank, count, fewer):
            kept = fewer
    return kept


def _units(bank: Sequence[Candidate], rows: Sequence[Row]) -> list[_Unit]:
    """Put questions of one vignette together, in an order that doesn't depend on the bank's; leave out what can't be.

    A vignette whose own questions are enemies can never be drawn whole, so it is never drawn.
    """
    together: dict[str, list[Candidate]] = {}
    for candidate in sorted(bank, key=lambda each: (each.place, each.version)):
        together.setdefault(candidate.vignette or f" {candidate.version}", []).append(candidate)
    units = [
        _Unit(tuple(members), tuple(sum(map(row.is_served_by, members)) for row in rows))
        for members in together.values()
    ]
    return _in_order([unit for unit in units if not unit.is_enemy_of(unit)])


def _in_order(units: Sequence[_Unit]) -> list[_Unit]:
    """Return the units in the order of their versions."""
    return sorted(units, key=lambda unit: unit.members[0].version)


@dataclass
class _Search:
    """A search that goes back where it must. `units` stand in the preferred order."""

    units: Sequence[_Unit]
    rows: Sequence[Row]
    patience: int
    enemies: list[frozenset[int]] = field(init=False)

    def __post_init__(self) -> None:
        named = [place for place, unit in enumerate(self.units) if any(member.enemies for member in unit.members)]
        pairs: dict[int, set[int]] = {}
        for one in named:
            for other, unit in enumerate(self.units):
                if other != one and self.units[one].is_enemy_of(unit):
                    pairs.setdefault(one, set()).add(other)
                    pairs.setdefault(other, set()).add(one)
        self.enemies = [frozenset(pairs.get(place, ())) for place in range(len(self.units))]

    def run(self, count: int) -> list[_Unit]:
        """Return a choice of `count` questions that serves every row. Raises `NoDraw`."""
        needs = [row.at_least for row in self.rows]
        chosen = self._choose(list(range(len(self.units))), needs, count)
        if chosen is None:
            raise NoDraw
        return [self.units[place] for place in chosen]

    def _choose(self, free: list[int], needs: list[int], left: int) -> list[int] | None:
        """Return what completes the choice out of what is free, or None."""
        self.patience -= 1
        if self.patience < 0:
            raise NoDraw(was_given_up=True)
        if left == 0:
            return [] if max(needs, default=0) <= 0 else None
        while self._could_do(free, needs, left):
            taken = self._next(free, needs, left)
            rest = self._choose(*self._take(free, needs, left, taken))
            if rest is not None:
                return [taken, *rest]
            free = [place for place in free if place != taken]
        return None

    def _take(self, free: list[int], needs: list[int], left: int, taken: int) -> tuple[list[int], list[int], int]:
        """Return what is free, needed and left once this unit is taken."""
        unit = self.units[taken]
        fewer = [place for place in free if place != taken and place not in self.enemies[taken]]
        return fewer, [need - served for need, served in zip(needs, unit.serves, strict=True)], left - unit.size

    def _next(self, free: list[int], needs: list[int], left: int) -> int:
        """Return the first unit in the preferred order that serves the row with the least to spare.

        There is one: `_could_do` has seen units that fit and, for each unmet row, enough that serve it.
        """
        fitting = [place for place in free if self.units[place].size <= left]
        unmet = [row for row, need in enumerate(needs) if need > 0]
        if unmet:
            hardest = min(unmet, key=lambda row: sum(self.units[place].serves[row] for place in fitting) - needs[row])
            fitting = [place for place in fitting if self.units[place].serves[hardest]]
        return fitting[0]

    def _could_do(self, free: list[int], needs: list[int], left: int) -> bool:
        """Whether nothing speaks against it yet: enough for each row, and sizes that add up."""
        fitting = [self.units[place] for place in free if self.units[place].size <= left]
        sums = 1
        for unit in fitting:
            sums |= sums << unit.size
        if not sums >> left & 1:
            return False
        return all(
            need <= 0 or (need <= left and sum(unit.serves[row] for unit in fitting) >= need)
            for row, need in enumerate(needs)
        )
