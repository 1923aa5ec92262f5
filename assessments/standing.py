"""Standing at a quiz: how a person stands there now, and so what may be shown of her attempts at it (P3).

All attempts of hers at the quiz count together: one that passed opens the earlier ones, one that is open closes all.
So does one that is open at another quiz drawing from the same bank: what this one tells would answer that one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef

from assessments import limiting
from assessments.models import Attempt, Quiz
from assessments.models.attempts import AttemptQuerySet
from assessments.revealing import Shown, Standing, shown
from foundation.accounts.models import User


@dataclass(frozen=True)
class Stand:
    """How she stands at a quiz. `next_from` is when a pause ends that holds her back, None where none does."""

    how: Standing
    next_from: datetime | None
    may: Shown


def at_quiz(person: User, quiz: Quiz, *, at: datetime) -> Stand:
    """Return how she stands at a quiz that she has tried, by one query, and one more where tries are limited."""
    tried = list(_tried(person).at_quiz(quiz))
    left = None if _has_passed(tried) else limiting.left(person, quiz, len(tried), limiting.granted(tried))
    return _stand(quiz, tried, left, at)


def everywhere(person: User, *, at: datetime) -> dict[int, Stand]:
    """Return how she stands at each quiz that she has tried, by its internal key, in two queries however many."""
    extra = limiting.extra_of(person)
    by_quiz = groupby(_tried(person).select_related("quiz").order_by("quiz", "number"), attrgetter("quiz"))
    found = {quiz: list(tried) for quiz, tried in by_quiz}
    return {quiz.pk: _stand(quiz, tried, _left(quiz, tried, extra), at) for quiz, tried in found.items()}


def rule_of(quiz: Quiz) -> Mapping[str, str]:
    """Return from when on the quiz shows what, by the names of `revealing.Shown`'s fields."""
    return {
        "answers": quiz.shows_answers,
        "correctness": quiz.shows_correctness,
        "feedback": quiz.shows_feedback,
        "key": quiz.shows_key,
    }


def is_closed(quiz: Quiz, at: datetime) -> bool:
    """Whether the quiz takes no more attempts."""
    return quiz.closes_at is not None and at > quiz.closes_at


def _tried(person: User) -> AttemptQuerySet:
    """Return her attempts in order, each with what her standing takes, and without what was asked and answered."""
    hers = Attempt.objects.of(person)
    open_beside = hers.open().filter(quiz__banks__quizzes=OuterRef("quiz"))
    return (
        hers.with_pass()
        .with_grants()
        .annotate(is_answered_beside=Exists(open_beside))  # type: ignore[no-redef]  # declared
        .without_answers()
        .order_by("number")
    )


def _left(quiz: Quiz, tried: Sequence[Attempt], extra: int) -> int | None:
    """Return how many attempts she has left, where it still matters."""
    if _has_passed(tried):
        return None
    return limiting.remaining(quiz, len(tried), limiting.granted(tried), extra=extra)


def _has_passed(tried: Sequence[Attempt]) -> bool:
    """Whether one of them passed."""
    return any(attempt.is_passed for attempt in tried)


def _stand(quiz: Quiz, tried: Sequence[Attempt], left: int | None, at: datetime) -> Stand:
    """Put it together; `tried` are all her attempts at the quiz, in order."""
    has_open = not tried[-1].is_submitted or tried[-1].is_answered_beside
    how = Standing(_has_passed(tried), left, has_open, is_closed(quiz, at))
    resting = None if how.is_done else limiting.next_from(quiz, tried, limiting.granted(tried))
    is_resting = resting is not None and resting > at
    return Stand(how, resting if is_resting else None, shown(rule_of(quiz), how))
