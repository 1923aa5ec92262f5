"""When the modules of a course open, and when a place on it ends: days become moments in their own zone.

A day begins at midnight in the cohort's zone, or in the office's for whoever is in no cohort. So many days in are days
of the calendar, not spans of 24 hours: a module that opens after seven days opens at midnight also where the clocks
changed in between. A personal end is a moment already: it moves with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from courses.models import Cohort
    from courses.models.manifests import Manifest


YEARS = range(2000, 2200)
"""Within these, days can be reckoned with: at the edges of the calendar the midnight after a day is none."""


def is_ours(day: date) -> bool:
    """Whether this day lies within `YEARS`; every other is a slip, or stands for “never”."""
    return day.year in YEARS


@dataclass(frozen=True)
class Term:
    """From which day a place counts, in which zone, and when it ends.

    `is_set` says whether the first day was set for everybody (a cohort's): then nothing opens before it.
    """

    first: date
    zone: ZoneInfo
    is_set: bool = False
    last: date | None = None
    extensions: Sequence[datetime] = ()

    @property
    def until(self) -> datetime | None:
        """The moment at which the place ends: after the last day, or at the latest personal end where that is later."""
        if self.last is None:
            return None
        ends = max([midnight(self.last + timedelta(days=1), self.zone), *self.extensions])
        return ends.astimezone(self.zone)


def term_of(cohort: Cohort, extensions: Sequence[datetime] = ()) -> Term:
    """Return from when until when a place in this cohort counts; `extensions` are the personal ends of its trainee."""
    return Term(cohort.begins_on, cohort.own_zone, is_set=True, last=cohort.ends_on, extensions=extensions)


def has_ended(cohort: Cohort | None, at: datetime) -> bool:
    """Whether the cohort's last day has passed in its own zone, for everybody whose end nobody moved."""
    until = None if cohort is None else term_of(cohort).until
    return until is not None and at >= until


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which this day begins in this zone."""
    return datetime.combine(day, time.min, tzinfo=zone)


def opens(manifest: Manifest, term: Term) -> Mapping[str, datetime]:
    """Return when each module opens, by key; one that is open from the start of a place has no entry."""
    found = {}
    for module in manifest["modules"]:
        days = [term.first] if term.is_set else []
        if (after := module.get("opens_after_days")) is not None:
            days.append(term.first + timedelta(days=after))
        if on := module.get("opens_on"):
            days.append(date.fromisoformat(on))
        if days:
            found[module["key"]] = midnight(max(days), term.zone)
    return found
