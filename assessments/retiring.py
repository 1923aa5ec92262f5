"""Retiring a question, so that no quiz draws it any more, and bringing it back. Attempts that asked it stand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import publishing
from assessments.models import EditionReview, Question, Settlement
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class RetiredAlready(Refusal):
    """It is retired."""


class NotRetired(Refusal):
    """It is not retired, so that it can't be brought back."""


@transaction.atomic
def retire(question: Question, *, reason: str, actor: User | None, at: datetime, is_by_file: bool = False) -> None:
    """Take the question out of draws; what an edition left open about it is settled by that.

    Raises `RetiredAlready`. The actor is None where an edition or a bank's file did it. What a file retired, a file may
    bring back; nothing else.
    """
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.retired_at is not None:
        raise RetiredAlready(_("This question is retired already."))
    Question.objects.filter(pk=held.pk).update(retired_at=at, is_held_by_desk=not is_by_file)
    EditionReview.objects.open().of(held).settle(Settlement.RETIRED, reason=reason, actor=actor, at=at)
    log(actor, "assessments.retire", held, reason=reason)


@transaction.atomic
def bring_back(question: Question, *, reason: str, actor: User, at: datetime) -> None:
    """Let quizzes draw the question again, with its case and the current edition as they read now.

    Raises `NotRetired`, and `NotPublishable` where something it rests on is gone meanwhile.
    """
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.retired_at is None:
        raise NotRetired(_("This question is not retired."))
    Question.objects.filter(pk=held.pk).update(retired_at=None, is_held_by_desk=True)
    held.retired_at = None
    if held.live:
        publishing.publish(held, at=at)
    log(actor, "assessments.bring_back", held, reason=reason)
