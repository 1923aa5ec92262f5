"""Wording what the office decides: days with their zone, and steps, as letters and screens say them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Cohort
from courses.progress import Kind, Step


def day(on: date) -> str:
    """Return a day in words: “March 2, 2026”."""
    return date_format(on, "F j, Y")


def zone(name: str) -> str:
    """Return a time zone as people say it: “New York time” for America/New_York."""
    return _("%(place)s time") % {"place": name.rsplit("/", 1)[-1].replace("_", " ")}


def span(cohort: Cohort) -> str:
    """Return from when until when a cohort goes, in words, with the zone in which its days begin and end."""
    words = {"first": day(cohort.begins_on), "zone": zone(cohort.zone)}
    if cohort.ends_on is None:
        return _("from %(first)s, without a last day (%(zone)s)") % words
    return _("from %(first)s to %(last)s (%(zone)s)") % {**words, "last": day(cohort.ends_on)}


def moment(at: datetime, where: ZoneInfo) -> str:
    """Return a moment in words, where this clock hangs: “March 2, 2026, 17:30 (New York time)”."""
    said = date_format(at.astimezone(where), "F j, Y, H:i")
    return _("%(moment)s (%(zone)s)") % {"moment": said, "zone": zone(where.key)}


def step(found: Step) -> str:
    """Return what a step is called within a sentence: “the lesson “Beginning””."""
    if found.kind is Kind.LESSON:
        return _("the lesson “%(title)s”") % {"title": found.title}
    if found.kind is Kind.QUIZ:
        return _("the quiz “%(title)s”") % {"title": found.title}
    if found.kind is Kind.CREDIT:
        return _("credit from “%(title)s”") % {"title": found.title}
    return _("the evaluation form")
