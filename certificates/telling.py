"""A certificate's facts in words for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from certificates.freezing import Approved, Counted, Record

MINUTES_IN_HOUR = 60


class Fact(TypedDict):
    """A line of a list of facts."""

    term: str
    value: str


def facts(record: Record, name: str) -> list[Fact]:
    """Return what the certificate prints, in the order it is read; without the name where it is empty."""
    told = [
        (_("Name"), name),
        (_("Completed"), record["course_title"]),
        (_("Program"), record["program_title"]),
        (_("Assessment"), record["assessed"]),
        (_("Learning time"), span(record["minutes"])),
        (_("Completed on"), day(date.fromisoformat(record["completed_on"]))),
        (_("Issued on"), day(date.fromisoformat(record["issued_on"]))),
        (_("Issued by"), record["issuer"]),
        (_("Certificate number"), record["serial"]),
    ]
    return [{"term": term, "value": value} for term, value in told if value]


EVIDENCE = {
    "lessons": _lazy("Lessons finished"),
    "quizzes": _lazy("Quizzes passed"),
    "checks": _lazy("Checks answered"),
    "evaluation": _lazy("Evaluation given"),
    "waived": _lazy("Steps waived"),
    "backfilled": _lazy("Written down later, from what was finished"),
}


def evidence(found: Mapping[str, Any]) -> list[Fact]:
    """Return what a credit rests on, in words: how many of each, or yes."""
    told: list[Fact] = []
    for name, term in EVIDENCE.items():
        value = found.get(name)
        if value:
            said = _("yes") if value is True else str(len(value) if isinstance(value, list) else value)
            told.append({"term": str(term), "value": said})
    return told


def approved(approval: Approved) -> str:
    """Say what a board approved: its name, the number, in which category and how many minutes."""
    return _("%(board)s, no. %(number)s: %(minutes)s (%(category)s)") % {
        "board": approval["board"],
        "number": approval["number"],
        "minutes": span(approval["minutes"]),
        "category": approval["category"],
    }


def by_category(counted: Sequence[Counted]) -> str:
    """Say how many minutes count in which category: “Ethics 1 hour; General 30 minutes”."""
    return "; ".join(f"{each['category']} {span(each['minutes'])}" for each in counted)


def day(on: date) -> str:
    """Return a day as people write it: November 23, 2026."""
    return date_format(on, "F j, Y")


def span(minutes: int) -> str:
    """Return a learning time in hours and minutes, as the certificate prints it."""
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    parts = [ngettext("%d hour", "%d hours", hours) % hours] if hours else []
    if rest or not hours:
        parts.append(ngettext("%d minute", "%d minutes", rest) % rest)
    return " ".join(parts)
