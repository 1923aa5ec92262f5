"""A certificate's facts in words for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from certificates.freezing import Approved, Before, Counted, Edition, Record, Signed

MINUTES_IN_HOUR = 60
DIGEST_TOLD = 16
"""Hexadecimal digits of a digest that a page shows: enough to tell two texts apart, and to compare by eye."""


class Fact(TypedDict):
    """A line of a list of facts."""

    term: str
    value: str


def facts(record: Record, name: str, lapses_on: date | None = None) -> list[Fact]:
    """Return what the certificate prints, in the order it is read; without the name where it is empty.

    `lapses_on` is its last day as it is now. A value may have several lines.
    """
    told = [
        (_("Name"), name),
        (_("Document"), record["title"]),
        (_("Completed"), record["course_title"]),
        (_("Program"), record["program_title"]),
        (_("Completed on"), _day_of(record["completed_on"])),
        (_("Assessment"), record["assessed"]),
        (_("Learning time"), span(record["minutes"])),
        (_("By category"), "\n".join(f"{each['category']} {span(each['minutes'])}" for each in record["categories"])),
        (_("How it was taught"), record["delivery"]),
        (_("Place"), record["place"]),
        (_("Presented by"), "\n".join(record["presenters"])),
        (_("The Code as taught"), _edition(record["edition"])),
        (_("Approved on that day"), "\n".join(approved(each) for each in record["approvals"])),
        (_("Signed by"), "\n".join(_signatory(each) for each in record["signatories"])),
        (_("Issued on"), _day_of(record["issued_on"])),
        (_("Last day of standing"), day(lapses_on) if lapses_on else ""),
        (_("Issued by"), record["issuer"]),
        (_("Certificate number"), record["serial"]),
        *_before(record["before"]),
    ]
    return [{"term": term, "value": value} for term, value in told if value]


def _edition(edition: Edition | None) -> str:
    """Name the edition, and enough of its text's SHA-256 to compare."""
    if edition is None:
        return ""
    if not edition["digest"]:
        return edition["title"]
    beginning = edition["digest"][:DIGEST_TOLD]
    return _("%(edition)s\nIts text's SHA-256 begins with %(beginning)s") % {
        "edition": edition["title"],
        "beginning": beginning,
    }


def _signatory(signed: Signed) -> str:
    return ", ".join(filter(None, (signed["name"], signed["title"])))


def _before(before: Before | None) -> list[tuple[str, str]]:
    """Say where a certificate from before this platform comes from."""
    if before is None:
        return []
    return [(_("Earlier number"), before["number"]), (_("Brought in on the evidence of"), before["evidence"])]


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


def moment(at: datetime) -> str:
    """Return a moment as pages write it, with its zone: November 23, 2026, 6:30 p.m. UTC."""
    return date_format(timezone.localtime(at), "F j, Y, g:i a e")


def _day_of(written: str) -> str:
    """Return a day that a record holds, or nothing."""
    return day(date.fromisoformat(written)) if written else ""


def span(minutes: int) -> str:
    """Return a learning time in hours and minutes, as the certificate prints it."""
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    parts = [ngettext("%d hour", "%d hours", hours) % hours] if hours else []
    if rest or not hours:
        parts.append(ngettext("%d minute", "%d minutes", rest) % rest)
    return " ".join(parts)
