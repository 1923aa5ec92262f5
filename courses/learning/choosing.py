"""Choosing a path where a lesson warned of its content: either counts the same, and may be changed for the other.

The choice is hers alone: it is shown to nobody who teaches, and nothing that is shown differs by it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from courses.learning import entering
from courses.models import Enrollment, PathTaken
from courses.unfolding import ADVISORY


@transaction.atomic
def choose(enrollment: Enrollment, slug: str, block: str, *, is_other: bool, at: datetime) -> None:
    """Write down which path she takes; the latest choice counts. Also after the last day, since it is for reading.

    Raises `NoSuchBlock` and what `entering.look` raises.
    """
    entered = entering.look(enrollment, slug, at=at)
    version = entered.version()
    entering.block_of(version, block, ADVISORY)
    PathTaken.objects.update_or_create(
        enrollment=entered.enrollment,
        lesson_id=version.lesson_id,
        block=block,
        defaults={"is_other": is_other, "chosen_at": at},
    )
