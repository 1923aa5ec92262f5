"""Beginning an attempt: questions are drawn on the server and frozen into it as they will be shown (P5, P6)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import gathering, limiting, preferring, submitting
from assessments.drawing import NoDraw, draw
from assessments.limiting import Granted
from assessments.models import Attempt, Quiz
from assessments.models.quizzes import QuizQuerySet
from foundation.accounts import holding
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal


class BankTooThin(Refusal):
    """The banks can't serve the quiz's blueprint."""

    is_for_the_office = True


def begin(person: User, quiz: Quiz, *, at: datetime) -> Attempt:
    """Return her open attempt at this quiz, or begin one. Whoever calls has seen to it that she may sit it now.

    An open attempt at it whose time is over is handed in first, and what has no mark yet is marked. Two begun at once
    are one (constraint `one_open_attempt`).

    Raises what `limiting.check` raises, `BankTooThin`, `Erased`, and `Quiz.DoesNotExist` where it has become a quiz of
    the other sort, one that counts or one for practice.
    """
    return begin_named(person, quiz.public_id, is_practice=quiz.is_practice, at=at)


def begin_named(person: User, quiz: UUID, *, is_practice: bool, at: datetime) -> Attempt:
    """As `begin`, with the public id of a quiz that is expected to be of this sort."""
    hers = earlier(person)
    if settle((each for each in hers if each.quiz.public_id == quiz), at=at):
        hers = earlier(person)  # Looked at again: its mark counts, and from its end on the pause does.
    return go_on(person, quiz, hers, is_practice=is_practice, at=at)


def earlier(person: User) -> list[Attempt]:
    """Return all her attempts so far, at whichever quiz, those at one quiz in order, as `go_on` takes them."""
    found = list(Attempt.objects.of(person).with_lines().with_asked().select_related("quiz").order_by("number"))
    for attempt in found:
        attempt.person = person
    return found


def settle(hers: Iterable[Attempt], *, at: datetime) -> bool:
    """Hand in those that are open and whose time is over, mark what has no mark yet; return whether there were any.

    What was handed in a moment ago may be about to be marked, or its marking was killed: either way it may be a pass.
    """
    settled = [each for each in hers if _settle(each, at)]
    return bool(settled)


def _settle(attempt: Attempt, at: datetime) -> bool:
    """As `settle`, for one."""
    if not attempt.is_submitted:
        return submitting.submit_if_over(attempt, at=at)
    if attempt.lines is not None:
        return False
    submitting.mark(attempt, at=at)
    return True


def go_on(person: User, quiz: UUID, hers: Sequence[Attempt], *, is_practice: bool, at: datetime) -> Attempt:
    """As `begin_named`, with all her `earlier` attempts, of which none is open and over."""
    here = [each for each in hers if (each.quiz.public_id, each.quiz.is_practice) == (quiz, is_practice)]
    if here and not here[-1].is_submitted:
        return here[-1]
    return _begin(person, Quiz.objects.filter(public_id=quiz, is_practice=is_practice), hers, at)


@transaction.atomic
def _begin(person: User, quizzes: QuizQuerySet, hers: Sequence[Attempt], at: datetime) -> Attempt:
    """Hold her and see that she may begin at this one quiz, then draw and write the attempt."""
    sittable = quizzes.for_sitting(person).annotate(  # type: ignore[no-redef]  # declared
        sitter_erased_at=holding.within(person.pk)
    )
    quiz = sittable.get()
    holding.refuse_erased(quiz.sitter_erased_at)
    limiting.check(person, quiz, _at(quiz, hers), Granted(quiz.granted, quiz.granted_at), at=at)
    return _write(person, quiz, hers, at)


def _at(quiz: Quiz, hers: Sequence[Attempt]) -> list[Attempt]:
    """Return those at this quiz."""
    return [attempt for attempt in hers if attempt.quiz_id == quiz.pk]


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
            _(
                "This quiz can't be begun just now, because too few of its questions are ready. The office sees which; "
                "write to it if you are in a hurry."
            )
        ) from failed
    return gathering.frozen([versions[version] for version in drawn], quiz.code or [], seed=seed)
