"""Hearing from Wagtail that a draft was published, whoever did it: an author, a workflow, or a date that came.

Each runs in the transaction that publishes (`Written.publish`), so that a refusal leaves everything as it was.
"""

from __future__ import annotations

from typing import Any

from assessments import publishing, rechecking
from assessments.models import Question, Vignette
from foundation.ground import clock
from foundation.ground.auditing import log


def question_published(*, instance: Question, revision: Any, **_signal: Any) -> None:
    """Write its version, and settle what a new edition left open about it. Publishing for later writes nothing yet."""
    if instance.live:
        at = clock.now()
        publishing.publish(instance, at=at)
        rechecking.settle_reworded(instance, actor=revision.user, at=at)


def vignette_published(*, instance: Vignette, revision: Any, **_signal: Any) -> None:
    """Write new versions of its questions, and keep who attested that nobody can be recognized."""
    if instance.live:
        publishing.publish_case(instance, at=clock.now())
        log(revision.user, "assessments.attest", instance)
