"""Foreseeing what issuing in bulk would do: a dry run, person by person, that writes nothing.

It asks what the job asks, by a few queries however many people there are. What it says is true now; who says a name or
loses credit meanwhile is judged again when the job comes to her.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.granting import owing
from certificates.issuing import NameNeeded
from certificates.models import Activity, Certificate
from foundation.accounts.models import User


class Outcome(StrEnum):
    """What would come of a line."""

    READY = "ready"
    HAS_ONE = "has_one"
    WITHDRAWN = "withdrawn"
    NOT_COMPLETED = "not_completed"
    TAKEN_BACK = "taken_back"
    NO_NAME = "no_name"
    NOBODY = "nobody"
    UNPROVED = "unproved"
    TWICE = "twice"


@dataclass(frozen=True)
class Line:
    """A person or an address, what would come of it, and that in words. `person` is None where nobody was found."""

    address: str
    person: User | None
    outcome: Outcome
    says: str


@dataclass(frozen=True)
class Foreseen:
    """Every line: those that would get nothing first, otherwise in the order they came."""

    lines: tuple[Line, ...]

    @property
    def ready(self) -> Sequence[User]:
        """Who would get a certificate."""
        return [line.person for line in self.lines if line.person and line.outcome is Outcome.READY]

    @property
    def would(self) -> int:
        """How many would get one."""
        return Counter(line.outcome for line in self.lines)[Outcome.READY]

    @property
    def would_not(self) -> int:
        """How many would not."""
        return len(self.lines) - self.would


def everybody(activity: Activity) -> Foreseen:
    """Say of each person who completed the activity and holds no certificate what issuing would do."""
    people = list(owing.candidates(activity))
    judged = _judged(activity, people)
    return _in_order(Line(person.email or "", person, *judged[person.pk]) for person in people)


def listed(activity: Activity, addresses: Sequence[str]) -> Foreseen:
    """Say of each address what issuing would do to whoever has proved it."""
    owners, unproved = _owners(addresses)
    judged = _judged(activity, {person.pk: person for person in owners.values()}.values())
    lines: list[Line] = []
    seen: set[int] = set()
    for address in addresses:
        owner = owners.get(address)
        if owner is None:
            outcome = Outcome.UNPROVED if address in unproved else Outcome.NOBODY
            lines.append(Line(address, None, outcome, _words(outcome)))
        elif owner.pk in seen:
            lines.append(Line(address, owner, Outcome.TWICE, _words(Outcome.TWICE)))
        else:
            seen.add(owner.pk)
            lines.append(Line(address, owner, *judged[owner.pk]))
    return _in_order(lines)


def of_name(person: User) -> str:
    """Say for staff why her name can't be printed, or nothing where it can."""
    if not person.printed_name.strip():
        return _("No name yet: it is said by its bearer, under My account.")
    try:
        issuing.printable_name(person)
    except NameNeeded as refusal:
        return str(refusal)
    return ""


def _in_order(lines: Iterable[Line]) -> Foreseen:
    """Put first what somebody must look at."""
    return Foreseen(tuple(sorted(lines, key=lambda line: line.outcome is Outcome.READY)))


def _judged(activity: Activity, people: Iterable[User]) -> Mapping[int, tuple[Outcome, str]]:
    """Judge each, by three or four queries."""
    by_key = {person.pk: person for person in people}
    judge = owing.judge_of(activity)
    completed = set(judge.completed(activity).filter(pk__in=by_key).values_list("pk", flat=True))
    taken_back = set(judge.taken_back(activity, list(by_key)))
    held: dict[int | None, str] = {}
    ended: set[int | None] = set()
    found = Certificate.objects.on(activity).filter(person__in=by_key)
    for person, serial, ended_at in found.values_list("person", "serial", "ended_at"):
        if ended_at is None:
            held[person] = serial
        else:
            ended.add(person)

    def one(person: User) -> tuple[Outcome, str]:
        if person.pk in held:
            return Outcome.HAS_ONE, _("Has certificate %(serial)s already.") % {"serial": held[person.pk]}
        if person.pk in ended:
            return Outcome.WITHDRAWN, _words(Outcome.WITHDRAWN)
        if person.pk not in completed:
            return Outcome.NOT_COMPLETED, _words(Outcome.NOT_COMPLETED)
        if person.pk in taken_back:
            return Outcome.TAKEN_BACK, _words(Outcome.TAKEN_BACK)
        lacks = of_name(person)
        return (Outcome.NO_NAME, lacks) if lacks else (Outcome.READY, _words(Outcome.READY))

    return {key: one(person) for key, person in by_key.items()}


def _owners(addresses: Sequence[str]) -> tuple[dict[str, User], set[str]]:
    """Return by address who has proved it, and the addresses of accounts that have not."""
    found = EmailAddress.objects.filter(email__in=addresses, user__is_active=True).select_related("user")
    rows = list(found)
    return {row.email: row.user for row in rows if row.verified}, {row.email for row in rows if not row.verified}


def _words(outcome: Outcome) -> str:
    """Say what would come of a line."""
    return {
        Outcome.READY: _("Ready."),
        Outcome.WITHDRAWN: _("Had a certificate for this that was taken away. Open it to issue another in its place."),
        Outcome.NOT_COMPLETED: _("Has not completed this."),
        Outcome.TAKEN_BACK: _("Completed this, but credit that it rests on was taken back."),
        Outcome.NOBODY: _("Nobody has an account with this address."),
        Outcome.UNPROVED: _("There is an account with this address, but nobody has confirmed the address yet."),
        Outcome.TWICE: _("Stands on this list already, with another address of the same person."),
    }[outcome]
