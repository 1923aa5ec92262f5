"""What must hold over all attempts at any time; `manage.py check_invariants` runs these on live data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Prefetch

from assessments import grading, marking
from assessments.models import AnswerEvent, Attempt, Key, Outcome

CHUNK = 500


def marks_agree() -> Iterator[str]:
    """See that whatever was handed in has a mark, the newest being what the answers earn (P4, P5)."""
    rights = {
        (str(version), number): right
        for version, number, right in Key.objects.values_list("version__public_id", "number", "right")
    }
    handed_in = Attempt.objects.exclude(submitted_at=None).prefetch_related("marks")
    for attempt in handed_in.iterator(chunk_size=CHUNK):
        marks = list(attempt.marks.all())
        if not marks:
            yield f"{attempt} was handed in and has no mark"
            continue
        newest = marks[-1]
        named = {line["version"]: rights.get((line["version"], line["key_number"]), "") for line in newest.lines}
        if set(named) != set(attempt.asked):
            yield f"{attempt} marking {newest.number} marks other questions than were asked"
            continue
        again = marking.marked(attempt, named)
        stated = (newest.points, newest.out_of, newest.has_passed)
        if stated != (again.points, again.out_of, again.has_passed) or not _same_lines(newest.lines, again):
            yield f"{attempt} marking {newest.number} is not what its answers earn"


def _same_lines(lines: list[dict[str, str]], again: grading.Marking) -> bool:
    """Whether the mark says of each question what marking it again says."""
    stated = [(line["version"], line["answer"], Decimal(line["points"])) for line in lines]
    return stated == [(line.version, line.answer, line.points) for line in again.lines]


def marks_only_for_handed_in() -> Iterator[str]:
    """See that no attempt that is still open has a mark (P4)."""
    for attempt in Attempt.objects.open().filter(marks__isnull=False).distinct():
        yield f"{attempt} is open and has a mark"


def answers_are_as_saved() -> Iterator[str]:
    """See that answers are to the questions asked, and exactly what the applied saves say, in order (P2, P6)."""
    applied = Prefetch("events", AnswerEvent.objects.filter(outcome=Outcome.APPLIED), to_attr="applied")
    for attempt in Attempt.objects.prefetch_related(applied).iterator(chunk_size=CHUNK):
        merged: dict[str, str] = {}
        for event in attempt.applied:  # type: ignore[attr-defined]  # set by the prefetch
            merged |= event.answers
        if merged != attempt.answers:
            yield f"{attempt} has other answers than were saved"
        if not set(attempt.answers) <= set(attempt.asked):
            yield f"{attempt} has answers to questions that were not asked"
