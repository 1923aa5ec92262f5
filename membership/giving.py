"""Giving a membership days, and taking them back. Whatever gives or takes holds the membership first.

Two orders for dues of one person, paid at once, would each count from the same last day; held, the second counts from
the end of the first. What slips past, the database refuses (`terms_never_overlap`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock, enduring
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal, needed
from membership import knowing, wording
from membership.models import Agency, AgencyCoordinator, Interruption, Level, Membership, Seat, Term
from membership.terming import DAY, LAST_DAY, Span
from payments import pooling
from payments.models import Pool

FITTED_FOR = timedelta(days=7)
"""For how many days after its first a term's seats are seen to, should the daily task not have run."""


class Overlaps(Refusal):
    """The membership has a term on one of these days."""


class WrongHolder(Refusal):
    """The level is for agencies and this is a person, or the other way around."""


class TooFar(Refusal):
    """The term would end after the last day that one may have."""


class LaterTermStands(Refusal):
    """A later term follows this one: taken back, it would leave a hole."""


class PaidFor(Refusal):
    """The term was paid for: its order settles both."""


@dataclass(frozen=True)
class Grant:
    """Days to be given: of which level, why, and what they came from."""

    level: Level
    span: Span
    kind: Term.Kind
    source: UUID | None = None
    reason: str = ""
    checked_on: date | None = None


def hold(holder: User | Agency, *, on: date) -> Membership:
    """Return the holder's membership, made where there is none, held until the caller's transaction ends."""
    if isinstance(holder, Agency):
        made: dict[str, Any] = {"joined_on": on, "pool": lambda: pooling.make(0)}
        Membership.objects.get_or_create(agency=holder, defaults=made)
        return Membership.objects.select_for_update(no_key=True).get(agency=holder)
    Membership.objects.get_or_create(person=holder, defaults={"joined_on": on})
    return Membership.objects.select_for_update(no_key=True).get(person=holder)


def hold_again(membership: Membership) -> Membership:
    """Return the membership as it stands now, held until the caller's transaction ends."""
    return Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)


@transaction.atomic
def give(membership: Membership, grant: Grant, *, actor: User | None, at: datetime) -> Term:
    """Append a term to a membership that the caller holds. What had ended is taken up again.

    Raises `WrongHolder`, `TooFar` and `Overlaps`.
    """
    if grant.span.last > LAST_DAY:
        raise TooFar(_("The last day that a term may have is %(day)s.") % {"day": wording.day(LAST_DAY)})
    if grant.level.is_for_agencies != (membership.agency_id is not None):
        raise WrongHolder(_("“%(level)s” is for another kind of member.") % {"level": grant.level})
    days = DateRange(grant.span.first, grant.span.last + DAY)
    if standing := Term.objects.standing().filter(membership=membership, span__overlap=days).first():
        raise Overlaps(
            _("There is a term from %(days)s already. Reverse it first, or choose other days.")
            % {"days": wording.days(standing.days)}
        )
    term = Term.objects.create(
        membership=membership,
        level=grant.level,
        span=days,
        kind=grant.kind,
        source=grant.source,
        reason=grant.reason,
        checked_on=grant.checked_on,
        given_at=at,
        actor=actor,
    )
    Interruption.objects.filter(membership=membership, kind=Interruption.Kind.ENDED, lifted_at=None).update(
        lifted_at=at
    )
    fit_seats(membership, at=at)
    log(actor, "membership.give", membership, kind=str(grant.kind), level=grant.level.key)
    return term


def fit_seats(membership: Membership, *, at: datetime) -> None:
    """Let an agency, held by the caller, have the seats of the level that counts on this day, and not of the next.

    Those that are taken stay, should it be fewer.
    """
    if membership.pool_id is None:
        return
    terms = Term.objects.standing().filter(membership=membership).select_related("level")
    level, pool = knowing.level_on(terms, clock.day_of(at)), Pool.objects.get(pk=membership.pool_id)
    seats = seats_of(level, taken=pool.taken)
    if seats != pool.capacity:
        pooling.resize(pool, seats)


def seats_of(level: Level | None, *, taken: int) -> int:
    """Return how many seats an agency has by its level; never fewer than are taken."""
    return max(level.seats if level else 0, taken)


def fit_seats_of_begun(at: datetime) -> None:
    """Let each agency of which a term has begun in the last days have the seats of its level.

    Raises as `enduring.each` does.
    """
    on = clock.day_of(at)
    begun = Term.objects.standing().filter(span__startswith__range=(on - FITTED_FOR, on))
    agencies = Membership.objects.filter(pool__isnull=False, pk__in=begun.values("membership")).order_by("pk")
    enduring.each((f"seats of membership {one.pk}", partial(_fit_seats_of, one, at)) for one in agencies)


