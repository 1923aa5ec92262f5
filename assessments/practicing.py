"""Practicing: quizzes that count for nothing, for everybody who is signed in, as often as she likes.

A quiz that counts is part of something (a course), which decides who may sit it when; a practice stands alone.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from assessments import attempting
from assessments.models import Attempt, Quiz
from assessments.models.quizzes import QuizQuerySet
from assessments.surroundings import Surroundings
from foundation.accounts.models import User


def offered(*, at: datetime) -> QuizQuerySet:
    """Return the practices that take attempts now, by title."""
    return Quiz.objects.filter(Q(closes_at=None) | Q(closes_at__gte=at), is_practice=True).order_by("title", "pk")


def find(public_id: UUID) -> Quiz:
    """Return this practice, closed or not. Raises `Quiz.DoesNotExist`; to a quiz that counts nothing leads this way."""
    return Quiz.objects.get(public_id=public_id, is_practice=True)


def practice(person: User, public_id: UUID, *, at: datetime) -> Attempt:
    """Begin the practice, or return the attempt that is open. Raises `Quiz.DoesNotExist` and what `begin` raises."""
    return attempting.begin(person, find(public_id), at=at)


def address(quiz: Quiz) -> str:
    """Return where a practice is begun."""
    return reverse("practice", args=[quiz.public_id])


def surroundings(attempt: Attempt) -> Surroundings | None:
    """Return the door of the practice that an attempt belongs to, so that its pages lead back there."""
    if not attempt.quiz.is_practice:
        return None
    where = address(attempt.quiz)
    return Surroundings(title=attempt.quiz.title, url=where, again_url=where)
