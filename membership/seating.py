"""Seating: an agency gives its seats to its staff. A seat takes a place of the pool from its invitation on (P7).

A seat is claimed by a link that came in a letter, or asked for by an address at the agency's own domain and approved by
its coordinator. Whoever leaves frees her place after `REST`, so that one seat is not passed around a whole office; a
colleague may take a place over at once (`swap`), once in that time.

Locks: the membership, then the person, then the pool.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts import holding as people
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from membership import counting, domains, giving, lettering, resting, wording
from membership.models import Agency, AgencyCoordinator, Membership, Seat
from membership.resting import REST
from payments import pooling
from payments.pooling import NothingLeft

SALT = "membership.seating"


class NoSeatLeft(Refusal):
    """Every seat of the agency is taken."""


class NoMember(Refusal):
    """The agency's membership does not run, so it gives no seats."""


class HasASeat(Refusal):
    """She, or this address, has a seat there already."""


class LinkIsOld(Refusal):
    """The link is not good any more."""


class NotByDomain(Refusal):
    """Staff of this agency are invited one by one, or the address is not at its domain."""


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
    """Offer a seat to whoever has this address; she gets a letter with a link.

    Raises `TooMany`, `NoMember`, `NoSeatLeft` and `HasASeat`.
    """
    counting.count_offered(actor, at)
    membership = _hold(_membership(agency), at)
    with _one_a_person():
        seat = Seat.objects.create(membership=membership, address=address.lower(), invited_at=at, came_after=came_after)
    _take(seat, at)
    lettering.invite(seat, link_of(seat), at=at)
    log(actor, "membership.invite", seat)
    return seat


def _membership(agency: Agency) -> Membership:
    """Return the agency's membership. Raises `NoMember`."""
    found = Membership.objects.filter(agency=agency).first()
    if found is None:
        raise NoMember(_("The agency is not a member yet, so it has no seats."))
    return found


@contextmanager
def _one_a_person() -> Iterator[None]:
    """Say in words where somebody has a seat there already: the database refuses a second."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as taken:
        raise HasASeat(_("This person has a seat of the agency, or an invitation, already.")) from taken


def _take(seat: Seat, at: datetime) -> None:
    """Take a place of the pool for a seat, of as many as are paid for now. Raises `NoSeatLeft`."""
    pool = seat.membership.pool
    if pool is None:
        raise NoMember(_("The agency is not a member yet, so it has no seats."))
    if seat.came_after_id is None:  # One that is handed over stays, should it be more than are paid for.
        giving.fit_seats(seat.membership, at=at)
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
    held.version += 1
    held.save(update_fields=["version"])
    lettering.invite(held, link_of(held), at=at)
    log(actor, "membership.invite", held)
    return held


def link_of(seat: Seat) -> str:
    """Return the path on which a seat is claimed."""
    token = signing.dumps([str(seat.public_id), seat.version], salt=SALT)
    return reverse("seat", args=[token])


def find(token: str) -> Seat:
    """Return the seat that a link offers, while it does. Raises `LinkIsOld`."""
    try:
        public_id, version = signing.loads(token, salt=SALT)
    except signing.BadSignature as wrong:
        raise LinkIsOld(_link_is_old()) from wrong
    seats = Seat.objects.select_related("membership__agency", "membership__pool")
    seat = seats.filter(public_id=UUID(public_id), version=version, released_at=None, claimed_at=None).first()
    if seat is None:
        raise LinkIsOld(_link_is_old())
    return seat


def is_taken_by(token: str, person: User) -> bool:
    """Whether a link led to a seat in which this person sits."""
    try:
        public_id, _version = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return False
    return Seat.objects.filter(public_id=UUID(public_id), person=person, released_at=None).exists()


def _link_is_old() -> str:
    return _("This link is not good any more. Ask whoever coordinates your agency for a new one.")


@transaction.atomic
def claim(token: str, person: User, *, at: datetime) -> Seat:
    """Let whoever has the link sit down. Raises `LinkIsOld`, `NoMember` and `HasASeat`."""
    _hold(find(token).membership, at)
    seat = find(token)  # Again: now nobody else takes it.
    people.hold(person.pk)
    seat.person, seat.claimed_at = person, at
    with _one_a_person():
        seat.save(update_fields=["person", "claimed_at"])
    log(person, "membership.claim_seat", seat)
    return seat


def may_ask(person: User, agency: Agency) -> bool:
    """Whether this person may ask for a seat by her address: the office allows it, and she proved one there."""
    if not agency.joins_by_domain or domains.is_shared(agency.email_domain):
        return False
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return any(domains.domain_of(address) == agency.email_domain for address in proved)


@transaction.atomic
def ask(person: User, agency: Agency, *, at: datetime) -> Seat:
    """Ask for a seat by one's address; a coordinator approves.

    Raises `NotByDomain`, `TooMany`, `NoMember` and `HasASeat`.
    """
    if not may_ask(person, agency):
        raise NotByDomain(_("Ask whoever coordinates your agency for an invitation."))
    counting.count_asked(person, at)
    membership = giving.hold_again(_membership(agency))
    people.hold(person.pk)
    with _one_a_person():
        seat = Seat.objects.create(membership=membership, person=person, asked_at=at)
    for each in AgencyCoordinator.objects.filter(agency=agency, ended_at=None).select_related("person"):
        lettering.tell_asked(seat, agency, each.person, at=at)
    log(person, "membership.ask_for_seat", seat)
    return seat


@transaction.atomic
def approve(seat: Seat, *, actor: User, at: datetime) -> Seat:
    """Give a seat to whoever asked. Raises `GoneAlready`, `NoMember` and `NoSeatLeft`."""
    _hold(seat.membership, at)
    held = _again(seat)
    if held.invited_at:
        return held
    held.invited_at = held.claimed_at = at
    held.save(update_fields=["invited_at", "claimed_at"])
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
    membership = _hold(_membership(agency), at)
    people.hold(person.pk)
    with _one_a_person():
        seat = Seat.objects.create(membership=membership, person=person, invited_at=at, claimed_at=at)
    _take(seat, at)
    log(actor, "membership.approve_seat", seat)
    return seat
