"""Reporting, sentence by sentence, what explains a place (`explaining`): in its own zone, nothing abbreviated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import wording
from courses.learning import merging
from courses.models import Enrollment, Extension, Reading, Waiver, Watching
from courses.progress import Kind, Progress, State, Step, Why


@dataclass(frozen=True)
class Clock:
    """The clock by which moments are told, and what it shows."""

    zone: ZoneInfo
    at: datetime

    def moment(self, of: datetime) -> str:
        """Return a moment in words."""
        return wording.moment(of, self.zone)


def title(step: Step) -> str:
    """Return what a step is called at the head of its sentences."""
    said = wording.within(step.kind, step.title)
    return said[:1].upper() + said[1:]


def state(step: Step) -> str:
    """Return where somebody stands with a step, in a word or two."""
    if step.is_excused:
        return _("excused")
    return {
        State.DONE: _("done"),
        State.BEGUN: _("begun"),
        State.OPEN: _("open, not begun"),
        State.LOCKED: _("not open yet"),
    }[step.state]


def todo(step: Step | None) -> str:
    """Return what somebody has to do to be done with a step; None stands for a check, which is no step of its own."""
    if step is None:
        return _("Answer a check in a lesson.")
    said = {
        Kind.LESSON: _("Finish %(step)s."),
        Kind.QUIZ: _("Pass %(step)s."),
        Kind.CREDIT: _("Earn %(step)s."),
        Kind.EVALUATION: _("Give %(step)s."),
    }[step.kind]
    return said % {"step": wording.within(step.kind, step.title)}


def some(least: int, parts: Sequence[str]) -> str:
    """Return that so many of these are enough."""
    said = ngettext("%(n)d more of these is enough: %(parts)s", "%(n)d more of these are enough: %(parts)s", least)
    return said % {"n": least, "parts": " ".join(parts)}


def standing(place: Enrollment, found: Progress, clock: Clock) -> str:
    """Say where a place stands as a whole."""
    if place.finished_at:
        return _("The course was finished on %(moment)s.") % {"moment": clock.moment(place.finished_at)}
    if place.left_at:
        return _("The place ended on %(moment)s, unfinished.") % {"moment": clock.moment(place.left_at)}
    if found.is_complete:
        return _("Nothing is left. The course is finished once the person takes the certificate on its page.")
    words = {"done": found.done, "total": found.total, "moment": clock.moment(place.began_at)}
    said = ngettext(
        "Not finished: %(done)d of %(total)d step is done. The place began on %(moment)s.",
        "Not finished: %(done)d of %(total)d steps are done. The place began on %(moment)s.",
        found.total,
    )
    return said % words


def waits(step: Step) -> Iterator[str]:
    """Yield why a step is not open, a sentence for each reason, and what would open it again after the last day."""
    for wait in step.waits:
        yield wording.wait(wait)
        if wait.why is Why.ENDED:
            yield _("Extending the end opens it again.")


def waiver(row: Waiver, clock: Clock) -> str:
    """Say who excused the person from a step, when and why."""
    return _("Excused on %(moment)s by %(who)s. Reason: %(reason)s") % _decided(row, clock)


def extension(row: Extension, clock: Clock) -> str:
    """Say who gave a later end, when and why."""
    words = {**_decided(row, clock), "until": wording.end(row.until.astimezone(clock.zone))}
    return _("A later end of their own, %(until)s, was given on %(moment)s by %(who)s. Reason: %(reason)s") % words


def _decided(row: Waiver | Extension, clock: Clock) -> dict[str, str]:
    """Return who decided, when and why."""
    who = row.actor.get_full_name() if row.actor else _("the platform")
    return {"moment": clock.moment(row.at), "who": who, "reason": row.reason or _("none is kept")}


def reading(row: Reading, clock: Clock) -> str:
    """Say when a lesson was opened, and when it was finished or that it was not."""
    opened = clock.moment(row.opened_at)
    if row.finished_at is None:
        return _("Opened on %(opened)s, not finished.") % {"opened": opened}
    return _("Opened on %(opened)s, finished on %(done)s.") % {"opened": opened, "done": clock.moment(row.finished_at)}


def checks(answered: int, asked: int, times: int) -> str:
    """Say how many checks of a lesson were answered, and how often in all."""
    if times <= answered:
        said = ngettext(
            "%(answered)d of %(asked)d check answered.", "%(answered)d of %(asked)d checks answered.", asked
        )
    else:
        said = ngettext(
            "%(answered)d of %(asked)d check answered (%(times)d answers in all).",
            "%(answered)d of %(asked)d checks answered (%(times)d answers in all).",
            asked,
        )
    return said % {"answered": answered, "asked": max(asked, answered), "times": times}


def recording(row: Watching | None, seconds: int, clock: Clock) -> str:
    """Say how much of a recording the person's browser claims was played, or when its transcript was read."""
    if row is None:
        return _("The recording was not played, and its transcript not read.")
    if row.transcript_at:
        return _("The transcript of the recording was read on %(moment)s.") % {
            "moment": clock.moment(row.transcript_at)
        }
    played = merging.length(row.spans) // merging.TENTHS
    words = {"played": wording.running(played), "whole": wording.running(seconds)}
    return _("%(played)s of %(whole)s minutes of the recording were played, as the browser says.") % words


def attempt(row: Any, clock: Clock) -> str:
    """Say when an attempt was begun and what came of it; `row` is fetched `with_points`."""
    words = {"number": row.number, "began": clock.moment(row.began_at)}
    if row.submitted_at is None:
        return _("Attempt %(number)d was begun on %(began)s and is not handed in.") % words
    words["sent"] = clock.moment(row.submitted_at)
    if row.points is None:
        return _("Attempt %(number)d was handed in on %(sent)s and waits for its mark.") % words
    words |= {"points": _plain(row.points), "out_of": _plain(row.out_of)}
    if row.is_passed:
        return _("Attempt %(number)d was handed in on %(sent)s: passed, with %(points)s of %(out_of)s points.") % words
    return _("Attempt %(number)d was handed in on %(sent)s: not passed, with %(points)s of %(out_of)s points.") % words


def _plain(number: Decimal) -> str:
    """Return a number without zeros at its end."""
    return f"{number.normalize():f}"
