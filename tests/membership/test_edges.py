"""What is rare: nobody to write to, asked twice, nothing to say; each rule answers it without a fault."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.letters.models import Letter
from membership import (
    coordinating,
    discounting,
    entitling,
    giving,
    knowing,
    lettering,
    leveling,
    listing,
    reminding,
    seating,
    showing,
    wording,
)
from membership.giving import Grant
from membership.models import Agency, AgencyCoordinator, DirectoryEntry, Membership, Seat, Term
from membership.standing import Standing, State
from membership.terming import Span
from payments.models import Price
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_who_coordinates_is_appointed_and_dismissed_once() -> None:
    agency, coordinator = members.coordinated()
    person = PersonFactory.create()

    appointed = [coordinating.appoint(agency, person, actor=coordinator, at=AT) for _twice in range(2)]
    for _twice in range(2):
        coordinating.dismiss(appointed[0], actor=coordinator, at=AT)

    assert appointed[0] == appointed[1]
    assert AgencyCoordinator.objects.filter(agency=agency, ended_at=None).get().person == coordinator


def test_an_agency_that_lapsed_gives_no_price_to_places_without_a_name() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(grace_days=0), last=ON - DAY)
    other = members.agency_level(0, gives_member_price=True)
    thing = sold.SellableFactory.create(kind="test-place")
    stranger, _hers = members.coordinated()
    dues = members.wish(other, coordinator, agency=str(stranger.public_id))

    found = discounting.entitled([Wish(thing, None), dues, members.wish(members.level(), coordinator)], coordinator, AT)

    assert found == {}


def test_the_office_gives_days_to_an_agency() -> None:
    (agency, _coordinator), staff = members.coordinated(), PersonFactory.create()
    membership = members.term(agency).membership
    days = Span(ON + DAY * 1000, ON + DAY * 1100)

    term = giving.grant(
        membership, Grant(members.agency_level(), days, Term.Kind.GRANTED, reason="A test."), actor=staff, at=AT
    )

    assert term.days == days


def test_nobody_without_an_address_is_written_to() -> None:
    person, staff = members.member(), PersonFactory.create()
    entry = DirectoryEntry.objects.create(
        person=person, name="Demo", is_listed=True, takes_messages=True, confirmed_on=ON
    )
    person.email = None
    listing_of = type(person).objects.filter(pk=person.pk)

    lettering.tell("dues_7", person, entry.public_id, {"level": "Demo", "until": "today"}, at=AT)

    assert listing_of.exists()
    assert staff.email
    assert not Letter.objects.exists()


def test_dues_are_taken_off_sale_once_and_without_a_price_renewing_means_nothing() -> None:
    level, person = members.level(), PersonFactory.create()
    members.term(person, level)
    before = showing.card(person, AT).renewal

    for _twice in range(2):
        leveling.take_off_sale(level, actor=person, at=AT)

    assert before is not None
    assert showing.card(person, AT).renewal is None
    unpriced = members.level(None)
    unpriced.sellable = sold.SellableFactory.create(kind="membership")
    unpriced.save()
    other = members.member(unpriced)
    assert not Price.objects.filter(sellable=unpriced.sellable).exists()
    assert showing.card(other, AT).renewal is None
    assert showing.card(members.member(members.level(None)), AT).renewal is None


def test_a_membership_without_a_term_has_no_letter_and_no_days() -> None:
    person = PersonFactory.create()
    Membership.objects.create(person=person, joined_on=ON)
    known = knowing.of_person(person, ON)

    assert known is not None
    assert (reminding.due(known, ON), known.level) == ("", None)
    assert wording.said(Standing(State.PENDING)) == "The membership has not begun."
    assert wording.change("these days", "$1.00", "") == "Change today: $1.00 for these days."
    assert entitling.entitlement(person, ON).explanation == "not a member"


def test_a_seat_is_given_by_hand_to_somebody_who_has_an_account() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=1))
    person = PersonFactory.create()

    seating.seat_by_hand(agency, person, actor=coordinator, at=AT)

    assert entitling.entitlement(person, ON).via == "seat"
    with pytest.raises(seating.NoSeatLeft):
        seating.seat_by_hand(agency, PersonFactory.create(), actor=coordinator, at=AT)
    with pytest.raises(seating.HasASeat):
        seating.seat_by_hand(agency, person, actor=coordinator, at=AT)
    assert Seat.objects.count() == 1
    assert Agency.objects.count() == 1
    assert listing.directory(ON) == []
