"""Granting a person one more attempt at a quiz, with a reason. It also waives the pause between attempts, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import limiting
from assessments.models import Attempt, ExtraAttempt, Quiz
from foundation.accounts.holding import hold, refuse_own
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class NothingToGrant(Refusal):
    """Another attempt would change nothing for her: the text says why."""


@transaction.atomic
def grant(person: User, quiz: Quiz, *, reason: str, actor: User, at: datetime) -> ExtraAttempt:
    """Grant the attempt. Two who grant at once grant one: whoever comes second finds that she may begin.

    Raises `NothingToGrant`, where she may begin as it is, has an attempt open or has passed; `limiting.Closed`;
    `OwnFavor`; and `Erased`.
    """
    # Locked first: two clicks, or two coordinators, must not grant two, and no erasure may run in between.
    refuse_own(person.pk, actor)
    hold(person.pk)
    check(person, quiz, at=at)
    granted = ExtraAttempt.objects.create(quiz=quiz, person=person, granted_by=actor, reason=reason, granted_at=at)
    log(actor, "assessments.grant_attempt", granted, reason=reason, quiz=str(quiz.public_id))
    return granted


def check(person: User, quiz: Quiz, *, at: datetime) -> None:
    """Raise what `grant` raises of itself, unless an attempt would change something for her."""
    earlier = list(Attempt.objects.of(person).at_quiz(quiz).with_pass().with_grants().order_by("number"))
    if any(attempt.is_passed for attempt in earlier):
        raise NothingToGrant(_("This quiz is passed. Another attempt would change nothing."))
    if earlier and not earlier[-1].is_submitted:
        raise NothingToGrant(_("An attempt is open. Grant another once it is handed in."))
    given = limiting.granted(earlier)
    try:
        limiting.check(person, quiz, earlier, given, at=at)
    except (limiting.NoAttemptLeft, limiting.NotYet):
        return
    raise NothingToGrant(_("Another attempt can begin as it is. Nothing needs to be granted."))
