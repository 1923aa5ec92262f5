"""Reminding: letters before dues end, on their last day, and when the days of grace are over; each once.

They are asked for by a daily task. A day on which it did not run is made good the next: each letter has a few days in
which it still makes sense, and the letter's own key (address, term, reason) keeps it from being sent twice. Whoever has
renewed, or is suspended or gone, hears nothing. An agency's letters go to those who coordinate it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import uuid5

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse

from foundation.accounts.models import User
from foundation.ground import clock, enduring
from membership import knowing, lettering, listing, wording
from membership.knowing import Known
from membership.models import AgencyCoordinator, DirectoryEntry, Membership
from membership.standing import State
from membership.terming import DAY

LATE = timedelta(days=5)
"""For how many days after its own a letter still makes sense."""


@dataclass(frozen=True)
class Mark:
    """One letter: when it is due, counted from the last day of the dues, and in which standings it makes sense."""

    reason: str
    days: int
    states: frozenset[State]


RUNS = frozenset({State.ACTIVE})
MARKS = (
    Mark("dues_60", -60, RUNS),
    Mark("dues_30", -30, RUNS),
    Mark("dues_7", -7, RUNS),
    Mark("dues_0", 0, RUNS | {State.GRACE}),
)
LAPSED = Mark("dues_lapsed", 1, frozenset({State.LAPSED}))
"""Counted from the last day of grace."""


def due(known: Known, on: date) -> str:
    """Return which letter is due on this day, the latest of those that are; "" where none is."""
    until, grace_until = known.standing.until, known.standing.grace_until
    if until is None or grace_until is None:
        return ""
    marked = [(mark, until + mark.days * DAY) for mark in MARKS] + [(LAPSED, grace_until + LAPSED.days * DAY)]
    found = [mark.reason for mark, day in marked if known.standing.state in mark.states and day <= on <= day + LATE]
    return found[-1] if found else ""


def remind(at: datetime) -> int:
    """Ask for every letter that is due; return how many were asked for. Safe to repeat.

    Raises as `enduring.each` does.
    """
    on = clock.day_of(at)
    return sum(
        enduring.each(
            (f"letters of membership {known.membership.pk}", partial(_remind, known, on, at)) for known in _ending(on)
        )
    )


def _remind(known: Known, on: date, at: datetime) -> int:
    """Ask for the letters that are due about one membership; return how many."""
    return _write(known, due(known, on), at=at)


def _ending(on: date) -> Iterator[Known]:
    """Return the memberships whose last term ends near this day, a thousand at a time."""
    last = Max("terms__span__endswith", filter=Q(terms__reversed_at=None))
    near = Membership.objects.annotate(last=last).filter(last__range=(on - 400 * DAY, on + 62 * DAY)).order_by("pk")
    keys = list(near.values_list("pk", flat=True))
    for start in range(0, len(keys), 1000):
        yield from knowing.known(Membership.objects.filter(pk__in=keys[start : start + 1000]), on)


def _write(known: Known, reason: str, *, at: datetime) -> int:
    """Ask for a letter to whoever holds a membership, or coordinates the agency that does; return to how many."""
    if not reason or known.standing.until is None or known.standing.grace_until is None:
        return 0
    about = known.terms[-1].public_id
    words = {
        "level": str(known.level),
        "until": wording.day(known.standing.until),
        "grace": wording.day(known.standing.grace_until),
    }
    people = _whom(known)
    for person in people:
        lettering.tell(reason, person, about, words, at=at, is_repeated=True)
    return len(people)


def _whom(known: Known) -> list[User]:
    """Return to whom letters about a membership go."""
    person, agency = known.membership.person, known.membership.agency
    if person is not None:
        return [person] if person.is_active else []
    coordinators = AgencyCoordinator.objects.filter(agency=agency, ended_at=None, person__is_active=True)
    return [each.person for each in coordinators.select_related("person")]


def ask_to_confirm(at: datetime) -> int:
    """Ask whoever is listed, in the last month of her year, to confirm her entry; return how many were asked.

    Raises as `enduring.each` does.
    """
    entries = listing.to_confirm(clock.day_of(at))
    return len(enduring.each((f"entry {entry.public_id}", partial(_ask_to_confirm, entry, at)) for entry in entries))


def _ask_to_confirm(entry: DirectoryEntry, at: datetime) -> None:
    """Ask one person. A letter for each year: it is about this confirmation, not about the entry."""
    about = uuid5(entry.public_id, entry.confirmed_on.isoformat())
    link = settings.SITE_ADDRESS + reverse("my_entry")
    lettering.tell("directory_confirm", entry.person, about, {"link": link}, at=at, is_repeated=True)
