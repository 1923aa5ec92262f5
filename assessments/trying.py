"""Trying a quiz again: what a trainee tried before, and whether and from when she may begin another attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import limiting, standing
from assessments.models import Attempt, Quiz
from foundation.accounts.models import User


@dataclass(frozen=True)
class Tries:
    """Her attempts at a quiz so far, in order, and what holds the next one back.

    `left` is None where there is no limit. `next_from` is when a pause ends, None where none runs.
    """

    earlier: tuple[Attempt, ...]
    left: int | None
    next_from: datetime | None
    is_closed: bool

    @property
    def has_open(self) -> bool:
        """Whether she has begun an attempt that isn't handed in yet."""
        return bool(self.earlier) and not self.earlier[-1].is_submitted

    @property
    def may_begin(self) -> bool:
        """Whether the button leads to questions: those she has begun, or those of another attempt."""
        return self.has_open or not (self.is_closed or self.left == 0 or self.next_from)

    @property
    def said(self) -> str:
        """How many tries there are, in a sentence."""
        if self.left is None:
            return _("You may try as often as you need; one that passes counts.")
        if self.left == 0:
            return _("You have used every try that this quiz allows. If you need another, write to the office.")
        if not self.earlier:
            return ngettext("You have one try.", "You have %(n)d tries.", self.left) % {"n": self.left}
        return ngettext("You have one more try.", "You have %(n)d more tries.", self.left) % {"n": self.left}


def tries(person: User, quiz: Quiz, *, at: datetime) -> Tries:
    """Return what she tried before and what comes next, by one query, and one more where tries are limited."""
    tried = Attempt.objects.of(person).at_quiz(quiz).with_points().with_grants().without_answers()
    earlier = tuple(tried.order_by("number"))
    given = limiting.granted(earlier)
    opens_at = limiting.next_from(quiz, earlier, given)
    return Tries(
        earlier=earlier,
        left=limiting.left(person, quiz, len(earlier), given),
        next_from=opens_at if opens_at is not None and opens_at > at else None,
        is_closed=standing.is_closed(quiz, at),
    )
