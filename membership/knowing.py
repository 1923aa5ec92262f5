"""Knowing a membership: its terms, what stopped it, and what it is on a day, by few statements for any number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from foundation.accounts.models import User
from foundation.ground import clock
from membership import standing
from membership.models import Agency, Interruption, Level, Membership, Term
from membership.models.memberships import MembershipQuerySet
from membership.standing import Standing, Stop, Undone
from membership.terming import Bought, buy


@dataclass(frozen=True)
class Known:
    """A membership as it stands on a day: its standing terms, the earliest first, and what stops it."""

    membership: Membership
    terms: tuple[Term, ...]
    stops: tuple[Stop, ...]
    standing: Standing
    level: Level | None

    def buying(self, level: Level, on: date) -> Bought:
        """Return what dues of this level would buy on this day."""
        return what_dues_buy(level, self.terms, on)


def what_dues_buy(level: Level, terms: Iterable[Term], on: date) -> Bought:
    """Return what dues of this level buy on this day after these terms: the last one's grace decides what renews."""
    had = sorted(terms, key=lambda term: term.days.last)
    grace = had[-1].level.grace_days if had else 0
    return buy(level.rule, [term.days for term in had], on, grace_days=grace)


def of_person(person: User, on: date) -> Known | None:
    """Return her own membership on this day, None where she never joined. Three statements."""
    return next(iter(known(Membership.objects.of(person), on)), None)


def of_agency(agency: Agency, on: date) -> Known | None:
    """Return the agency's membership on this day, None where it never joined."""
    return next(iter(known(Membership.objects.filter(agency=agency), on)), None)


def of_agencies(agencies: Iterable[Agency], on: date) -> dict[int, Known]:
    """Return by their keys the memberships of those of these agencies that have one. Three statements."""
    found = known(Membership.objects.filter(agency__in=list(agencies)), on)
    return {one.membership.agency_id: one for one in found if one.membership.agency_id is not None}


def with_terms(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Fetch with each membership its standing terms and what stops it: three statements for any number."""
    return (
        memberships.with_undone()
        .select_related("agency", "person", "pool")
        .prefetch_related(
            Prefetch("terms", Term.objects.standing().select_related("level")),
            Prefetch("interruptions", Interruption.objects.filter(lifted_at=None)),
        )
    )


def known(memberships: MembershipQuerySet, on: date) -> list[Known]:
    """Return these memberships as they stand on this day, by three statements."""
    return [
        know(one, one.terms.all(), [stop.stop for stop in one.interruptions.all()], on)
        for one in with_terms(memberships)
    ]


def know(membership: Membership, terms: Iterable[Term], stops: Iterable[Stop], on: date) -> Known:
    """Return a membership, fetched `with_undone`, with these terms and stops as it stands on this day."""
    ordered = tuple(sorted(terms, key=lambda term: term.days.first))
    stopped = tuple(stops)
    level = level_on(ordered, on)
    spans, grace_days = [term.days for term in ordered], level.grace_days if level else 0
    found = standing.standing(spans, stopped, on, grace_days=grace_days, undone=_undone(membership))
    return Known(membership, ordered, stopped, found, level)


def _undone(membership: Membership) -> Undone | None:
    """Return that the last of its reversed terms was, and when; None where none ever was."""
    if membership.undone_at is None:
        return None
    return Undone(clock.day_of(membership.undone_at), membership.undone_kind == Term.Kind.PAID)


def level_on(terms: Iterable[Term], on: date) -> Level | None:
    """Return the level that counts on this day: of the last term that has begun, else of the first to come."""
    ordered = sorted(terms, key=lambda term: term.days.first)
    begun = [term for term in ordered if term.days.first <= on]
    found = begun[-1] if begun else next(iter(ordered), None)
    return found.level if found else None
