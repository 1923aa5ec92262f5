"""The mastery map: how much was asked on each provision, and how much of it was answered wholly right.

It speaks in counts, never in grades: who reads it sees how little a figure rests on. Only what was marked counts, every
attempt of it, the newest mark of each. A question that rests on two provisions counts for both.

A person's own map leaves out two things, so that it tells no answer before the quiz's rule does (P3): questions that
ask for the provision, whose provision is the answer; and quizzes whose rule doesn't tell her yet which were right, or
at which an attempt of hers is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessments import standing
from assessments.models import Attempt, Citation
from assessments.models.attempts import AttemptQuerySet
from foundation.accounts.models import User
from standards.models import Provision


@dataclass(frozen=True)
class Area:
    """What came of the questions on one provision: of how many people, how often asked, how often wholly right."""

    code: str
    people: int
    asked: int
    right: int


@dataclass(frozen=True)
class Ground:
    """A provision with what came of it; nothing asked yet is said as nothing asked, not as nothing known."""

    provision: Provision
    area: Area


@dataclass(frozen=True)
class Answered:
    """One question as it was marked: whose, on which provisions, and whether wholly right."""

    person: int
    codes: tuple[str, ...]
    is_right: bool


def areas(answered: Iterable[Answered]) -> tuple[Area, ...]:
    """Sum up for each provision, in the order of their ids."""
    people: dict[str, set[int]] = defaultdict(set)
    asked: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    for one in answered:
        for code in one.codes:
            people[code].add(one.person)
            asked[code] += 1
            right[code] += one.is_right
    return tuple(Area(code, len(people[code]), asked[code], right[code]) for code in sorted(asked))


def missed(attempts: Iterable[Attempt]) -> frozenset[str]:
    """Return the provisions behind questions that were not wholly right, by the citations frozen in these attempts.

    They were fetched `with_lines` and `with_asked`. For the draw, which shows it to nobody.
    """
    return frozenset(
        code
        for attempt in attempts
        for line in attempt.lines or ()
        if not is_right(line)
        for code in _cited(attempt)[line["version"]]
    )


def of(person: User, *, at: datetime) -> tuple[Ground, ...]:
    """Return a person's own map in the order of the Code, in five queries however many attempts and quizzes."""
    told = [quiz for quiz, stand in standing.everywhere(person, at=at).items() if stand.may.correctness]
    hers = Attempt.objects.of(person).filter(quiz__in=told)
    return grounds(areas(_answered(hers, leave_out=("cite",))))


def of_all(attempts: AttemptQuerySet) -> tuple[Ground, ...]:
    """Return what came of all these attempts, for staff: a cohort's, a class's. Three queries however many."""
    return grounds(areas(_answered(attempts)))


def is_right(line: Mapping[str, Any]) -> bool:
    """Whether a line of a mark earned all it could."""
    return Decimal(line["points"]) == Decimal(line["out_of"])


def _cited(attempt: Attempt) -> dict[str, tuple[str, ...]]:
    """Return the provisions that each question of an attempt rested on when it was asked."""
    each = zip(attempt.versions, attempt.cites, strict=True)
    return {version: tuple(cited["code"] for cited in cites) for version, cites in each}


def _answered(attempts: AttemptQuerySet, *, leave_out: Collection[str] = ()) -> list[Answered]:
    """Return each question of these attempts that was marked, but for the kinds left out, in two queries."""
    found = attempts.with_lines().values_list("person_id", "lines")  # type: ignore[misc]  # `with_lines` sets it
    marked = [(person, lines) for person, lines in found if lines]
    rests_on = _rests_on({line["version"] for _person, lines in marked for line in lines}, leave_out)
    return [
        Answered(person, rests_on[line["version"]], is_right(line))
        for person, lines in marked
        for line in lines
        if line["version"] in rests_on
    ]


def _rests_on(versions: Collection[str], leave_out: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the provisions that each of these versions rests on."""
    found = Citation.objects.filter(version__public_id__in=versions).exclude(version__kind__in=leave_out)
    codes: dict[str, list[str]] = defaultdict(list)
    for version, code in found.values_list("version__public_id", "provision__code"):
        codes[str(version)].append(code)
    return {version: tuple(cited) for version, cited in codes.items()}


def grounds(found: Sequence[Area]) -> tuple[Ground, ...]:
    """Put the provisions to what came of them, in the order of the Code."""
    by_code = {area.code: area for area in found}
    provisions = Provision.objects.filter(code__in=by_code).select_related("part")
    return tuple(Ground(provision, by_code[provision.code]) for provision in provisions)
