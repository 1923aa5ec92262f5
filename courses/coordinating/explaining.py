"""Explaining why somebody is not done: each step in plain sentences, with the evidence it rests on.

For coordinators, who may read it to the person over the phone. Reasons of what was decided stand here and on no
instructor's screen. What costs statements is gathered once, however long the course is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Attempt
from courses import following, policy, wording
from courses.coordinating import reporting
from courses.coordinating.reporting import Clock
from courses.fulfilling import Done, is_met, missing
from courses.models import CheckAnswer, Enrollment, Watching
from courses.models.manifests import LessonLine, Rule, lessons, rule_of
from courses.progress import Kind, Step


@dataclass(frozen=True)
class StepTold:
    """A step: what it is called, where the person stands with it in a word, and sentences that say more."""

    title: str
    state: str
    is_done: bool
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A place explained: sentences about the whole, then each step; `left` names the steps that would complete it."""

    lines: tuple[str, ...]
    left: tuple[str, ...]
    steps: tuple[StepTold, ...]


@dataclass(frozen=True)
class Evidence:
    """What the server has seen of a place, by the key of the step that it belongs to."""

    readings: Mapping[str, Any]
    attempts: Mapping[str, list[Any]]
    checks: Mapping[str, list[Any]]
    watched: Mapping[str, list[Watching]]
    waivers: Mapping[tuple[str, str], Any]
    credits: Mapping[str, int]

    def moments(self) -> Iterator[datetime | None]:
        """Yield every moment at which the person did something."""
        for reading in self.readings.values():
            yield from (reading.opened_at, reading.finished_at, reading.seen_at)
        for attempt in _flat(self.attempts):
            yield from (attempt.began_at, attempt.submitted_at)
        for answer in _flat(self.checks):
            yield answer.at
        for watching in _flat(self.watched):
            yield from (watching.told_at, watching.transcript_at)


def explain(place: Enrollment, *, at: datetime) -> Told:
    """Say of a place where it stands, why, and what would complete it, by nine statements."""
    [followed] = following.follow_each(Enrollment.objects.filter(pk=place.pk), at=at)
    clock, evidence = Clock(following.term_of(followed.enrollment).zone, at), gather(place, followed.done)
    manifest = followed.enrollment.release.manifest
    lines = {line["key"]: line for line in lessons(manifest)}
    steps = followed.progress.steps
    named = {(step.kind.value, step.key): step for step in steps}
    left = [] if followed.enrollment.is_finished else _left(rule_of(manifest), followed.done, named)
    return Told(
        lines=tuple(_of_the_whole(followed, evidence, clock)),
        left=tuple(left),
        steps=tuple(_told(step, lines.get(step.key), evidence, clock) for step in steps),
    )


def gather(place: Enrollment, done: Done) -> Evidence:
    """Return all that was seen of a place, by five statements."""
    attempts = Attempt.objects.with_points().without_answers().filter(sitting__enrollment=place).order_by("number")
    answers = CheckAnswer.objects.filter(enrollment=place).select_related("lesson").defer("said").order_by("pk")
    return Evidence(
        readings={
            str(reading.lesson.page_key): reading for reading in place.readings.select_related("version", "lesson")
        },
        attempts=_by(attempts.annotate(module=F("sitting__module_key")), lambda attempt: str(attempt.module)),
        checks=_by(answers, lambda answer: str(answer.lesson.page_key)),
        watched=_by(
            Watching.objects.filter(enrollment=place).select_related("lesson").order_by("pk"),
            lambda watching: str(watching.lesson.page_key),
        ),
        waivers={(waiver.kind, waiver.key): waiver for waiver in place.waivers.select_related("actor")},
        credits=done.credits,
    )


def _by(rows: Iterable[Any], key: Any) -> dict[str, list[Any]]:
    """Sort rows under their keys."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _flat(rows: Mapping[str, list[Any]]) -> Iterator[Any]:
    """Yield all rows."""
    for found in rows.values():
        yield from found


def _left(rule: Rule, done: Done, named: Mapping[tuple[str, str], Step]) -> Iterator[str]:
    """Yield what would complete the course, a sentence for each step, and one for a group of which some are enough."""
    if is_met(rule, done):
        return
    if rule["kind"] == "all":
        for part in rule["of"]:
            yield from _left(part, done, named)
    elif rule["kind"] == "some":
        parts = [" ".join(_left(part, done, named)) for part in rule["of"] if not is_met(part, done)]
        yield reporting.some(missing(rule, done), parts)
    else:
        yield reporting.todo(named.get((rule["kind"], rule.get("key", ""))))


def _of_the_whole(followed: following.Following, evidence: Evidence, clock: Clock) -> Iterator[str]:
    """Yield sentences about the place: where it stands, its end, its release, and when the person was last seen."""
    place = followed.enrollment
    yield reporting.standing(place, followed.progress, clock)
    if policy.was_ended(place):
        yield _("The office ended it: only the office can give it again.")
    if until := followed.calendar.until:
        has_ended = followed.calendar.has_ended
        said = _("The place lasted until %(end)s.") if has_ended else _("The place lasts until %(end)s.")
        yield said % {"end": wording.end(until)}
    for extension in place.extensions.select_related("actor"):
        yield reporting.extension(extension, clock)
    newest = place.course.current_release.number
    if newest == place.release.number:
        yield _("The release is number %(n)d, the newest.") % {"n": newest}
    else:
        words = {"n": place.release.number, "newest": newest}
        yield _("The release is number %(n)d; the newest is %(newest)d.") % words
    seen = max(filter(None, evidence.moments()), default=None)
    yield _("Last seen on %(moment)s.") % {"moment": clock.moment(seen)} if seen else _("Never seen in this course.")


def _told(step: Step, line: LessonLine | None, evidence: Evidence, clock: Clock) -> StepTold:
    """Return one step with what is to be said of it."""
    facts = [] if step.is_done else [*reporting.waits(step)]
    if waiver := evidence.waivers.get((step.kind.value, step.key)):
        facts.append(reporting.waiver(waiver, clock))
    if step.kind is Kind.LESSON and line is not None:
        facts += _of_a_lesson(step.key, line, evidence, clock)
    elif step.kind is Kind.QUIZ:
        facts += [reporting.attempt(attempt, clock) for attempt in evidence.attempts.get(step.key, [])]
    elif step.kind is Kind.CREDIT:
        earned = evidence.credits.get(step.key, 0)
        facts.append(ngettext("%(n)d minute earned.", "%(n)d minutes earned.", earned) % {"n": earned})
    if step.is_optional and not step.is_done:
        facts.append(_("The course can be finished without it."))
    return StepTold(reporting.title(step), reporting.state(step), step.is_done, tuple(facts))


def _of_a_lesson(key: str, line: LessonLine, evidence: Evidence, clock: Clock) -> Iterator[str]:
    """Yield what was seen of a lesson: when it was opened and finished, its checks, its recordings."""
    if reading := evidence.readings.get(key):
        yield reporting.reading(reading, clock)
    asks = line.get("asks", [])
    answers = evidence.checks.get(key, [])
    asked = sum(ask["kind"] == "check" for ask in asks)
    if asked or answers:
        answered = len({answer.block for answer in answers})
        yield reporting.checks(answered, asked, len(answers))
    watched = {watching.block: watching for watching in evidence.watched.get(key, [])}
    for ask in asks:
        if ask["kind"] == "recording":
            yield reporting.recording(watched.get(ask["block"]), ask["seconds"], clock)
