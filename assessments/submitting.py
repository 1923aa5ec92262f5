"""Handing in, once, however often it is asked for; then marking, once, by the server (P4, P5).

Two transactions, so that what was handed in stays handed in whatever happens to the marking: a worker killed between
the two leaves an attempt that is handed in and has no mark, and the sweep has it marked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments import deadlines, listening, marking
from assessments.holding import hold
from assessments.models import Attempt, Mark, Uncounted, Unmarked


def submit(attempt: Attempt, *, at: datetime) -> Mark:
    """Hand the attempt in and mark it with what was saved. Handed in already: return its newest mark.

    Safe to repeat and to race. `attempt` itself is not refreshed.
    """
    hand_in(attempt, at=at)
    return mark(attempt, at=at)


@transaction.atomic
def hand_in(attempt: Attempt, *, at: datetime) -> None:
    """Hand it in, if it isn't yet."""
    close(hold(attempt.public_id), at=at)


def submit_if_over(attempt: Attempt, *, at: datetime) -> bool:
    """As `submit`, if its time is over (see `hand_in_if_over`); return whether it was handed in."""
    is_handed_in = deadlines.is_over(attempt, at) and hand_in_if_over(attempt, at=at)
    if is_handed_in:
        mark(attempt, at=at)
    return is_handed_in


@transaction.atomic
def hand_in_if_over(attempt: Attempt, *, at: datetime) -> bool:
    """Hand it in unless there is time left, and return whether it is handed in.

    Asked once it is held, whatever the caller saw before: time may have been granted since, and nothing opens it again.
    """
    held = hold(attempt.public_id)
    if not held.is_submitted and not deadlines.is_over(held, at):
        return False
    close(held, at=at)
    return True


def close(held: Attempt, *, at: datetime) -> None:
    """As `hand_in`, for an attempt that the caller holds (see `holding`)."""
    if not held.is_submitted:
        held.submitted_at = at
        held.save(update_fields=["submitted_at"])


@transaction.atomic
def mark(attempt: Attempt, *, at: datetime) -> Mark:
    """Mark an attempt that was handed in, and tell who listens, in one transaction. Marked already: return the newest.

    The attempt's row is held first, so that many at once make one mark.
    """
    held = hold(attempt.public_id)
    standing = held.marks.order_by("-number").first()
    if standing is not None:
        return standing
    fresh = _mark(held, at)
    Uncounted.objects.create(mark=fresh)
    listening.tell(held, fresh, at)
    return fresh


def _mark(held: Attempt, at: datetime) -> Mark:
    """Mark it and append the mark."""
    result = marking.marked(held, marking.keys_of(held))
    return Mark.objects.create(
        attempt=held,
        number=1,
        points=result.points,
        out_of=result.out_of,
        has_passed=result.has_passed,
        lines=marking.as_lines(result, held),
        at=at,
    )


def list_what_was_lost() -> int:
    """Write down again, from attempts and marks, which attempts wait for a mark; return how many were listed wrongly.

    Triggers keep that list as attempts are handed in and marked. A restore or a hand at the database may pass them by.
    """
    found = [*Attempt.objects.to_list(), *Attempt.objects.to_unlist()]
    for attempt in found:
        _list(attempt)
    return len(found)


@transaction.atomic
def _list(attempt: Attempt) -> None:
    """List the attempt or take it off the list, as it stands once it is held: a mark may have come since."""
    held = hold(attempt.public_id)
    if held.is_submitted and not held.marks.exists():
        Unmarked.objects.get_or_create(attempt=held)
    else:
        Unmarked.objects.filter(attempt=held).delete()


def hand_in_overdue(at: datetime) -> int:
    """Hand in every attempt whose time is over, with what was saved; return how many."""
    found = Attempt.objects.past_plain_end(at).with_quiz()
    overdue = [attempt for attempt in found if deadlines.is_over(attempt, at)]
    return sum(hand_in_if_over(attempt, at=at) for attempt in overdue)
