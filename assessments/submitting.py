"""Handing in: once, however often it is asked for, and marked by the server in the same transaction (P4, P5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F

from assessments import deadlines, listening, marking
from assessments.holding import hold
from assessments.models import Attempt, Mark


@transaction.atomic
def submit(attempt: Attempt, *, at: datetime) -> Mark:
    """Hand the attempt in and mark it with what was saved; tell who listens. Handed in already: return its mark.

    Safe to repeat and to race: the attempt's row is held first. `attempt` itself is not refreshed.
    """
    return finish(hold(attempt.public_id), at=at)


def finish(held: Attempt, *, at: datetime) -> Mark:
    """As `submit`, for an attempt that the caller holds (see `holding`)."""
    if held.is_submitted:
        return held.marks.order_by("-number")[0]
    held.submitted_at = at
    held.save(update_fields=["submitted_at"])
    mark = _mark(held, at)
    listening.tell(held, mark, at)
    return mark


def _mark(held: Attempt, at: datetime) -> Mark:
    """Mark it and append the mark."""
    rights = {version: key.right for version, key in marking.keys_of(held).items()}
    result = marking.marked(held, rights)
    return Mark.objects.create(
        attempt=held,
        number=1,
        points=result.points,
        out_of=result.out_of,
        has_passed=result.has_passed,
        lines=marking.as_lines(result, held),
        at=at,
    )


def sweep(at: datetime) -> int:
    """Hand in every attempt whose time is over, with what was saved; return how many. Beat runs this every minute."""
    plain = ExpressionWrapper(F("began_at") + F("minutes_allowed") * timedelta(minutes=1), DateTimeField())
    timed = Attempt.objects.open().filter(minutes_allowed__isnull=False).select_related("person")
    overdue = [attempt for attempt in timed.alias(plain=plain).filter(plain__lt=at) if deadlines.is_over(attempt, at)]
    for attempt in overdue:
        submit(attempt, at=at)
    return len(overdue)
