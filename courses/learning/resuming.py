"""Resuming: where she was last, on whatever device. Her browser says which block was in view; the server says when."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import Q

from courses import showing, wording
from courses.following import Following
from courses.models import Enrollment, Reading
from courses.showing import Place

BLOCK = re.compile(r"[A-Za-z0-9_-]{1,64}")


def remember(enrollment: Enrollment, slug: str, block: str, *, at: datetime) -> None:
    """Remember the block in view, in a lesson that she opened; the latest word wins. What is no block is left out."""
    if not BLOCK.fullmatch(block):
        return
    hers = Reading.objects.filter(enrollment=enrollment, lesson__slug=slug)
    hers.filter(Q(seen_at=None) | Q(seen_at__lt=at)).update(seen_block=block, seen_at=at)


def go_on(followed: Following) -> Place | None:
    """Return where to go on: the lesson she was in last, at its block, while it is unfinished; else the next step."""
    seen, found = followed.seen, followed.progress
    steps = (step for step in found.steps if seen and step.slug and step.key == seen.lesson)
    step = next(steps, None)
    if seen is None or step is None or step.is_done or not step.may_be_read:
        return showing.place_of(followed.enrollment, found.next_step)
    here = f"#block-{seen.block}" if seen.block else ""
    return Place(wording.title(step), showing.address(followed.enrollment, step) + here)
