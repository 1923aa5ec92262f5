"""Showing again, to staff: an attempt exactly as it went (P6).

The replay says what was earned, not what was right: whoever needs the key has a permission of its own for that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from assessments.asking import KINDS
from assessments.models import AnswerEvent, Attempt, Mark, QuestionKind
from foundation.accounts.models import User
from foundation.ground.auditing import log

KIND_NAMES = dict(QuestionKind.choices)


@dataclass(frozen=True)
class Said:
    """One answer within a save: to which question, by its place as shown (from 1), in words; none takes it back."""

    question: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Save:
    """One save as it reached the server; `deadline` is what refused it, where it came too late."""

    at: datetime
    outcome: str
    deadline: datetime | None
    client: str
    sequence: int
    answers: tuple[Said, ...]


@dataclass(frozen=True)
class Replay:
    """An attempt as it went. The two hashes are of the record as it is stored: of what was asked, and of the answers.

    Whoever holds the stored JSON can compute them again: SHA-256 of its canonical form (RFC 8785), in hex.
    """

    attempt: Attempt
    questions: tuple[Mapping[str, Any], ...]
    saves: tuple[Save, ...]
    marks: tuple[Mark, ...]
    asked_digest: str
    answers_digest: str


def replay(attempt: Attempt) -> Replay:
    """Return everything about an attempt that is shown to staff, in two queries. See `show`, which logs it."""
    marks = tuple(attempt.marks.all())
    saves = tuple(_save(attempt, event) for event in attempt.events.all())
    digests = (digest(attempt.questions), digest(attempt.answers))
    return Replay(attempt, _questions(attempt, marks), saves, marks, *digests)


def show(attempt: Attempt, *, actor: User) -> Replay:
    """As `replay`, and write down in the audit log who looked: what a person answered is her own."""
    log(actor, "assessments.replay", attempt)
    return replay(attempt)


def digest(record: Any) -> str:
    """Return the hash of a record as it is stored."""
    return hashlib.sha256(rfc8785.dumps(record)).hexdigest()


def _questions(attempt: Attempt, marks: Sequence[Mark]) -> tuple[Mapping[str, Any], ...]:
    """Return the questions in the order shown, with the answer and what it earned."""
    lines = {line["version"]: line for line in marks[-1].lines} if marks else {}
    return tuple(
        {
            **question,
            "number": number,
            "kind_name": KIND_NAMES[question["kind"]],
            "answer": in_words(question, attempt.answers.get(question["version"])),
            "line": lines.get(question["version"]),
        }
        for number, question in enumerate(attempt.questions, 1)
    )


def in_words(question: Mapping[str, Any], answer: Any) -> tuple[str, ...]:
    """Say an answer in the words of what was shown; none says nothing."""
    return () if answer is None else KINDS[question["kind"]].in_words(question["wording"], answer)


def _save(attempt: Attempt, event: AnswerEvent) -> Save:
    """Return one save in the words of what was shown."""
    answers = [
        Said(number, in_words(question, event.answers[question["version"]]))
        for number, question in enumerate(attempt.questions, 1)
        if question["version"] in event.answers
    ]
    return Save(
        event.at, event.get_outcome_display(), event.deadline, str(event.client), event.sequence, tuple(answers)
    )
