"""Recounting what the office has of somebody's: her applications and claims, what became of each, where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, CharField, DateField, Exists, F, UUIDField, Value, When
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from membership import claiming
from membership.knowing import Known
from membership.models import Application, Claim, ListPlace
from payments.wording import money


@dataclass(frozen=True)
class Matter:
    """Something that the office has of hers: an application or a claim, and what became of it."""

    title: str
    asked_at: datetime
    is_decided: bool
    is_granted: bool
    good_until_on: date | None
    reason: str
    owed: str = ""
    key: str = ""
    claim: UUID | None = None
    """Of an application: the level that is sold, by its key. Of a refused claim: its public id."""

    def is_good_on(self, on: date) -> bool:
        """Whether it lets somebody join on this day."""
        return bool(self.key) and self.is_granted and (self.good_until_on is None or on <= self.good_until_on)


def matters(person: User) -> tuple[list[Matter], bool]:
    """Return what the office has of hers, the newest first, and whether she wants to be on the members' list.

    Two statements at most: what she wants is asked with the first, if that finds anything; then the second is free to
    ask what is owed on claims.
    """
    listed = ListPlace.objects.filter(person=person, wants=True)
    columns = ("title", "asked", "decided", "granted", "until", "why", "owes", "key", "settled", "is_listed")
    applications = Application.objects.filter(person=person).annotate(
        title=F("level__title"), asked=F("asked_at"), decided=F("decided_at"), granted=F("is_approved"),
        until=F("good_until_on"), why=F("reason"), owes=Value(None, UUIDField()),
        key=Case(When(level__sellable__isnull=False, then=F("level__key")), default=Value("")),
        settled=Value(0), is_listed=Exists(listed),
    )  # fmt: skip
    claims = Claim.objects.filter(person=person).annotate(
        title=Value("", CharField()), asked=F("asked_at"), decided=F("decided_at"), granted=F("is_granted"),
        until=Value(None, DateField()), why=F("reason"), owes=Case(When(claiming.can_be_owed_on(), F("public_id"))),
        key=Value("", CharField()), settled=claiming.settled(), is_listed=Exists(listed),
    )  # fmt: skip
    found = applications.order_by().values_list(*columns).union(claims.order_by().values_list(*columns), all=True)
    rows = list(found.order_by("-asked")[:10])
    settled = {owes: cents for *_said, owes, _key, cents, _is_listed in rows if owes}
    owed = claiming.owed_beside(settled) if settled else {}
    told = [
        Matter(
            title or _("Membership kept elsewhere"),
            asked,
            decided is not None,
            granted,
            until,
            why,
            money(cents) if (cents := owed.get(owes)) else "",
            key,
            owes,
        )
        for title, asked, decided, granted, until, why, owes, key, _settled, _is_listed in rows
    ]
    return told, rows[0][-1] if rows else listed.exists()


def joinable(found: Iterable[Matter], known: Known | None, on: date) -> Sequence[Matter]:
    """Return what was approved, is good on this day and sold, each level once; without the one by which she belongs."""
    hers = known.level.key if known and known.level and known.standing.belongs else ""
    return list({one.key: one for one in found if one.is_good_on(on) and one.key != hers}.values())
