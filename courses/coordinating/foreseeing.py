"""Foreseeing what enrolling a list would do: a dry run, line by line, that writes nothing.

What it says is true now: whoever enrolls meanwhile may take the last place, and the job then says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from courses.coordinating import enrolling
from courses.models import Cohort, Course, Enrollment


class Outcome(StrEnum):
    """What would come of a line."""

    WOULD = "would"
    HAS_PLACE = "has_place"
    NOBODY = "nobody"
    UNPROVED = "unproved"
    FULL = "full"


@dataclass(frozen=True)
class Line:
    """An address of the list, what would come of it, and that in words."""

    address: str
    outcome: Outcome
    says: str


@dataclass(frozen=True)
class Foreseen:
    """Every line in the order of the list."""

    lines: tuple[Line, ...]

    @property
    def would(self) -> int:
        """How many would be enrolled."""
        return Counter(line.outcome for line in self.lines)[Outcome.WOULD]

    @property
    def would_not(self) -> int:
        """How many would not."""
        return len(self.lines) - self.would


def foresee(course: Course, addresses: Sequence[str], *, at: datetime, cohort: Cohort | None = None) -> Foreseen:
    """Say of each address what enrolling it would do, by a few queries however many there are.

    Raises what `enrolling.demand_open` raises: then nobody could come.
    """
    cohort = enrolling.demand_open(course, cohort, at=at)
    owners, unproved = _owners(addresses)
    standing = {
        place.trainee_id: place
        for place in Enrollment.objects.on(course).open().filter(trainee__in=owners.values()).select_related("cohort")
    }
    left = len(addresses) if cohort is None or cohort.pool is None else cohort.pool.left
    lines: list[Line] = []
    coming: set[int] = set()
    for address in addresses:
        owner = owners.get(address)
        if owner is None:
            outcome = Outcome.UNPROVED if address in unproved else Outcome.NOBODY
        elif owner in standing or owner in coming:
            outcome = Outcome.HAS_PLACE
        elif len(coming) >= left:
            outcome = Outcome.FULL
        else:
            outcome = Outcome.WOULD
            coming.add(owner)
        place = standing.get(owner) if owner else None
        lines.append(Line(address, outcome, enrolling.has_place(place, cohort) if place else _words(outcome)))
    return Foreseen(tuple(lines))


def _owners(addresses: Sequence[str]) -> tuple[dict[str, int], set[str]]:
    """Return by address who has proved it, and the addresses of accounts that have not."""
    found = EmailAddress.objects.filter(email__in=addresses, user__is_active=True)
    rows = list(found.values_list("email", "user", "verified"))
    proved = {email: user for email, user, verified in rows if verified}
    return proved, {email for email, _user, verified in rows if not verified}


def _words(outcome: Outcome) -> str:
    """Say what would come of a line."""
    return {
        Outcome.WOULD: _("Would be enrolled."),
        Outcome.HAS_PLACE: _("Stands on this list already, with another address of the same person."),
        Outcome.NOBODY: _("Nobody has an account with this address."),
        Outcome.UNPROVED: _("There is an account with this address, but nobody has confirmed the address yet."),
        Outcome.FULL: _("No place is left: the lines above take them all."),
    }[outcome]
