"""Wording days, moments, steps and why a step waits: one way to say each, on every screen and in every letter.

A day or a moment always names the clock that it is read from, since a cohort may live in another zone than its people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.fulfilling import steps
from courses.models import Cohort
from courses.models.manifests import LessonLine, Manifest, rule_of
from courses.progress import Kind, Step, Wait, Why

MINUTE = 60


def day(on: date) -> str:
    """Return a day in words: “March 2, 2026”."""
    return date_format(on, "F j, Y")


def zone(name: str) -> str:
    """Return a time zone as people say it: “New York time” for America/New_York."""
    return _("%(place)s time") % {"place": name.rsplit("/", 1)[-1].replace("_", " ")}


def day_of(at: datetime) -> str:
    """Return the day of a moment by the clock that it carries: “March 2, 2026 (New York time)”."""
    where = clock_of(at)
    return _("%(day)s (%(zone)s)") % {"day": day(timezone.localdate(at, where)), "zone": zone(where.key)}


def moment(at: datetime, where: ZoneInfo) -> str:
    """Return a moment in words, where this clock hangs: “March 2, 2026, 5:30 p.m. (New York time)”."""
    said = date_format(at.astimezone(where), "F j, Y, P")
    return _("%(moment)s (%(zone)s)") % {"moment": said, "zone": zone(where.key)}


def end(at: datetime) -> str:
    """Return the end of a place: “the end of March 2, 2026 (New York time)” where it ends with a day, or the moment."""
    where = clock_of(at)
    if at.astimezone(where).time() != time.min:
        return moment(at, where)
    return _("the end of %(day)s") % {"day": day_of(at - timedelta(seconds=1))}


def clock_of(at: datetime) -> ZoneInfo:
    """Return the zone that a moment carries, or the office's where it carries none that has a name."""
    return at.tzinfo if isinstance(at.tzinfo, ZoneInfo) else ZoneInfo(settings.HOUSE_ZONE)


def span(cohort: Cohort) -> str:
    """Return from when until when a cohort goes, in words, with the zone in which its days begin and end."""
    words = {"first": day(cohort.begins_on), "zone": zone(cohort.zone)}
    if cohort.ends_on is None:
        return _("from %(first)s, without a last day (%(zone)s)") % words
    return _("from %(first)s to %(last)s (%(zone)s)") % {**words, "last": day(cohort.ends_on)}


def running(seconds: int) -> str:
    """Return a length or a position as players do: 2:05, 1:02:05."""
    minutes, second = divmod(seconds, MINUTE)
    hours, minute = divmod(minutes, MINUTE)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def title(step: Step) -> str:
    """Return what a step is called where it stands by itself; what is no lesson says what it is."""
    said = {
        Kind.LESSON: "%(title)s",
        Kind.QUIZ: _("Quiz: %(title)s"),
        Kind.EVALUATION: _("Evaluation of the course"),
        Kind.CREDIT: _("Credit from “%(title)s”"),
    }
    return said[step.kind] % {"title": step.title}


def within(kind: str, called: str) -> str:
    """Return what a step of this kind is called within a sentence: “the lesson “Beginning””. A check has its title."""
    if kind == "check":
        return called or _("a question in a lesson")
    said = {
        Kind.LESSON: _("the lesson “%(title)s”"),
        Kind.QUIZ: _("the quiz “%(title)s”"),
        Kind.EVALUATION: _("the evaluation at the end"),
        Kind.CREDIT: _("credit from “%(title)s”"),
    }
    return said[Kind(kind)] % {"title": called}


def titles(manifest: Manifest) -> Mapping[tuple[str, str], str]:
    """Return what lessons, their checks, quizzes and activities from elsewhere are called, by kind and key."""
    asked = (step for step in steps(rule_of(manifest)) if step["kind"] == "credit")
    found = {("credit", step["key"]): step.get("says", "") for step in asked}
    for module in manifest["modules"]:
        found |= {("lesson", line["key"]): line["title"] for line in module["lessons"]}
        found |= {key: said for line in module["lessons"] for key, said in _checks(line)}
        if module["quiz"]:
            found["quiz", module["key"]] = module["quiz"]["title"]
    return found


def _checks(line: LessonLine) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what each check of a lesson is called, by its kind and key: “question 2 in “Beginning””."""
    asked = [ask["block"] for ask in line.get("asks", []) if ask["kind"] == "check"]
    for number, block in enumerate(asked, 1):
        yield ("check", block), _("question %(n)d in “%(lesson)s”") % {"n": number, "lesson": line["title"]}


def wait(reason: Wait) -> str:
    """Say why a step is not open yet, and from when it is."""
    said = {
        Why.DATE: _("Opens on %(day)s."),
        Why.MODULE: _("Opens when the module “%(title)s” is finished."),
        Why.COURSE: _("Opens when the course “%(title)s” is finished."),
        Why.LESSONS: _("Opens when every lesson of “%(title)s” is finished."),
        Why.REST: _("Opens when everything else is done."),
        Why.ENDED: _("The time for it lasted until %(end)s."),
    }[reason.why]
    at = reason.opens_at
    return said % {"title": reason.title, "day": day_of(at) if at else "", "end": end(at) if at else ""}
