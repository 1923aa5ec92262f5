"""Counting what came of each wording at each quiz, from the first attempt on: asked, answered, right, which choices.

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

What = tuple[int, str, bool]
"""What is tallied: a quiz, by its internal key; a version, by its public id; whether of first attempts."""


@dataclass
class Sum:
    """What a batch of marks adds to a tally."""

    asked: int = 0
    answered: int = 0
    right: int = 0
    points: Decimal = Decimal(0)
    out_of: Decimal = Decimal(0)
    choices: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, line: Mapping[str, Any]) -> None:
        """Add one line of a mark, of a question of this kind."""
        points, out_of = Decimal(line["points"]), Decimal(line["out_of"])
        self.asked += 1
        self.answered += line["answer"] is not None
        self.right += points == out_of
        self.points += points
        self.out_of += out_of
        self.choices.update(chosen(kind, line["answer"]))


def chosen(kind: str, answer: Any) -> Iterable[str]:
    """Name the choices within an answer: `b`; `a` and `c`; `best:a`; `p1:b`; `c:1` for what was put first.

    What was written freely names none: it is the writer's, and no sum.
    """
    if kind == "short" or answer is None:
        return []
    if isinstance(answer, dict):
        return [f"{part}:{choice}" for part, choice in sorted(answer.items())]
    return [answer] if isinstance(answer, str) else answer


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
    sums: dict[What, Sum] = {}
    for row in rows:
        _add(sums, row.mark)
    _store(sums)
    Uncounted.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _add(sums: dict[What, Sum], mark: Mark) -> None:
    """Add each line of a mark to its sum."""
    attempt = mark.attempt
    kinds = {question["version"]: question["kind"] for question in attempt.questions}
    for line in mark.lines:
        version = line["version"]
        sums.setdefault((attempt.quiz_id, version, attempt.number == 1), Sum()).add(kinds[version], line)


def _store(sums: Mapping[What, Sum]) -> None:
    """Add the sums to the tallies, in one order, so that two that count at once wait for each other in line."""
    named = QuestionVersion.objects.filter(public_id__in={version for _quiz, version, _first in sums})
    internal = {str(public_id): pk for public_id, pk in named.values_list("public_id", "pk")}
    lines = sorted((quiz, internal[version], is_first, version) for quiz, version, is_first in sums)
    Tally.objects.bulk_create(
        [Tally(quiz_id=quiz, version_id=pk, is_first=is_first) for quiz, pk, is_first, _version in lines],
        ignore_conflicts=True,
    )
    for quiz, pk, is_first, version in lines:
        _raise(hold(quiz, pk, is_first=is_first), sums[quiz, version, is_first])


def hold(quiz: int, version: int, *, is_first: bool) -> Tally:
    """Lock the tally of a wording at a quiz until the caller's transaction ends, and return it as it stands then."""
    return Tally.objects.select_for_update().get(quiz=quiz, version=version, is_first=is_first)


def _raise(tally: Tally, more: Sum) -> None:
    """Add a sum to a tally that is held."""
    tally.asked += more.asked
    tally.answered += more.answered
    tally.right += more.right
    tally.points += more.points
    tally.out_of += more.out_of
    tally.choices = dict(Counter(tally.choices) + more.choices)
    tally.save()
