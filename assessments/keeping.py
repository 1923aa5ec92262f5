"""What this room keeps about a person: her attempts, exported in full and kept when she leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from assessments import marking, replaying, reviewing, standing
from assessments.models import Attempt, ExtraAttempt, Key, Mark
from assessments.revealing import Shown
from assessments.reviewing import Answered
from foundation.accounts.models import User
from foundation.ground import clock


def export(person: User) -> Mapping[str, Any]:
    """Return her attempts in full: as asked, her answers, saves and marks; the key only where she may see it.

    And what extra attempts she was granted, why and when.
    """
    found = Attempt.objects.of(person).select_related("quiz").prefetch_related("events", "marks")
    granted = ExtraAttempt.objects.filter(person=person).select_related("quiz").order_by("granted_at")
    return {
        "attempts": _attempts(person, list(found.order_by("began_at"))),
        "extra_attempts": [_granted(each) for each in granted],
    }


def _attempts(person: User, attempts: Sequence[Attempt]) -> list[dict[str, Any]]:
    """Return her attempts as plain facts, with what may be told of each; in as many statements as of one."""
    stands = standing.everywhere(person, at=clock.now())
    may = {attempt.pk: stands[attempt.quiz_id].may for attempt in attempts}
    keys = marking.keys_of_all(attempt for attempt in attempts if reviewing.tells_of_key(may[attempt.pk]))
    return [_attempt(attempt, may[attempt.pk], keys.get(attempt.pk, {})) for attempt in attempts]


def erase(person: User, at: datetime) -> list[str]:
    """Keep the attempts, which name nobody once the person's row is empty, and say why; empty what staff wrote."""
    del at
    ExtraAttempt.objects.filter(person=person).update(reason="")
    return kept(person)


def kept(person: User) -> list[str]:
    """Say what an erasure keeps, and why."""
    count = Attempt.objects.of(person).count()
    if not count:
        return []
    return [
        ngettext(
            "Your attempt at a quiz, with its questions, your answers and its mark, without your name. It is kept "
            "for as long as boards may ask for it; NASAMS has not set an end yet.",
            "Your %(count)d attempts at quizzes, with their questions, your answers and their marks, without your "
            "name. They are kept for as long as boards may ask for them; NASAMS has not set an end yet.",
            count,
        )
        % {"count": count}
    ]


def _granted(extra: ExtraAttempt) -> dict[str, str]:
    """Return one extra attempt as plain facts."""
    return {
        "id": str(extra.public_id),
        "quiz": extra.quiz.title,
        "granted_at": extra.granted_at.isoformat(),
        "reason": extra.reason,
    }


def _attempt(attempt: Attempt, may: Shown, keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return one attempt as plain facts, with what may be told of it."""
    marks = list(attempt.marks.all())
    facts = {
        "id": str(attempt.public_id),
        "quiz": attempt.quiz.title,
        "attempt": attempt.number,
        "edition": attempt.edition,
        "percent_to_pass": str(attempt.pass_percent),
        "minutes_allowed": attempt.minutes_allowed,
        "began_at": attempt.began_at.isoformat(),
        "submitted_at": attempt.submitted_at and attempt.submitted_at.isoformat(),
        "questions": [_asked(attempt, question) for question in attempt.questions],
        "saves": [
            {
                "at": event.at.isoformat(),
                "answers": event.answers,
                "outcome": event.outcome,
                "deadline": event.deadline and event.deadline.isoformat(),
            }
            for event in attempt.events.all()
        ],
        "marks": [_mark(mark) for mark in marks],
    }
    if marks:
        _reveal(facts, reviewing.answered(attempt, marks[-1], may, keys))
    return facts


def _asked(attempt: Attempt, question: Mapping[str, Any]) -> dict[str, Any]:
    """Return one question as it was shown, and the answer to it."""
    answer = attempt.answers.get(question["version"])
    return {
        "version": question["version"],
        "kind": question["kind"],
        **question["wording"],
        "your_answer": answer,
        "your_answer_in_words": list(replaying.in_words(question, answer)),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    """Return a mark without what would tell the key."""
    return {
        "points": str(mark.points),
        "out_of": str(mark.out_of),
        "has_passed": mark.has_passed,
        "at": mark.at.isoformat(),
    }


def _reveal(facts: dict[str, Any], seen: Sequence[Answered]) -> None:
    """Add to each question what may be said of it now; nothing where nothing may be seen."""
    for asked, answered in zip(facts["questions"], seen, strict=False):
        asked["points"] = None if answered.points is None else str(answered.points)
        asked["right_answer"] = list(answered.right)
        asked["rationales"] = {option.text: option.rationale for option in answered.options if option.rationale}
        asked["rationales_of_pairs"] = list(answered.rationales)
        asked["explanation"] = answered.explanation
        asked["cites"] = list(answered.cites)
