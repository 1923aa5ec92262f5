"""Beginning an attempt: questions are drawn on the server and frozen into it as they will be shown (P5, P6)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import gathering, limiting, preferring, submitting
from assessments.drawing import NoDraw, draw
from assessments.limiting import Granted
from assessments.models import Attempt, Quiz
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal


class BankTooThin(Refusal):
    """The banks can't serve the quiz's blueprint."""


def begin(person: User, quiz: Quiz, *, at: datetime) -> Attempt:
    """Return her open attempt at this quiz, or begin one. Whoever calls has seen to it that she may sit it now.

    An open attempt whose time is over is handed in first. Two begun at once are one (constraint `one_open_attempt`).
    Raises what `limiting.check` raises, `BankTooThin` and `Erased`.
    """
    hers = _hers(person)
    earlier = _at(quiz, hers)
    if earlier and not earlier[-1].is_submitted:
        if not submitting.submit_if_over(earlier[-1], at=at):
            return earlier[-1]
        hers = _hers(person)  # Looked at again: its mark counts, and from its end on the pause does.
    return _begin(person, quiz, hers, at)


def _hers(person: User) -> list[Attempt]:
    """Return all her attempts so far, at whichever quiz, those at one quiz in order."""
    return list(Attempt.objects.of(person).with_lines().order_by("number"))


def _at(quiz: Quiz, hers: Sequence[Attempt]) -> list[Attempt]:
    """Return those at this quiz."""
    return [attempt for attempt in hers if attempt.quiz_id == quiz.pk]


@transaction.atomic
def _begin(person: User, quiz: Quiz, hers: Sequence[Attempt], at: datetime) -> Attempt:
    """Hold her and see that she may begin, then draw and write the attempt."""
    sittable = Quiz.objects.for_sitting(person).annotate(  # type: ignore[no-redef]  # declared
        sitter_erased_at=holding.within(person.pk)
    )
    quiz = sittable.get(pk=quiz.pk)
    holding.refuse_erased(quiz.sitter_erased_at)
    limiting.check(person, quiz, _at(quiz, hers), Granted(quiz.granted, quiz.granted_at), at=at)
    return _write(person, quiz, hers, at)


def _write(person: User, quiz: Quiz, hers: Sequence[Attempt], at: datetime) -> Attempt:
    """Draw and write the attempt, unless another request has just done so; then return that one."""
    seed = secrets.randbits(63)
    number = len(_at(quiz, hers)) + 1
    questions = _drawn(quiz, seed, hers)
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                quiz=quiz,
                person=person,
                number=number,
                seed=seed,
                edition=quiz.edition,
                questions=questions,
                pass_percent=quiz.pass_percent,
                minutes_allowed=quiz.minutes_allowed,
                began_at=at,
            )
    except IntegrityError:
        return Attempt.objects.of(person).at_quiz(quiz).get(number=number)


def _drawn(quiz: Quiz, seed: int, hers: Sequence[Attempt]) -> list[dict[str, Any]]:
    """Draw from the banks, what suits her best first (`preferring`), and return the questions as shown (P3)."""
    versions = gathering.candidates(quiz)
    bank = [gathering.as_candidate(version) for version in versions.values()]
    rows = [gathering.row_of(line) for line in quiz.lines]
    ranks = preferring.ranks(quiz, versions, hers)
    try:
        drawn = draw(bank, quiz.drawn, seed=seed, rows=rows, ranks=ranks)
    except NoDraw as failed:
        raise BankTooThin(
            _("This quiz can't be taken yet: its questions are still being written. Please write to the office.")
        ) from failed
    return gathering.frozen([versions[version] for version in drawn], quiz.code or [], seed=seed)