@transaction.atomic
def _fit_seats_of(membership: Membership, at: datetime) -> None:
    """Let one agency have the seats of its level."""
    fit_seats(hold_again(membership), at=at)


def reverse(term: Term, *, reason: str, actor: User | None, at: datetime) -> None:
    """Reverse a term of a membership that the caller holds, once; again is no harm. Its seats go with it."""
    reversed_now = Term.objects.standing().filter(pk=term.pk).update(reversed_at=at, reversed_why=reason)
    if reversed_now:
        fit_seats(term.membership, at=at)
        log(actor, "membership.reverse", term.membership)


def refuse_a_hole(term: Term) -> None:
    """Raise `LaterTermStands` where another term follows this one."""
    later = Term.objects.standing().filter(membership=term.membership_id, span__fully_gt=term.span)
    if later.exists():
        raise LaterTermStands(_("A later term follows this one. Give that one up first."))


def refuse_own(membership: Membership, actor: User) -> None:
    """Refuse to give to one's own membership, or to that of an agency that one has a part in. Raises `OwnFavor`."""
    if membership.person_id is not None:
        people.refuse_own(membership.person_id, actor)
        return
    coordinates = AgencyCoordinator.objects.filter(agency=membership.agency_id, person=actor, ended_at=None)
    sits = Seat.objects.filter(membership=membership, person=actor, released_at=None)
    if coordinates.exists() or sits.exists():
        raise people.OwnFavor(
            _("This is about an agency that you coordinate or sit in. Please ask a colleague to decide it.")
        )


@transaction.atomic
def grant(membership: Membership, given: Grant, *, actor: User, at: datetime) -> Term:
    """Give days by the office, with a reason. Raises `ReasonNeeded`, `OwnFavor`, `WrongHolder` and `Overlaps`."""
    needed(given.reason, _("Say why these days are given: it stands with the term."))
    refuse_own(membership, actor)
    return give(hold_again(membership), given, actor=actor, at=at)


@transaction.atomic
def grant_to(person: User, given: Grant, *, actor: User, at: datetime) -> Term:
    """Give days to somebody who may have no membership yet. Raises what `grant` raises."""
    membership = hold(person, on=given.span.first)
    people.hold(person.pk)
    return grant(membership, given, actor=actor, at=at)


@transaction.atomic
def take_back(term: Term, *, reason: str, actor: User, at: datetime) -> None:
    """Take days back that the office gave or brought in, with a reason. Dues are taken back on their order.

    Raises `ReasonNeeded`, `LaterTermStands` and `PaidFor`.
    """
    reason = needed(reason, _("Say why the term is taken back: it stands with it."))
    hold_again(term.membership)
    if term.kind == Term.Kind.PAID:
        raise PaidFor(_("These days were paid for: give the line up on its order, so that the money is settled too."))
    refuse_a_hole(term)
    reverse(term, reason=reason, actor=actor, at=at)


@transaction.atomic
def interrupt(
    membership: Membership,
    kind: Interruption.Kind,
    *,
    begins_on: date,
    until_on: date | None,
    reason: str,
    actor: User,
    at: datetime,
) -> Interruption:
    """Suspend or end a membership from a day on, with a reason. Raises `ReasonNeeded`."""
    reason = needed(reason, _("Say why: it stands with the membership."))
    held = hold_again(membership)
    made = Interruption.objects.create(
        membership=held,
        kind=kind,
        begins_on=begins_on,
        until_on=until_on if kind == Interruption.Kind.SUSPENDED else None,
        reason=reason,
        actor=actor,
        made_at=at,
    )
    log(actor, f"membership.{'end' if kind == Interruption.Kind.ENDED else 'suspend'}", held, reason=reason)
    return made


@transaction.atomic
def lift(interruption: Interruption, *, actor: User, at: datetime) -> None:
    """Lift what suspended or ended a membership, once. Raises `OwnFavor`."""
    refuse_own(interruption.membership, actor)
    hold_again(interruption.membership)
    if Interruption.objects.filter(pk=interruption.pk, lifted_at=None).update(lifted_at=at):
        log(actor, "membership.lift", interruption.membership)


def today(membership: Membership, at: datetime) -> knowing.Known:
    """Return the membership as it stands on the day of this moment."""
    return knowing.known(Membership.objects.filter(pk=membership.pk), clock.day_of(at))[0]
