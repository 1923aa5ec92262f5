"""Answering the checks of a lesson: marked on the server at once, as often as she likes; answers are appended (P5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments import probing
from assessments.asking import Answer, Sent
from assessments.probing import Probed
from courses import completing, drawing
from courses.learning import entering
from courses.models import CheckAnswer, Enrollment
from foundation.ground import pacing

MOST_AN_HOUR = 300
"""More than anybody answers who reads what is asked; a machine might, and each answer is kept for good."""
HOUR = 3600


def must_wait(enrollment: Enrollment, *, at: datetime) -> bool:
    """Whether more answers came from this place within the hour than anybody gives."""
    return pacing.count("courses.answering", str(enrollment.public_id), at=at, span=HOUR) > MOST_AN_HOUR


@transaction.atomic
def answer(enrollment: Enrollment, slug: str, block: str, sent: Sent, *, at: datetime) -> Probed:
    """Mark what a form sent for this check, write it down, and complete the course if that was the last of it.

    Raises `probing.NotAnswered`, `NoSuchBlock` and what `entering.enter` raises.
    """
    entered = entering.enter(enrollment, slug, at=at)
    version = entered.version()
    entering.block_of(version, block, drawing.CHECK)
    question = version.checks[block]
    said: Answer | None = probing.read(question, sent)
    probed = probing.mark(question, said)
    CheckAnswer.objects.create(
        enrollment=entered.enrollment,
        lesson_id=version.lesson_id,
        version=version,
        block=block,
        question=question,
        said=said,
        is_right=probed.is_right,
        at=at,
    )
    completing.conclude(entered.enrollment, at=at)
    return probed
