"""What must hold over all attempts at any time; `manage.py check_invariants` runs these on live data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch

from assessments import grading, marking, phrasing, saving
from assessments.models import AnswerEvent, Attempt, Bank, Key, Mark, Outcome, QuestionVersion, Quiz, Tally
from foundation.ground import clock

CHUNK = 500
SOON = timedelta(minutes=10)
"""The sweep runs every minute."""


def marks_agree() -> Iterator[str]:
    """See that whatever was handed in is marked soon, and the newest mark is what the answers earn (P4, P5)."""
    keys = {(str(key.version.public_id), key.number): key for key in Key.objects.select_related("version")}
    lately = clock.now() - SOON
    handed_in = Attempt.objects.exclude(submitted_at=None).prefetch_related("marks")
    for attempt in handed_in.iterator(chunk_size=CHUNK):
        marks = list(attempt.marks.all())
        if marks:
            yield from _slip(attempt, marks[-1], keys)
        elif attempt.submitted_at is not None and attempt.submitted_at < lately:
            yield f"{attempt} was handed in and has no mark"


def _slip(attempt: Attempt, newest: Mark, keys: Mapping[tuple[str, int], Key]) -> Iterator[str]:
    """Say what is wrong with an attempt's newest mark."""
    named = {line["version"]: keys.get((line["version"], line["key_number"])) for line in newest.lines}
    found = {version: key for version, key in named.items() if key is not None}
    if set(found) != set(attempt.asked):
        yield f"{attempt} marking {newest.number} marks other questions than were asked"
        return
    again = marking.marked(attempt, found)
    stated = (newest.points, newest.out_of, newest.has_passed)
    if stated != (again.points, again.out_of, again.has_passed) or not _same_lines(newest.lines, again):
        yield f"{attempt} marking {newest.number} is not what its answers earn"


def _same_lines(lines: list[dict[str, Any]], again: grading.Marking) -> bool:
    """Whether the mark says of each question what marking it again says."""
    stated = [(line["version"], line["answer"], Decimal(line["points"])) for line in lines]
    return stated == [(line.version, line.answer, line.points) for line in again.lines]


def marks_only_for_handed_in() -> Iterator[str]:
    """See that no attempt that is still open has a mark (P4)."""
    for attempt in Attempt.objects.open().filter(marks__isnull=False).distinct():
        yield f"{attempt} is open and has a mark"


def what_waits_for_a_mark_is_listed() -> Iterator[str]:
    """See that the list of what waits for a mark is exactly what was handed in and has none (P4); see `Unmarked`."""
    for attempt in Attempt.objects.to_list():
        yield f"{attempt} was handed in, has no mark and isn't listed to be marked"
    for attempt in Attempt.objects.to_unlist():
        yield f"{attempt} is listed to be marked, and there is nothing to mark"


def answers_are_as_saved() -> Iterator[str]:
    """See that answers are to the questions asked, and exactly what the applied saves say, in order (P2, P6)."""
    applied = Prefetch("events", AnswerEvent.objects.filter(outcome=Outcome.APPLIED), to_attr="applied")
    for attempt in Attempt.objects.prefetch_related(applied).iterator(chunk_size=CHUNK):
        answers: dict[str, Any] = {}
        for event in attempt.applied:  # type: ignore[attr-defined]  # set by the prefetch
            answers = saving.merged(answers, event.answers)
        if answers != attempt.answers:
            yield f"{attempt} has other answers than were saved"
        if not set(attempt.answers) <= set(attempt.asked):
            yield f"{attempt} has answers to questions that were not asked"


def asked_is_as_written() -> Iterator[str]:
    """See that what an attempt was asked is each version's own words, in whatever order was drawn (P6)."""
    digests = {str(key): digest for key, digest in QuestionVersion.objects.values_list("public_id", "digest")}
    for attempt in Attempt.objects.iterator(chunk_size=CHUNK):
        for question in attempt.questions:
            written = digests.get(question["version"])
            if written != question["digest"] or written != _digest_in_any_order(question):
                yield f"{attempt} was asked something else than version {question['version']} says"


def _digest_in_any_order(question: Mapping[str, Any]) -> str:
    """Return the hash of what was shown, its options and prompts put back into the order of their keys.

    The options of a question that asks for the provision are the Code itself, and no part of its wording.
    """
    wording = dict(question["wording"])
    if question["kind"] == "cite":
        wording.pop("options", None)
    for lines in wording.keys() & {"options", "prompts"}:
        wording[lines] = sorted(wording[lines], key=itemgetter("key"))
    return phrasing.digest(question["kind"], wording)


def tallies_agree() -> Iterator[str]:
    """See that every mark is in the tallies exactly once, or waits to be counted."""
    expected: Counter[tuple[int, str, bool]] = Counter()
    counted = Mark.objects.filter(number=1, uncounted=None).select_related("attempt")
    for mark in counted.iterator(chunk_size=CHUNK):
        for line in mark.lines:
            expected[mark.attempt.quiz_id, line["version"], mark.attempt.number == 1] += 1
    found = {
        (tally.quiz_id, str(tally.version.public_id), tally.is_first): tally.asked
        for tally in Tally.objects.select_related("version")
    }
    for what in sorted(expected.keys() | found.keys()):
        if expected[what] != found.get(what, 0):
            yield f"version {what[1]} was asked {expected[what]} times and tallied {found.get(what, 0)} times"


def sorts_of_banks_are_apart() -> Iterator[str]:
    """See that no quiz that counts draws from a demonstration's bank, nor the other way round."""
    mixed = Quiz.banks.through.objects.exclude(quiz__is_demo=F("bank__is_demo"))
    for quiz, bank in mixed.values_list("quiz__public_id", "bank__key").order_by("pk"):
        yield f"quiz {quiz} draws from {bank}, a bank of the other sort"


def practices_have_banks_of_their_own() -> Iterator[str]:
    """See that no bank serves both a practice, which shows its keys to everybody, and a quiz that counts (P3)."""
    practices = Quiz.objects.filter(banks=OuterRef("pk"), is_practice=True)
    counting = Quiz.objects.filter(banks=OuterRef("pk"), is_practice=False)
    for bank in Bank.objects.filter(Exists(practices), Exists(counting)).order_by("key"):
        yield f"{bank.key} serves a practice and a quiz that counts"
