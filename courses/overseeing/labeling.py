"""Labeling what a board shows: what somebody is called, at which step they are, why they are called stuck."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import wording
from courses.overseeing.boarding import Group
from courses.overseeing.measuring import Row, Stuck
from courses.progress import Wait, Why

STUCK = {
    Stuck.QUIET: gettext_lazy("Nothing done for a week"),
    Stuck.QUIZ: gettext_lazy("Quiz tried more than once, not passed"),
}


def name(row: Row) -> str:
    """Return what somebody is called on the board: never by her address."""
    return row.name or _("No name given")


def where(row: Row) -> str:
    """Say at which step somebody is or, where nothing is open, what comes first."""
    if row.place.is_finished:
        return _("Finished")
    if row.step:
        return wording.title(row.step)
    waits = [wait for step in row.progress.required if not step.is_done for wait in step.waits]
    return _waits(waits[0]) if waits else _("Nothing is open")


def stuck(row: Row) -> str:
    """Say why somebody is called stuck, "" where nobody would call her so."""
    return str(STUCK[row.stuck]) if row.stuck else ""


def _waits(reason: Wait) -> str:
    """Say what comes first, where it is a day or another course. A board looks at no ends."""
    return wording.wait(reason) if reason.why in {Why.DATE, Why.COURSE} else _("Nothing is open")


def heading(group: Group) -> str:
    """Return what a group is called."""
    return group.cohort.title if group.cohort else group.course.title
