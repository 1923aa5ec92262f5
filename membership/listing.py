"""Listing members in the directory: what each chose to show, confirmed within a year, while she has benefits.

Nobody's address is shown, ever: whoever writes uses a form, and the letter says to whom to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock, pacing
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal
from foundation.letters import asking
from membership import entitling
from membership.models import DirectoryEntry

GOOD_FOR = timedelta(days=365)
MOST, SPAN_SECONDS = 3, 3600
"""How many messages are taken from one network in an hour."""
LABELS: dict[str, str | Promise] = {
    "region": _lazy("City and state"),
    "practice": _lazy("Field of work"),
    "languages": _lazy("Languages"),
    "credentials": _lazy("Licenses and degrees"),
    "website": _lazy("Website"),
}


class NotListed(Refusal):
    """Nobody is listed there, or takes no messages."""


class NoBenefit(Refusal):
    """Only members stand in the directory."""


class TooMany(Refusal):
    """So many messages came from one network that it has to wait."""


@dataclass(frozen=True)
class Shown:
    """What the directory shows of somebody: her name, and each fact that she chose, with what it is.

    `website` is the one of these facts that may be followed: an address by https.
    """

    public_id: UUID
    name: str
    facts: Sequence[tuple[str, str]]
    takes_messages: bool
    website: str = ""


@dataclass(frozen=True)
class Choice:
    """What somebody chose for her entry: the values of its fields, and which of them are shown."""

    name: str
    values: dict[str, Any]
    shows: Sequence[str]
    is_listed: bool
    takes_messages: bool


def is_good(entry: DirectoryEntry, on: date) -> bool:
    """Whether an entry was confirmed within a year of this day."""
    return on < entry.confirmed_on + GOOD_FOR


@transaction.atomic
def choose(person: User, choice: Choice, *, at: datetime) -> DirectoryEntry:
    """Keep what somebody chose to be found by; that confirms it for a year. Raises `NoBenefit`."""
    on = clock.day_of(at)
    if choice.is_listed and not entitling.entitlement(person, on).is_granted:
        raise NoBenefit(_("The directory lists members. Join, or renew, and choose then."))
    people.hold(person.pk)
    values = {name: choice.values.get(name, "") for name in DirectoryEntry.FIELDS}
    facts = {
        **values,
        "name": choice.name,
        "shows": [name for name in DirectoryEntry.FIELDS if name in choice.shows],
        "is_listed": choice.is_listed,
        "takes_messages": choice.takes_messages,
        "confirmed_on": on,
    }
    entry, _made = DirectoryEntry.objects.update_or_create(person=person, defaults=facts)
    log(person, "membership.choose_entry", entry)
    return entry


def directory(on: date, *, words: str = "") -> list[Shown]:
    """Return who is found on this day, by name; by words, only in what is shown. Three statements."""
    entries = DirectoryEntry.objects.filter(
        is_listed=True, confirmed_on__gt=on - GOOD_FOR, person__is_active=True
    ).order_by("name", "pk")
    listed = list(entries)
    entitled = entitling.find({entry.person_id for entry in listed}, on).people
    found = [_shown(entry) for entry in listed if (hers := entitled.get(entry.person_id)) and hers.is_granted]
    return [shown for shown in found if _has(shown, words)]


def _shown(entry: DirectoryEntry) -> Shown:
    """Return what an entry shows."""
    facts = [(str(LABELS[name]), str(getattr(entry, name))) for name in entry.shows if getattr(entry, name)]
    website = entry.website if "website" in entry.shows and entry.website.startswith("https://") else ""
    return Shown(entry.public_id, entry.name, facts, entry.takes_messages, website)


def _has(shown: Shown, words: str) -> bool:
    """Whether every word stands in what is shown."""
    text = " ".join([shown.name, *(value for _label, value in shown.facts)]).casefold()
    return all(word in text for word in words.casefold().split())


def find(public_id: UUID, on: date) -> Shown:
    """Return somebody who is listed and takes messages. Raises `NotListed`."""
    found = next((shown for shown in directory(on) if shown.public_id == public_id and shown.takes_messages), None)
    if found is None:
        raise NotListed(_("Nobody is listed here, or no messages are taken."))
    return found


@transaction.atomic
def write(public_id: UUID, *, name: str, address: str, words: str, network: str, at: datetime) -> None:
    """Send a message to somebody who is listed, whose address stays hidden. Raises `NotListed` and `TooMany`."""
    find(public_id, clock.day_of(at))
    if pacing.count("membership.listing", network, at=at, span=SPAN_SECONDS) > MOST:
        raise TooMany(
            _("Many messages came from your network just now. Please wait an hour, or write to %(office)s.")
            % {"office": settings.OFFICE_EMAIL}
        )
    person = DirectoryEntry.objects.select_related("person").get(public_id=public_id).person
    if person.email:
        context = {"name": person.get_short_name(), "sender": name, "address": address, "words": words}
        asking.ask(
            "directory_message", to=person.email, about=new_public_id(), person=person.public_id, context=context, at=at
        )


def to_confirm(on: date) -> Any:
    """Return the entries whose year ends in the next month: their people are asked to confirm them."""
    ends = on - GOOD_FOR
    return DirectoryEntry.objects.filter(
        Q(confirmed_on__gt=ends) & Q(confirmed_on__lte=ends + timedelta(days=30)), is_listed=True
    ).select_related("person")
