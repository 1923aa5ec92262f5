"""Hearing from Wagtail that a draft was published, whoever did it: an author, a workflow, or a date that came.

Each runs in the transaction that publishes (`Written.publish`), so that a refusal leaves everything as it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assessments import publishing, rechecking
from assessments.models import Question, Vignette
from assessments.publishing import AUTHOR, Reading
from foundation.ground import clock
from foundation.ground.auditing import log
from standards.models import Edition


def question_published(*, instance: Question, revision: Any, **_signal: Any) -> None:
    """Write its version, and settle what a new edition left open about it, if its author can have read that.

    What was written before the edition and published after it (at a date, or by an approval) settles nothing.
    Publishing for later writes nothing yet.
    """
    if instance.live:
        at = clock.now()
        has_read = not _is_older_than_its_edition(instance, revision.created_at + clock.offset())
        publishing.publish(instance, at=at, by=AUTHOR if has_read else Reading(has_read_edition=False))
        if has_read:
            rechecking.settle_reworded(instance, actor=revision.user, at=at)


def _is_older_than_its_edition(question: Question, written_at: datetime) -> bool:
    """Whether an edition of what the question rests on was confirmed after it was written."""
    rests = [provision.pk for provision in question.cites.all()]
    return Edition.objects.filter(code__parts__provisions__in=rests, confirmed_at__gt=written_at).exists()


def vignette_published(*, instance: Vignette, revision: Any, **_signal: Any) -> None:
    """Write new versions of its questions, and keep who attested that nobody can be recognized."""
    if instance.live:
        publishing.publish_case(instance, at=clock.now())
        log(revision.user, "assessments.attest", instance)
