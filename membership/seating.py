"""Seating: an agency gives its seats to its staff. A seat takes a place of the pool from its invitation on (P7).

A seat is claimed by a link that came in a letter, or asked for by an address at the agency's own domain and approved by
its coordinator. Whoever asked and is then invited has one seat: offered to the address by which she asked, it is hers
at once; claimed by a link, it takes up her wish. Whoever leaves frees her place after `REST`, so that one seat is not
passed around a whole office; a colleague may take a place over at once (`swap`), once in that time.

Locks: the membership, then the person, then the pool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from membership import counting, domains, giving, lettering, linking, resting, wording
from membership.models import Agency, Membership, Seat
from membership.resting import REST
from payments import pooling
from payments.pooling import NothingLeft


class NoSeatLeft(Refusal):
    """Every seat of the agency is taken."""


class NoMember(Refusal):
    """The agency's membership does not run, so it gives no seats."""


class HasASeat(Refusal):
    """She, or this address, has a seat there already."""


class GoneAlready(Refusal):
    """The seat was released."""


class NotGiven(Refusal):
    """The seat was asked for, and nobody has given it yet: there is no link to it."""


class SwappedLately(Refusal):
    """The place has changed hands a short while ago."""


def _hold(membership: Membership, at: datetime) -> Membership:
    """Hold an agency's membership, free what has rested, and refuse where it does not run. Raises `NoMember`."""
    held = giving.hold_again(membership)
    resting.free_rested(held, at=at)
    if not giving.today(held, at).standing.belongs:
        raise NoMember(_("The membership of the agency does not run now. Renew it first; its seats are kept."))
    return held


@transaction.atomic
def invite(agency: Agency, address: str, *, actor: User, at: datetime, came_after: Seat | None = None) -> Seat:
    """Offer a seat to whoever has this address; she gets a letter with a link. If she asked by it, she has it at once.

    Raises `TooMany`, `NoMember`, `NoSeatLeft` and `HasASeat`.
    """
    counting.count_offered(actor, at)
    membership = hold(agency, at)
    if came_after is None:  # One that is handed over stays, should it be more than are paid for.
        giving.fit_seats(membership, at=at)
    seat = invite_held(membership, agency, address, actor=actor, at=at, came_after=came_after)
    counting.count_letters([seat], at)
    return seat


def invite_held(
    membership: Membership,
    agency: Agency,
    address: str,
    *,
    actor: User,
    at: datetime,
    came_after: Seat | None = None,
) -> Seat:
    """Offer a seat, as `invite` does, of a membership that the caller holds with its seats fitted; count nothing.

    Raises `NoSeatLeft` and `HasASeat`.
    """
    address = address.lower()
    if hers := _seat_by(membership, agency, address):
        if hers.invited_at:
            raise has_a_seat([address])
        return _give(hers, actor=actor, at=at, came_after=came_after)
    with one_a_person(address):
        seat = Seat.objects.create(membership=membership, address=address, invited_at=at, came_after=came_after)
    _take(seat, at)
    lettering.invite(seat, linking.link_of(seat), at=at)
    log(actor, "membership.invite", seat)
    return seat


def _seat_by(membership: Membership, agency: Agency, address: str) -> Seat | None:
    """Return the seat or the waiting wish of whoever has this address: one at the agency's domain, no other of hers."""
    if domains.domain_of(address) != agency.email_domain:
        return None
    hers = EmailAddress.objects.filter(email__iexact=address, verified=True)
    seats = Seat.objects.filter(membership=membership, person__in=hers.values("user"), released_at=None)
    return seats.select_related("membership__agency", "membership__pool", "person").first()


def membership_of(agency: Agency) -> Membership:
    """Return the agency's membership. Raises `NoMember`."""
    found = Membership.objects.filter(agency=agency).first()
    if found is None:
        raise NoMember(_("The agency is not a member yet, so it has no seats."))
    return found


def hold(agency: Agency, at: datetime) -> Membership:
    """Hold the agency's membership, with the places that have rested free. Raises `NoMember` where it does not run."""
    return _hold(membership_of(agency), at)


def has_a_seat(addresses: Sequence[str] = ()) -> HasASeat:
    """Return the refusal of a second seat; it names whom it is about where somebody typed addresses."""
    if not addresses:
        return HasASeat(_("This person has a seat of the agency, or an invitation, already."))
    said = ngettext(
        "%(who)s has a seat of the agency, or an invitation, already.",
        "%(who)s have seats of the agency, or invitations, already.",
        len(addresses),
    )
    return HasASeat(said % {"who": ", ".join(addresses)})


