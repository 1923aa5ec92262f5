"""Practicing: quizzes that count for nothing, for everybody who is signed in, as often as she likes.

A quiz that counts is part of something (a course), which decides who may sit it when; a practice stands alone. And its
banks are its own: whoever is signed in may practice until she has seen every key of them (P3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments import attempting
from assessments.models import Attempt, Bank, Quiz
from assessments.models.quizzes import QuizQuerySet, Show
from assessments.surroundings import Surroundings
from foundation.accounts.models import User

SHOWS = dict.fromkeys(("shows_answers", "shows_correctness", "shows_feedback", "shows_key"), Show.AT_ONCE)
"""From when on a practice shows what, unless its author says otherwise: it teaches by what it tells."""


def offered(*, at: datetime) -> QuizQuerySet:
    """Return the practices that take attempts now, by title."""
    return Quiz.objects.filter(Q(closes_at=None) | Q(closes_at__gte=at), is_practice=True).order_by("title", "pk")


def find(public_id: UUID) -> Quiz:
    """Return this practice, closed or not. Raises `Quiz.DoesNotExist`; to a quiz that counts nothing leads this way."""
    return Quiz.objects.get(public_id=public_id, is_practice=True)


def practice(person: User, public_id: UUID, *, at: datetime) -> Attempt:
    """Begin the practice, or return the attempt that is open. Raises `Quiz.DoesNotExist` and what `begin` raises."""
    return attempting.begin_named(person, public_id, is_practice=True, at=at)


def hold(banks: Iterable[Bank]) -> None:
    """Hold these banks until the caller's transaction ends, before it is asked who else draws from them, or tells them.

    Whoever sets up a quiz on a bank, and whoever releases a lesson that asks from it, does so one after the other.
    """
    keys = sorted(bank.pk for bank in banks)
    list(Bank.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def at_odds(banks: Iterable[Bank], *, is_practice: bool, apart_from: Quiz | None = None) -> list[str]:
    """Return the titles of the quizzes of the other sort that draw from any of these banks, in order.

    `is_practice` says of which sort the quiz is that would draw from them, and `apart_from` which one it is.
    """
    others = Quiz.objects.filter(banks__in=list(banks), is_practice=not is_practice).order_by("title").distinct()
    return [other.title for other in others if other != apart_from]


def in_words(titles: Sequence[str], *, is_practice: bool) -> str:
    """Say why the banks of these quizzes can't serve one of the other sort."""
    if is_practice:
        said = _(
            "A practice shows its answers to everybody who is signed in, and these quizzes count and draw from the "
            "same bank: %(titles)s. Choose other banks."
        )
    else:
        said = _(
            "These practices draw from the same bank, so everybody who is signed in may have seen its answers: "
            "%(titles)s. Choose other banks for a quiz that counts."
        )
    return said % {"titles": ", ".join(titles)}


def address(quiz: Quiz) -> str:
    """Return where a practice is begun."""
    return reverse("practice", args=[quiz.public_id])


def surroundings(attempt: Attempt) -> Surroundings | None:
    """Return the door of the practice that an attempt belongs to, so that its pages lead back there."""
    if not attempt.quiz.is_practice:
        return None
    where = address(attempt.quiz)
    return Surroundings(title=attempt.quiz.title, url=where, again_url=where)
