"""Counting what came of each wording, from the first attempt on: how often it was asked, answered and right.

Every mark leaves an `Uncounted` row in its own transaction; counting deletes such rows and adds their marks to the
tallies in one transaction. So each mark is counted exactly once, whatever is killed when, and nobody who hands in waits
for anyone else. Whoever reads the tallies may be a minute behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from assessments.models import Mark, QuestionVersion, Tally, Uncounted

AT_ONCE = 500


@dataclass
class Sum:
    """What a batch of marks adds to a tally."""

    asked: int = 0
    answered: int = 0
    right: int = 0
    points: Decimal = Decimal(0)
    out_of: Decimal = Decimal(0)
    choices: Counter[str] = field(default_factory=Counter)

    def add(self, line: Mapping[str, Any]) -> None:
        """Add one line of a mark."""
        points, out_of = Decimal(line["points"]), Decimal(line["out_of"])
        self.asked += 1
        self.answered += line["answer"] is not None
        self.right += points == out_of
        self.points += points
        self.out_of += out_of
        self.choices.update(chosen(line["answer"]))


def chosen(answer: Any) -> Iterable[str]:
    """Name the choices within an answer: `b`; `a` and `c`; `best:a`; `p1:b`. What was written freely names none."""
    if isinstance(answer, str):
        return [answer] if len(answer) <= LONGEST_CHOICE else []
    if isinstance(answer, list):
        return answer
    if isinstance(answer, dict):
        return [f"{part}:{choice}" for part, choice in sorted(answer.items())]
    return []


LONGEST_CHOICE = 12
"""Characters of an option's key or a provision's id."""


def count(at_once: int = AT_ONCE) -> int:
    """Add what was marked since to the tallies; return how many marks that were."""
    counted = 0
    while some := _count_some(at_once):
        counted += some
    return counted


@transaction.atomic
def _count_some(at_once: int) -> int:
    """Count at most so many marks. Rows that another worker is counting are left to it."""
    waiting = Uncounted.objects.select_for_update(of=("self",), skip_locked=True).select_related("mark__attempt")
    rows = list(waiting.order_by("id")[:at_once])
    sums: dict[tuple[str, bool], Sum] = {}
    for row in rows:
        _add(sums, row.mark)
    _store(sums)
    Uncounted.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _add(sums: dict[tuple[str, bool], Sum], mark: Mark) -> None:
    """Add each line of a mark to its sum."""
    for line in mark.lines:
        sums.setdefault((line["version"], mark.attempt.number == 1), Sum()).add(line)


def _store(sums: Mapping[tuple[str, bool], Sum]) -> None:
    """Add the sums to the tallies, in one order, so that two that count at once wait for each other in line."""
    named = QuestionVersion.objects.filter(public_id__in={version for version, _first in sums})
    internal = {str(public_id): pk for public_id, pk in named.values_list("public_id", "pk")}
    keys = sorted((internal[version], is_first, version) for version, is_first in sums)
    Tally.objects.bulk_create(
        [Tally(version_id=pk, is_first=is_first) for pk, is_first, _version in keys], ignore_conflicts=True
    )
    for pk, is_first, version in keys:
        _raise(Tally.objects.select_for_update().get(version=pk, is_first=is_first), sums[version, is_first])


def _raise(tally: Tally, more: Sum) -> None:
    """Add a sum to a tally that is held."""
    tally.asked += more.asked
    tally.answered += more.answered
    tally.right += more.right
    tally.points += more.points
    tally.out_of += more.out_of
    tally.choices = dict(Counter(tally.choices) + more.choices)
    tally.save()
