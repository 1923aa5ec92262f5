"""Saving answers: append what arrived, apply what counts, say no more than that (P2).

A save carries a client id (one a page load), a sequence that rises with every save of that page, and answers only to
the questions it speaks of. The page keeps one save under way at a time and puts into each every answer not yet
acknowledged; so:

- answers merge question by question (null takes one back), and of two tabs the save that reached the server last wins
  for each question;
- a save of the same page with a sequence not above the last one applied is a late packet: what it says has been said
  again since, so it is stored and changes nothing;
- a repeated save (same client, sequence and answers) gets the acknowledgment that the first one got;
- after handing in, or past the deadline, a save is stored, changes nothing, and the candidate is told so. Where time is
  granted afterwards, the page says it again under another sequence: a record is never changed.

Example: tab A saves {1: a} as A/1; tab B saves {1: b, 2: c} as B/1; A saves {3: d} as A/2. The answers are {1: b, 2: c,
3: d}. If A/1 arrives once more now, nothing changes and it is acknowledged as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments import deadlines
from assessments.asking import KINDS, Answer
from assessments.holding import hold
from assessments.models import AnswerEvent, Attempt, Outcome
from foundation.ground.refusals import Refusal, broken_constraint

Answers = Mapping[str, Answer | None]
PAGES = 20
"""How many pages' last sequences stand on the attempt itself, so that it stays small however many pages save."""
ONE_EVENT = "one_event_a_sequence"
MOST_IN_VAIN = 100
"""How many saves that come too late are kept on record."""


class NotAsked(Refusal):
    """An answer is to a question that was not asked, or is no answer to it."""


class SequenceReused(Refusal):
    """A save with this client and sequence is stored that had other answers, or came too late when this one does not.

    This one needs an id of its own.
    """


@dataclass(frozen=True)
class Acknowledgment:
    """What became of a save, and when it reached the server."""

    outcome: Outcome
    at: datetime
    is_kept: bool = True

    @property
    def is_applied(self) -> bool:
        """Whether the answers count."""
        return self.outcome == Outcome.APPLIED

    @property
    def said(self) -> str:
        """Tell the candidate."""
        if not self.is_kept:
            return _("It is too late for these answers. So many have come too late that they aren't kept.")
        return {
            Outcome.APPLIED: _("Saved."),
            Outcome.STALE: _("A newer save from this page had already arrived. Nothing was changed."),
            Outcome.LATE: _("The time was over when these answers arrived. They are kept on record, but don't count."),
            Outcome.HANDED_IN: _("The quiz had been handed in. These answers are kept on record, but don't count."),
        }[self.outcome]


@transaction.atomic
def save(attempt: Attempt, answers: Answers, *, client: UUID, sequence: int, at: datetime) -> Acknowledgment:
    """Save answers (by version id, each in its kind's shape) as they reached the server, and acknowledge. See above.

    Raises `NotAsked` or `SequenceReused`; then nothing is stored. `attempt` itself is not refreshed.
    """
    return write(hold(attempt.public_id), answers, client=client, sequence=sequence, at=at)


def write(held: Attempt, answers: Answers, *, client: UUID, sequence: int, at: datetime) -> Acknowledgment:
    """As `save`, for an attempt that the caller holds (see `holding`); `held` is brought up to date."""
    _check(held, answers)
    last = _last_of(held, client)
    deadline = None if held.is_submitted else deadlines.passed(held, at)
    outcome = _outcome(held, is_late=deadline is not None, is_stale=sequence <= last)
    if outcome != Outcome.APPLIED and (known := held.events.filter(client=client, sequence=sequence).first()):
        return _again(known, answers)
    if outcome in {Outcome.LATE, Outcome.HANDED_IN} and _are_enough(held):
        return Acknowledgment(outcome, at, is_kept=False)
    facts = {"client": client, "sequence": sequence, "answers": dict(answers), "at": at, "deadline": deadline}
    _append(AnswerEvent(attempt=held, outcome=outcome, **facts))
    if outcome == Outcome.APPLIED:
        held.answers = merged(held.answers, answers)
        others = [pair for pair in held.sequences if pair[0] != str(client)]
        held.sequences = [*others, [str(client), sequence]][-PAGES:]
        held.saved_at = at
        held.save(update_fields=["answers", "sequences", "saved_at"])
    return Acknowledgment(outcome, at)


def _append(event: AnswerEvent) -> None:
    """Append it, unless one with its client and sequence stands: that one came too late, and this one counts.

    The database finds it. To look first would cost every save a statement, for what time granted in between alone does.
    """
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError as known:
        if broken_constraint(known) != ONE_EVENT:
            raise
        said = _("These answers came too late before, and would count now. Load the page again.")
        raise SequenceReused(said) from known


def _are_enough(held: Attempt) -> bool:
    """Whether so many saves came too late already that no more of them are kept."""
    return held.events.filter(outcome__in=[Outcome.LATE, Outcome.HANDED_IN]).count() >= MOST_IN_VAIN


def _last_of(held: Attempt, client: UUID) -> int:
    """Return the last sequence applied of this page; the events know it of a page too old to stand on the attempt."""
    known = {pair[0]: int(pair[1]) for pair in held.sequences}
    if str(client) in known or len(known) < PAGES:
        return known.get(str(client), 0)
    applied = held.events.filter(client=client, outcome=Outcome.APPLIED)
    return applied.aggregate(last=Max("sequence"))["last"] or 0


def _check(attempt: Attempt, answers: Answers) -> None:
    """Refuse answers to anything that was not asked."""
    asked = {question["version"]: question for question in attempt.questions}
    if not all(version in asked and _is_answer(asked[version], answer) for version, answer in answers.items()):
        raise NotAsked(_("These answers are not to the questions of this attempt. Load the page again."))


def _is_answer(question: Mapping[str, Any], answer: Answer | None) -> bool:
    """Whether this answers the question, or takes an answer back."""
    return answer is None or KINDS[question["kind"]].fits(question["wording"], answer)


def merged(standing: Answers, said: Answers) -> dict[str, Answer]:
    """Return what stands once this was said, too; null takes an answer back."""
    return {version: answer for version, answer in {**standing, **said}.items() if answer is not None}


def _outcome(attempt: Attempt, *, is_late: bool, is_stale: bool) -> Outcome:
    """Decide what becomes of a save that arrives now."""
    if attempt.is_submitted:
        return Outcome.HANDED_IN
    if is_late:
        return Outcome.LATE
    return Outcome.STALE if is_stale else Outcome.APPLIED


def _again(known: AnswerEvent, answers: Answers) -> Acknowledgment:
    """Acknowledge a repeated save as the first time, if it is one."""
    if known.answers != dict(answers):
        raise SequenceReused(_("This page has saved other answers under the same number. Load the page again."))
    return Acknowledgment(Outcome(known.outcome), known.at)