@contextmanager
def one_a_person(address: str = "") -> Iterator[None]:
    """Say in words where somebody has a seat there already: the database refuses a second."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as taken:
        raise has_a_seat([address] if address else ()) from taken


def _take(seat: Seat, at: datetime) -> None:
    """Take a place of the pool, which the caller has fitted to what is paid for (`fit_seats`). Raises `NoSeatLeft`."""
    pool = seat.membership.pool
    if pool is None:
        raise NoMember(_("The agency is not a member yet, so it has no seats."))
    try:
        pooling.take(pool, about=seat.public_id, reason="seat", at=at)
    except NothingLeft as nothing:
        raise NoSeatLeft(_("Every seat is taken. Release one, or join with more seats.")) from nothing


@transaction.atomic
def invite_again(seat: Seat, *, actor: User, at: datetime) -> Seat:
    """Send another link, which closes the one before. Raises `TooMany`, `GoneAlready`, `HasASeat`, `NotGiven`."""
    counting.count_offered(actor, at)
    held = _again(seat)
    if held.claimed_at:
        raise HasASeat(_("This seat has been claimed."))
    if not held.invited_at:
        raise NotGiven(_("This seat was not given yet: approve it, or decline it."))
    counting.count_letters([held], at)
    held.version += 1
    held.save(update_fields=["version"])
    lettering.invite(held, linking.link_of(held), at=at)
    log(actor, "membership.invite", held)
    return held


@transaction.atomic
def claim(token: str, person: User, *, at: datetime) -> Seat:
    """Let whoever has the link sit down. Raises `LinkIsOld`, `NoMember` and `HasASeat`."""
    _hold(linking.find(token).membership, at)
    seat = linking.find(token)  # Again: now nobody else takes it.
    people.hold(person.pk)
    seat.asked_at = _take_up_wish(seat, person, at)
    seat.person, seat.claimed_at = person, at
    with one_a_person():
        seat.save(update_fields=["asked_at", "person", "claimed_at"])
    log(person, "membership.claim_seat", seat)
    return seat


def _take_up_wish(seat: Seat, person: User, at: datetime) -> datetime | None:
    """End the wish of somebody who waits there and claims this seat; return when she asked, None where she didn't."""
    wish = Seat.objects.waiting().filter(membership=seat.membership_id, person=person).first()
    if wish is None:
        return None
    wish.released_at = at
    wish.save(update_fields=["released_at"])
    log(person, "membership.take_up_wish", wish, by=str(seat.public_id))
    return wish.asked_at


@transaction.atomic
def approve(seat: Seat, *, actor: User, at: datetime) -> Seat:
    """Give a seat to whoever asked. Raises `GoneAlready`, `NoMember` and `NoSeatLeft`."""
    giving.fit_seats(_hold(seat.membership, at), at=at)
    return _give(_again(seat), actor=actor, at=at)


def _give(held: Seat, *, actor: User, at: datetime, came_after: Seat | None = None) -> Seat:
    """Give a held seat to whoever asked for it. Safe to repeat. Raises `NoSeatLeft`."""
    if held.invited_at:
        return held
    held.invited_at, held.claimed_at, held.came_after = at, at, came_after
    held.save(update_fields=["invited_at", "claimed_at", "came_after"])
    _take(held, at)
    if held.person:
        lettering.tell_seat("seat_given", held, held.person, at=at)
    log(actor, "membership.approve_seat", held)
    return held


def _again(seat: Seat) -> Seat:
    """Hold a seat that was not released. Raises `GoneAlready`."""
    giving.hold_again(seat.membership)
    held = Seat.objects.select_related("membership__agency", "membership__pool", "person").get(pk=seat.pk)
    if held.released_at:
        raise GoneAlready(_("This seat was released already."))
    return held


@transaction.atomic
def release(seat: Seat, *, actor: User, at: datetime) -> Seat:
    """Take a seat back, or give it up. A place in which somebody sat rests before it is free. Safe to repeat.

    The address of somebody who never sat there is forgotten: she may have no account, and couldn't have it erased.
    """
    held = giving.hold_again(seat.membership)
    seat = Seat.objects.select_related("membership__agency", "membership__pool", "person").get(pk=seat.pk)
    if seat.released_at:
        return seat
    seat.released_at = at
    seat.rests_until_on = resting.rests_until(seat, at)
    if not seat.claimed_at:
        seat.address = ""
    seat.save(update_fields=["released_at", "rests_until_on", "address"])
    if seat.claimed_at and seat.person:
        lettering.tell_seat("seat_released", seat, seat.person, at=at)
    resting.free_rested(held, at=at)
    log(actor, "membership.release_seat", seat)
    return seat


@transaction.atomic
def swap(seat: Seat, address: str, *, actor: User, at: datetime) -> Seat:
    """Let a colleague take a place over at once; one in which nobody has sat yet, as often as addresses are mistyped.

    Raises `GoneAlready`, `SwappedLately`, and what `invite` raises.
    """
    _hold(seat.membership, at)
    held = _again(seat)
    agency = held.membership.agency
    if agency is None or not held.invited_at:
        raise GoneAlready(_("This seat was not given yet: decline it instead."))
    again_on = clock.day_of(held.invited_at + REST)
    if held.came_after_id and held.claimed_at and clock.day_of(at) < again_on:
        raise SwappedLately(
            _("This place changed hands a short while ago. It can again from %(day)s on.")
            % {"day": wording.day(again_on)}
        )
    released = release(held, actor=actor, at=at)
    resting.free(released, at)
    has_sat = released.claimed_at or released.came_after_id
    return invite(agency, address, actor=actor, at=at, came_after=released if has_sat else None)


@transaction.atomic
def choose_what_is_told(seat: Seat, *, tells_finished: bool, actor: User) -> None:
    """Let the holder of a seat say whether her coordinator sees what she finished."""
    Seat.objects.filter(pk=seat.pk, person=actor).update(tells_finished=tells_finished)
    log(actor, "membership.choose_told", seat, tells=str(tells_finished))


@transaction.atomic
def seat_by_hand(agency: Agency, person: User, *, actor: User, at: datetime) -> Seat:
    """Give a seat to somebody who has an account. Raises `OwnFavor`, `NoMember`, `NoSeatLeft` and `HasASeat`."""
    people.refuse_own(person.pk, actor)
    membership = _hold(membership_of(agency), at)
    people.hold(person.pk)
    giving.fit_seats(membership, at=at)
    with one_a_person():
        seat = Seat.objects.create(membership=membership, person=person, invited_at=at, claimed_at=at)
    _take(seat, at)
    log(actor, "membership.approve_seat", seat)
    return seat
