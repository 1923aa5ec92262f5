"""Beginning an attempt: questions are drawn on the server and frozen into it as they will be shown (P5, P6)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import deadlines, limiting, submitting
from assessments.drawing import Candidate, draw
from assessments.models import Attempt, QuestionVersion, Quiz
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal


class NoAttemptLeft(Refusal):
    """She has used the attempts that the quiz allows."""


class BankTooThin(Refusal):
    """The bank has fewer questions than the quiz draws."""


@transaction.atomic
def begin(person: User, quiz: Quiz, *, at: datetime) -> Attempt:
    """Return her open attempt at this quiz, or begin one. Whoever calls has seen to it that she may sit it now.

    An open attempt whose time is over is handed in first. Two begun at once are one (constraint `one_open_attempt`).
    Raises `NoAttemptLeft` or `BankTooThin`.
    """
    earlier = list(Attempt.objects.of(person).at_quiz(quiz).order_by("number"))
    if earlier and not earlier[-1].is_submitted:
        if not deadlines.is_over(earlier[-1], at):
            return earlier[-1]
        submitting.submit(earlier[-1], at=at)
    if limiting.left(person, quiz, len(earlier)) == 0:
        raise NoAttemptLeft(
            _("You have used all the attempts that this quiz allows. If you need another, write to the office.")
        )
    return _begin(person, quiz, len(earlier) + 1, at)


def _begin(person: User, quiz: Quiz, number: int, at: datetime) -> Attempt:
    """Draw and write the attempt, unless another request has just done so; then return that one."""
    seed = secrets.randbits(63)
    questions = _frozen(quiz, seed)
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                quiz=quiz,
                person=person,
                number=number,
                seed=seed,
                questions=questions,
                pass_percent=quiz.pass_percent,
                minutes_allowed=quiz.minutes_allowed,
                began_at=at,
            )
    except IntegrityError:
        return Attempt.objects.of(person).at_quiz(quiz).get(number=number)


def _frozen(quiz: Quiz, seed: int) -> list[dict[str, Any]]:
    """Draw from the bank and return the questions as they will be shown: without key, weight or rationale (P3)."""
    bank = {str(version.public_id): version for version in QuestionVersion.objects.drawable(quiz)}
    if len(bank) < quiz.drawn:
        raise BankTooThin(
            _("This quiz can't be taken yet: it draws %(drawn)d questions and has %(ready)d.")
            % {"drawn": quiz.drawn, "ready": len(bank)}
        )
    candidates = [Candidate(name, tuple(option["key"] for option in version.options)) for name, version in bank.items()]
    return [_shown(bank[drawn.version], drawn) for drawn in draw(candidates, quiz.drawn, seed=seed)]


def _shown(version: Any, drawn: Candidate) -> dict[str, Any]:
    """Return one question as shown, its options in the drawn order. See `Attempt.questions`."""
    texts = {option["key"]: option["text"] for option in version.options}
    return {
        "version": drawn.version,
        "digest": version.digest,
        "key_number": version.key_number,
        "stem": version.stem,
        "options": [{"key": key, "text": texts[key]} for key in drawn.options],
        "cites": version.cites,
    }
