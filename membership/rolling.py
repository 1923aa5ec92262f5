"""Rolling members over from before: a table is shown as it would come in, then brought in, row by row.

A row becomes a term of whoever has proved its address; else it waits for the day on which she does. An address is
compared as it is kept, in lower case. The lock on an address orders bringing in and proving, so that neither misses
the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock, jobbing, locking
from foundation.ground.auditing import log
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal
from membership import giving, tabling
from membership.models import Level, RollEntry, Term
from membership.tabling import Row, Said
from membership.terming import DAY, Span

ROLL = "membership.bring_in"


class HereAlready(Refusal):
    """The row was brought in before."""


class NothingToBringIn(Refusal):
    """No row of the table can be brought in."""


class NobodyThere(Refusal):
    """Nobody has proved this address."""


class WrongRow(Refusal):
    """The row can't be read any more."""


@dataclass(frozen=True)
class Foreseen:
    """A table as it would come in: its good rows, those that are wrong, and how many have an account already."""

    good: Sequence[Row]
    wrong: Sequence[Row]
    known: int


def levels_by_name() -> dict[str, str]:
    """Return the keys of the levels for people by what a table may call them, in lower case."""
    found = Level.objects.filter(holder=Level.Holder.PERSON)
    return {name.casefold(): level.key for level in found for name in (level.key, level.title)}


def foresee(text: str, *, at: datetime) -> Foreseen:
    """Say what bringing this table in would do. Changes nothing. Raises `tabling.NotATable`."""
    rows = tabling.gather(text, levels=levels_by_name(), today=clock.day_of(at))
    good = [row for row in rows if row.said]
    addresses = {row.said.address for row in good if row.said}
    known = set(
        EmailAddress.objects.filter(email__in=addresses, verified=True, user__is_active=True).values_list(
            "email", flat=True
        )
    )
    return Foreseen(
        good, [row for row in rows if row.said is None], sum(row.said.address in known for row in good if row.said)
    )


def ask(foreseen: Foreseen, *, actor: User, at: datetime) -> Job:
    """Ask for the good rows to be brought in, in the background. Raises `NothingToBringIn`."""
    parts = [{"line": row.line, **row.cells} for row in foreseen.good]
    if not parts:
        raise NothingToBringIn(_("No row of this table can be brought in. What is wrong stands with each."))
    job = jobbing.ask(ROLL, parts, words={"title": _("Members from before")}, asked_by=actor.public_id, at=at)
    log(actor, ROLL, actor, job=str(job.public_id), total=len(parts))
    return job


def called(part: Mapping[str, Any]) -> str:
    """Return what a row is called in its result: no address stands there."""
    return _("Row %(line)d") % {"line": part["line"]}


def address_of(job: Job) -> str:
    """Return where members from before are listed."""
    del job
    return reverse("rollentry:index")


def bring_in_one(job: Job, part: Mapping[str, Any], at: datetime) -> str:
    """Bring one row in; the worker of `ROLL`. Raises `WrongRow`, `HereAlready`, and what giving refuses."""
    said, wrong = tabling.read(part, levels=levels_by_name(), today=clock.day_of(at))
    if said is None:
        raise WrongRow(" ".join(wrong))
    entry = bring_in(said, actor=User.objects.get(public_id=str(job.asked_by)), at=at)
    return _("In the account that has this address.") if entry.term_id else _("Waits for whoever proves the address.")


@transaction.atomic
def bring_in(said: Said, *, actor: User, at: datetime) -> RollEntry:
    """Bring a member in: into the account with her address, or to wait for it.

    Raises `HereAlready`, `giving.Overlaps` and `OwnFavor`.
    """
    hold_address(said.address)
    days = DateRange(said.span.first, said.span.last + DAY)
    if RollEntry.objects.filter(address=said.address, span=days).exists():
        raise HereAlready(_("These days wait under this address already."))
    level = Level.objects.get(key=said.level)
    entry = RollEntry.objects.create(
        address=said.address, level=level, span=days, checked_on=said.checked_on, brought_at=at, actor=actor
    )
    if owner := owner_of(said.address):
        people.refuse_own(owner.pk, actor)
        _give(entry, owner, actor=actor, at=at)
    return entry


def hold_address(address: str) -> None:
    """Wait for, and hold until the end of the transaction, the lock on this address."""
    locking.hold(f"membership.rolling {address}")


def owner_of(address: str) -> User | None:
    """Return who has proved this address and may sign in."""
    proved = EmailAddress.objects.filter(email=address, verified=True, user__is_active=True)
    return User.objects.filter(pk__in=proved.values("user")).first()


def on_address_proved(email_address: EmailAddress, **_facts: Any) -> None:
    """Give whoever proved an address what waits for it."""
    claim(email_address.user, email_address.email, at=clock.now())


@transaction.atomic
def claim(person: User, address: str, *, at: datetime) -> Sequence[Term]:
    """Give the person what waits for this address, if she has proved it. Safe to repeat and to race.

    Days that she has already wait for the office, and so do those that she brought in herself.
    """
    address = address.lower()
    hold_address(address)
    if owner_of(address) != person:
        return []
    given: list[Term] = []
    waiting = RollEntry.objects.filter(address=address, term=None).exclude(actor=person)
    for entry in waiting.select_related("level").order_by("pk"):
        with suppress(giving.Overlaps), transaction.atomic():
            given.append(_give(entry, person, actor=None, at=at))
    return given


def _give(entry: RollEntry, person: User, *, actor: User | None, at: datetime) -> Term:
    """Make a row a term of hers, and forget the address that it waited under."""
    first, last = entry.span.lower, entry.span.upper - DAY
    membership = giving.hold(person, on=first)
    given = giving.Grant(
        entry.level, Span(first, last), Term.Kind.IMPORTED, entry.public_id, checked_on=entry.checked_on
    )
    entry.term = giving.give(membership, given, actor=actor, at=at)
    entry.address = ""
    entry.save(update_fields=["term", "address"])
    return entry.term


def demand_owner(address: str) -> User:
    """Return who has proved this address. Raises `NobodyThere`."""
    found = owner_of(address.lower())
    if found is None:
        raise NobodyThere(_("Nobody has an account with this address, or nobody has confirmed it yet."))
    return found
