"""Telling what is left of a course, why something is not open yet and until when a place counts: in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import fulfilling, opening, wording
from courses.following import Following
from courses.models.manifests import Manifest, Rule, rule_of
from courses.progress import Kind, Progress, State, Step, Why


def left(followed: Following) -> list[dict[str, str]]:
    """Say what is left, step by step, and why something is not open yet. Choices come after what must be done.

    What is optional stands in `optional`.
    """
    rule = rule_of(followed.enrollment.release.manifest)
    chosen_from = _keys(group for group in _groups(rule)) - set(_fixed(rule))
    steps = [
        _line(step)
        for step in followed.progress.required
        if not step.is_done and (step.kind.value, step.key) not in chosen_from
    ]
    asked = _checks(rule, followed)
    closing = [line for line in steps if line["kind"] == Kind.EVALUATION.value]
    before = [line for line in steps if line["kind"] != Kind.EVALUATION.value]
    return [*before, *asked, *_choices(rule, followed), *closing]


def optional(found: Progress) -> list[dict[str, str]]:
    """Say what may be done besides; nothing waits for it."""
    return [_line(step) for step in found.steps if step.is_optional and not step.is_done and step.kind is Kind.LESSON]


def excused(found: Progress) -> list[str]:
    """Name the steps that the office waived."""
    return [wording.title(step) for step in found.steps if step.is_excused]


def why(step: Step) -> list[str]:
    """Say why a step is locked, one sentence for each reason; nothing for one that is open."""
    over = {Why.ENDED}
    return [ended(wait.opens_at) if wait.why in over and wait.opens_at else wording.wait(wait) for wait in step.waits]


def until(followed: Following) -> dict[str, Any] | None:
    """Return until when a place counts, in words, and whether that is over and hers alone; None where it has no end."""
    moment = followed.calendar.until
    if moment is None:
        return None
    has_ended = followed.calendar.has_ended
    return {"said": ended(moment) if has_ended else _ends(moment, followed), "has_ended": has_ended}


def ended(moment: datetime) -> str:
    """Say that the last day has passed, and what can be done."""
    return _(
        "Your time on this course ended: it lasted until %(when)s. You can go on reading; nothing can be finished "
        "any more. The office can give you more time."
    ) % {"when": wording.end(moment)}


def _ends(moment: datetime, followed: Following) -> str:
    """Say until when she has time; whether the office gave her more than her cohort has."""
    cohort = followed.enrollment.cohort
    is_own = cohort is not None and cohort.ends_on is not None and not _is_day(moment, cohort.ends_on)
    if is_own:
        return _("You have time until %(when)s: the office extended it for you.") % {"when": wording.end(moment)}
    return _("You have time until %(when)s.") % {"when": wording.end(moment)}


def _is_day(moment: datetime, day: Any) -> bool:
    """Whether a place that ends at this moment ends with this day."""
    return moment == opening.midnight(day + timedelta(days=1), wording.clock_of(moment))


def _line(step: Step) -> dict[str, str]:
    """Return one step that is left."""
    said = " ".join(why(step)) if step.state is State.LOCKED else _how_long(step)
    return {"kind": step.kind.value, "title": _said(step), "said": said}


def _said(step: Step) -> str:
    """Say what a step asks for."""
    words = {"title": step.title}
    if step.kind is Kind.QUIZ:
        return _("Pass the quiz “%(title)s”") % words
    if step.kind is Kind.EVALUATION:
        return _("Say what you think of the course")
    if step.kind is Kind.CREDIT:
        return _("Earn credit from “%(title)s”") % words
    if step.state is State.BEGUN:
        return _("Go on reading “%(title)s”") % words
    return _("Read “%(title)s”") % words


def _how_long(step: Step) -> str:
    """Say about how long an open step takes; credit is earned elsewhere."""
    if step.kind is Kind.CREDIT:
        if not step.minutes:
            return _("It is earned elsewhere; any credit from it counts here.")
        return ngettext(
            "It is earned elsewhere; it counts here from %(n)d minute on.",
            "It is earned elsewhere; it counts here from %(n)d minutes on.",
            step.minutes,
        ) % {"n": step.minutes}
    return ngettext("About %(n)d minute.", "About %(n)d minutes.", step.minutes) % {"n": step.minutes}


def _groups(rule: Rule) -> Iterator[Rule]:
    """Yield the outermost groups of which only some must be done."""
    if rule["kind"] == "some":
        yield rule
    elif rule["kind"] == "all":
        for part in rule["of"]:
            yield from _groups(part)


def _fixed(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the steps that stand outside every such group."""
    if rule["kind"] == "all":
        for part in rule["of"]:
            yield from _fixed(part)
    elif rule["kind"] != "some":
        yield rule["kind"], rule.get("key", "")


def _keys(groups: Iterator[Rule]) -> set[tuple[str, str]]:
    """Return every step that stands in one of these groups."""
    return {(step["kind"], step.get("key", "")) for group in groups for step in fulfilling.steps(group)}


def _choices(rule: Rule, followed: Following) -> Iterator[dict[str, str]]:
    """Yield what is left to choose: how many more, and of what."""
    for group in _groups(rule):
        more = fulfilling.missing(group, followed.done)
        if more:
            names = [_part(part, followed) for part in group["of"] if not fulfilling.is_met(part, followed.done)]
            title = ngettext("Choose %(n)d more of these", "Choose %(n)d more of these", more) % {"n": more}
            if len(names) == len(group["of"]):
                title = ngettext("Choose %(n)d of these", "Choose %(n)d of these", more) % {"n": more}
            said = _("%(title)s: %(group)s") % {"title": title, "group": group["says"]} if group.get("says") else title
            yield {"kind": "some", "title": said, "said": "; ".join(names)}


def _part(part: Rule, followed: Following) -> str:
    """Name a part of a group: what its author called it, or every step in it."""
    if "of" in part and part.get("says"):
        return part["says"]
    return ", ".join(_name(step, followed) for step in fulfilling.steps(part))


def _name(rule: Rule, followed: Following) -> str:
    """Name one step of a rule, with why it is locked if it is."""
    known = (step for step in followed.progress.steps if (step.kind.value, step.key) == _key(rule))
    step = next(known, None)
    if step is None:
        return _check(rule, followed.enrollment.release.manifest) if rule["kind"] == "check" else rule.get("says", "")
    return " ".join([wording.title(step), *(f"({said.rstrip('.')})" for said in why(step))])


def _key(rule: Rule) -> tuple[str, str]:
    return rule["kind"], rule.get("key", "")


def _checks(rule: Rule, followed: Following) -> list[dict[str, str]]:
    """Say which questions inside lessons the course itself asks for, that are left."""
    wanted = [key for kind, key in _fixed(rule) if kind == "check" and key not in followed.done.checks]
    manifest = followed.enrollment.release.manifest
    return [
        {
            "kind": "check",
            "title": _check({"kind": "check", "key": key}, manifest),
            "said": _("It stands in the lesson."),
        }
        for key in wanted
    ]


def _check(rule: Rule, manifest: Manifest) -> str:
    """Say in which lesson a question is to be answered."""
    asked = wording.titles(manifest).get(_key(rule), "")
    return _("Answer %(question)s") % {"question": wording.within("check", asked)}
