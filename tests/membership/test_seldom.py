"""What seldom happens to memberships and seats, and is answered in words all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.accounts.models import User
from foundation.letters.models import Letter
from membership import giving, listing, offering, resting, seating, wording
from membership.listing import Choice
from membership.models import Interruption, Membership, Seat
from tests.factories import members
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_what_stopped_an_agency_is_lifted_by_a_colleague_who_has_no_part_in_it() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency)
    held = Membership.objects.get(agency=agency)
    stopped = giving.interrupt(
        held,
        Interruption.Kind.SUSPENDED,
        begins_on=ON,
        until_on=None,
        reason="A test.",
        actor=coordinator,
        at=AT,
    )

    giving.lift(stopped, actor=PersonFactory.create(), at=AT)

    assert giving.today(held, AT).standing.belongs


def test_a_message_to_somebody_who_was_erased_while_it_was_written_goes_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = members.member()
    choice = Choice("Demo Person", {}, [], is_listed=True, takes_messages=True)
    entry = listing.choose(person, choice, at=AT)
    people = User.objects.filter(pk=person.pk)
    gone = {"email": None, "name": "", "certificate_name": "", "is_active": False, "erased_at": AT}
    monkeypatch.setattr(listing, "find", lambda _public_id, _on: people.update(**gone))

    listing.write(entry.public_id, name="Demo", address="demo@example.org", words="Hello.", network="1", at=AT)

    assert not Letter.objects.filter(reason="directory_message").exists()


def test_a_person_has_no_seats_to_give_and_none_to_get_back() -> None:
    membership = members.membership_of(members.member())
    seat = Seat.objects.create(membership=membership, address="demo@example.org", invited_at=AT)

    with pytest.raises(seating.NoMember, match="no seats"):
        seating._take(seat, AT)
    resting.free(seat, AT)

    seat.refresh_from_db()
    assert seat.freed_at is None
    seat.delete()


def test_a_seat_that_nobody_sits_on_is_approved_without_a_letter() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency)
    seat = Seat.objects.create(membership=Membership.objects.get(agency=agency), asked_at=AT)

    seating.approve(seat, actor=coordinator, at=AT)

    seat.refresh_from_db()
    assert (seat.claimed_at, Letter.objects.filter(reason="seat_given").count()) == (AT, 0)


def test_changing_the_level_says_what_goes_back_only_where_something_does() -> None:
    assert wording.change("a year", "$120.00", "") == "Change today: $120.00 for a year."
    assert wording.change("a year", "$120.00", "$40.00").endswith(
        "$40.00 for the days left of your present term goes back the way it was paid."
    )


def test_dues_that_give_no_price_for_members_are_no_way_to_one() -> None:
    members.level(gives_member_price=False)
    leading = members.level(gives_member_price=True)

    assert [way.title for way in offering.ways(None, None, AT)] == [leading.title]


def test_a_level_can_be_joined_where_it_has_a_price_and_lets_in() -> None:
    found = members.level()

    assert offering.Offered(found, price="$120.00").can_join
    assert not offering.Offered(found).can_join
    assert not offering.Offered(found, price="$120.00", is_admitted=False).can_join


def test_a_place_that_was_freed_meanwhile_is_not_freed_again() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency)
    seat = seating.invite(agency, PersonFactory.create().email or "", actor=coordinator, at=AT)
    Seat.objects.filter(pk=seat.pk).update(released_at=AT)
    resting.free(seat, AT)

    resting.free(seat, AT + timedelta(days=1))

    seat.refresh_from_db()
    assert seat.freed_at == AT
