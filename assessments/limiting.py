"""How many attempts a person has left at a quiz, and from when on she may begin the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Attempt, Quiz
from foundation.accounts import accommodating
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal

MOST_AN_HOUR = 60
"""More attempts at one quiz than anybody begins who reads what it asks; a machine might, and each is kept for good."""


class NoAttemptLeft(Refusal):
    """She has used the attempts that the quiz allows."""

    is_for_the_office = True


class NotYet(Refusal):
    """The pause between two attempts isn't over; `from_at` is when it is."""

    def __init__(self, from_at: datetime) -> None:
        local = date_format(timezone.localtime(from_at), "F j, g:i a e")
        super().__init__(_("You can begin the next attempt from %(moment)s.") % {"moment": local})
        self.from_at = from_at


class Closed(Refusal):
    """The quiz takes no new attempts."""

    is_for_the_office = True


@dataclass(frozen=True)
class Granted:
    """What staff granted a person at a quiz: how many attempts, and when the last of them."""

    count: int = 0
    last_at: datetime | None = None


def granted(attempts: Sequence[Attempt]) -> Granted:
    """Return what the person of these attempts at one quiz, fetched `with_grants`, was granted there."""
    return Granted(attempts[-1].granted, attempts[-1].granted_at) if attempts else Granted()


def left(person: User, quiz: Quiz, used: int, given: Granted) -> int | None:
    """Return how many attempts she has left after `used`, with what was granted to her; None for no limit."""
    return None if quiz.attempts_allowed is None else remaining(quiz, used, given, extra=extra_of(person))


def remaining(quiz: Quiz, used: int, given: Granted, *, extra: int) -> int | None:
    """As `left`, for whoever has asked already how many attempts are `extra` to the person."""
    return None if quiz.attempts_allowed is None else max(0, quiz.attempts_allowed + extra + given.count - used)


def extra_of(person: User) -> int:
    """Return the further attempts that her accommodation adds to every quiz."""
    standing = accommodating.of(person)
    return standing.extra_attempts if standing else 0


def check(person: User, quiz: Quiz, earlier: Sequence[Attempt], given: Granted, *, at: datetime) -> None:
    """Raise `Closed`, `NoAttemptLeft` or `NotYet` unless she may begin another attempt now.

    `earlier` are all her attempts at the quiz, in order.
    """
    if quiz.closes_at is not None and at > quiz.closes_at:
        raise Closed(_("This quiz has closed. If you need it open, write to the office."))
    # Asked for only past the plain limit: nobody is ever granted less.
    if (
        quiz.attempts_allowed is not None
        and len(earlier) >= quiz.attempts_allowed + given.count
        and not left(person, quiz, len(earlier), given)
    ):
        raise NoAttemptLeft(
            _("You have used all the attempts that this quiz allows. If you need another, write to the office.")
        )
    opens_at = next_from(quiz, earlier, given) or unhurried_from(earlier)
    if opens_at is not None and at < opens_at:
        raise NotYet(opens_at)


def unhurried_from(earlier: Sequence[Attempt]) -> datetime | None:
    """Return when an hour has passed since the attempt `MOST_AN_HOUR` ago, or None before there were so many."""
    return earlier[-MOST_AN_HOUR].began_at + timedelta(hours=1) if len(earlier) >= MOST_AN_HOUR else None


def next_from(quiz: Quiz, earlier: Sequence[Attempt], given: Granted) -> datetime | None:
    """Return from when on she may begin another attempt, or None where no pause holds her back.

    The pause counts from when the last attempt was handed in. An attempt granted after that waives it.
    """
    ended_at = earlier[-1].submitted_at if earlier else None
    if not quiz.cool_down_hours or ended_at is None:
        return None
    if given.last_at is not None and given.last_at >= ended_at:
        return None
    return ended_at + timedelta(hours=quiz.cool_down_hours)
