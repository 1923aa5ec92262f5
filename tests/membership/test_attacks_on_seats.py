"""Attacks on an agency's seats: passed around an office, kept without being paid for, and letters to strangers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from foundation.accounts.holding import OwnFavor
from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from foundation.letters.models import Letter
from membership import asking, checking, claiming, coordinating, counting, entitling, giving, linking, seating
from membership.giving import Grant
from membership.models import Agency, Interruption, Membership, Seat, Term
from membership.terming import Span
from payments.billing import invoicing
from payments.models import Order, OrderLine
from payments.selling import delivering, pricing, swapping, withdrawing
from payments.selling import linking as places_linking
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import billed, members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.membership.test_pages import signed_in
from tests.membership.test_seating import by_domain, office, sit, taken, token_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with sold.open_shop() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _promises_hold() -> Iterator[None]:
    yield
    assert list(checking.pools_are_their_seats()) == []
    assert sold.breaches() == []


def test_one_seat_is_not_passed_around_by_colleagues_who_never_sit_down() -> None:
    """Handed over to nobody, that offer taken back, and the place given to the next: it rests as hers would have."""
    agency, coordinator = office(seats=1)
    handed = seating.swap(sit(agency, coordinator), "nobody@example.org", actor=coordinator, at=AT)

    seating.release(handed, actor=coordinator, at=AT + DAY)

    with pytest.raises(seating.NoSeatLeft):
        seating.invite(agency, "next@example.org", actor=coordinator, at=AT + 29 * DAY)
    seating.invite(agency, "next@example.org", actor=coordinator, at=AT + 30 * DAY)
    handed.refresh_from_db()
    assert handed.address == ""


def test_a_mistyped_colleague_is_corrected_at_once_and_whoever_sits_down_then_has_the_place_for_thirty_days() -> None:
    agency, coordinator = office(seats=1)
    mistyped = seating.swap(sit(agency, coordinator), "mistyped@example.org", actor=coordinator, at=AT)
    handed = seating.swap(mistyped, "colleague@example.org", actor=coordinator, at=AT)

    seating.claim(token_of(handed), PersonFactory.create(), at=AT)

    with pytest.raises(seating.SwappedLately):
        seating.swap(handed, "next@example.org", actor=coordinator, at=AT + DAY)
    assert taken(agency) == 1


def test_an_offer_that_was_mistyped_before_anybody_sat_is_corrected_and_free_again_at_once() -> None:
    agency, coordinator = office(seats=1)
    mistyped = seating.invite(agency, "mistyped@example.org", actor=coordinator, at=AT)

    corrected = seating.swap(mistyped, "colleague@example.org", actor=coordinator, at=AT)
    seating.release(corrected, actor=coordinator, at=AT)

    assert (corrected.came_after, taken(agency)) == (None, 0)


def capacity(holder: Membership) -> int:
    assert holder.pool is not None
    holder.pool.refresh_from_db()
    return holder.pool.capacity


def test_seats_of_dues_that_were_given_back_are_not_given_anew(shop: Shop) -> None:
    """P7: bought for many, filled, and given back: who sits there stays, and nobody takes her place."""
    agency, coordinator = members.coordinated()
    small, large = members.agency_level(10_000, seats=1, grace_days=90), members.agency_level(900_000, seats=4)
    members.term(agency, small, last=members.today() - DAY)
    line = members.buy(coordinator, members.wish(large, coordinator, agency=str(agency.public_id))).lines.get()
    seats = [sit(agency, coordinator) for _ in range(3)]
    holder = Membership.objects.get(agency=agency)
    assert capacity(holder) == 4

    withdrawing.give_up(line, reason="Too many", actor=coordinator, at=AT + DAY)

    assert (taken(agency), capacity(holder)) == (3, 3)
    seating.release(seats[0], actor=coordinator, at=AT + DAY)
    with pytest.raises(seating.NoSeatLeft):
        seating.invite(agency, "next@example.org", actor=coordinator, at=AT + 40 * DAY)
    handed = seating.swap(seats[1], "handed@example.org", actor=coordinator, at=AT + 40 * DAY)
    assert (handed.came_after, taken(agency)) == (seats[1], 2)


def test_a_seat_that_was_asked_for_and_not_given_has_no_link(shop: Shop) -> None:
    """A coordinator who posts what her page doesn't offer reads why, and nobody gets a letter."""
    agency, coordinator = office()
    seat = asking.ask(by_domain(agency, coordinator), agency, at=AT)

    answer = signed_in(coordinator).post(
        reverse("seat_change", args=[agency.public_id, seat.public_id, "again"]), follow=True
    )

    assert "This seat was not given yet: approve it, or decline it." in answer.content.decode()
    assert not Letter.objects.filter(reason="seat_invited").exists()
    assert Seat.objects.get().version == 1


def test_the_name_of_an_agency_is_no_letter_to_strangers() -> None:
    """It stands in the subject of an invitation to any address: on one line, so that it says nothing else."""
    client = signed_in(PersonFactory.create())

    client.post(reverse("agency_new"), {"name": "Demo\r\nCall us\u2028now", "region": "Demo\nCity"})
    again = client.post(reverse("agency_new"), {"name": "Demo Call us now", "region": "Demo City"})

    agency = Agency.objects.get()
    assert (agency.name, agency.region) == ("Demo Call us now", "Demo City")
    assert "An agency of this name is here already." in again.content.decode()


def test_a_coordinator_writes_to_no_list_of_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An offer that is taken back is free at once, so seats alone don't bound how many letters leave."""
    monkeypatch.setattr(counting, "MOST_OFFERED", 3)
    agency, coordinator = office(seats=1)
    for n in range(2):
        seat = seating.invite(agency, f"{n}@example.org", actor=coordinator, at=AT)
        seating.release(seat, actor=coordinator, at=AT)
    last = seating.invite(agency, "last@example.org", actor=coordinator, at=AT)

    with pytest.raises(counting.TooMany):
        seating.invite_again(last, actor=coordinator, at=AT)
    with pytest.raises(counting.TooMany):
        seating.swap(last, "other@example.org", actor=coordinator, at=AT)
    seating.invite_again(last, actor=coordinator, at=AT + timedelta(hours=1))

    assert Letter.objects.filter(reason="seat_invited").count() == 4


def test_an_office_that_has_an_address_for_its_name_is_not_named_to_strangers() -> None:
    """Agencies from before could be called anything."""
    agency, coordinator = office(seats=1)
    Agency.objects.filter(pk=agency.pk).update(name="Win at evil.example today")
    agency.refresh_from_db()

    seating.invite(agency, "stranger@example.org", actor=coordinator, at=AT)

    assert Letter.objects.get(reason="seat_invited").context["agency"] == "An office"


def test_one_address_has_three_letters_a_day_whoever_of_the_office_presses_the_button() -> None:
    """The harm: two hundred letters an hour to one mailbox, by offering again, or by taking back and offering anew."""
    agency, coordinator = office(seats=2)
    other = members.coordinated()[1]
    seat = seating.invite(agency, "one@example.org", actor=coordinator, at=AT)
    seating.invite_again(seat, actor=other, at=AT)
    seating.release(seat, actor=coordinator, at=AT)
    anew = seating.invite(agency, "One@Example.org", actor=coordinator, at=AT)
    elsewhere = seating.invite(agency, "two@example.org", actor=coordinator, at=AT)

    with pytest.raises(counting.TooMany, match=r"one@example.org has had 3 letters about a seat today"):
        seating.invite_again(anew, actor=other, at=AT)
    anew.refresh_from_db()
    seating.release(anew, actor=coordinator, at=AT)
    with pytest.raises(counting.TooMany):
        seating.swap(elsewhere, "one@example.org", actor=coordinator, at=AT)
    seating.swap(elsewhere, "one@example.org", actor=coordinator, at=AT + DAY)

    assert anew.version == 1
    assert Letter.objects.filter(reason="seat_invited", address="one@example.org").count() == 4
    assert Letter.objects.filter(reason="seat_invited", address="two@example.org").count() == 1


def test_staff_who_decide_let_nobody_coordinate_who_is_themselves() -> None:
    """Whoever coordinates an agency offers its seats, also to herself."""
    agency, coordinator = office()

    with pytest.raises(OwnFavor):
        coordinating.appoint(agency, coordinator, actor=coordinator, at=AT)


def test_nobody_of_staff_gives_days_to_an_agency_that_they_coordinate_or_sit_in() -> None:
    """P13: what an agency is given comes down to its seats; taking away from it is no favor."""
    agency, coordinator = office()
    sits, sat = (PersonFactory.create() for _ in range(2))
    colleague = PersonFactory.create()
    seating.seat_by_hand(agency, sits, actor=colleague, at=AT)
    seating.release(seating.seat_by_hand(agency, sat, actor=colleague, at=AT), actor=colleague, at=AT)
    membership, level = Membership.objects.get(agency=agency), members.agency_level()
    later = [Span(date(year, 3, 1), date(year + 1, 2, 28)) for year in (2027, 2028, 2029)]

    for own in (coordinator, sits):
        stop = giving.interrupt(
            membership, Interruption.Kind.SUSPENDED, begins_on=ON, until_on=None, reason="A test", actor=own, at=AT
        )
        with pytest.raises(OwnFavor, match="an agency that you coordinate or sit in"):
            giving.lift(stop, actor=own, at=AT)
        with pytest.raises(OwnFavor):
            giving.grant(membership, Grant(level, later[0], Term.Kind.GRANTED, reason="A test"), actor=own, at=AT)
    for span, other in zip(later, (sat, colleague, members.coordinated()[1]), strict=True):
        giving.grant(membership, Grant(level, span, Term.Kind.GRANTED, reason="A test"), actor=other, at=AT)

    assert Term.objects.filter(membership=membership).count() == 4


def test_asking_for_a_seat_again_and_again_fills_nobodys_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for and left can be asked for again at once, and each time its coordinators have a letter."""
    monkeypatch.setattr(counting, "MOST_ASKED", 2)
    agency, coordinator = office()
    person = by_domain(agency, coordinator)
    for _twice in range(2):
        seating.release(asking.ask(person, agency, at=AT), actor=person, at=AT)

    with pytest.raises(counting.TooMany, match="You asked very often just now"):
        asking.ask(person, agency, at=AT)
    seating.invite(agency, "other@example.org", actor=person, at=AT)
    asking.ask(person, agency, at=AT + timedelta(hours=1))

    assert Letter.objects.filter(reason="seat_asked").count() == 3


def bought(coordinator: User, *, list_cents: int = 30_000, member_cents: int | None = 24_000) -> OrderLine:
    """Have the coordinator buy a place for nobody yet, by invoice."""
    order = billed.order(coordinator, sold.sellable(list_cents, member_cents), whose=None)
    return order.lines.get()


def test_a_price_for_members_goes_to_nobody_who_is_none(shop: Shop) -> None:
    """P13. The harm: an agency with ten seats bought at the price for members for any number of others."""
    agency, coordinator = office()
    line = bought(coordinator)
    outsider, colleague = PersonFactory.create(), PersonFactory.create()
    assert delivering.totals(line)["all"] == 24_000

    with pytest.raises(swapping.NoMember, match="Offer your colleague a seat first"):
        swapping.name(line, outsider.email or "", actor=coordinator, at=AT)
    sit(agency, coordinator, colleague)
    swapping.name(line, colleague.email or "", actor=coordinator, at=AT)

    line.refresh_from_db()
    assert line.person == colleague
    with pytest.raises(swapping.NoMember):  # Nor is it handed on to one.
        swapping.name(line, outsider.email or "", actor=coordinator, at=AT)


def test_the_page_of_a_place_names_the_office_and_leads_to_the_seat_that_waits_for_her(shop: Shop) -> None:
    """The harm: “you need a seat of that office” named nobody, also where its letter was in her mailbox."""
    agency, coordinator = office()
    line = bought(coordinator)
    offer = swapping.name(line, "colleague@example.org", actor=coordinator, at=AT)
    assert offer is not None
    link, colleague = places_linking.link_of(offer), PersonFactory.create()
    hers, others = signed_in(colleague), signed_in(PersonFactory.create())
    EmailAddress.objects.create(user=colleague, email="Colleague@example.org", verified=True)

    before, visited = hers.get(link).text, Client().get(link).text
    seat = seating.invite(agency, "colleague@example.org", actor=coordinator, at=AT)
    waits, somebody = hers.get(link).text, others.get(link).text

    assert f"so it goes to somebody with a seat of {agency}. Ask whoever offered it to you" in before
    assert f"so you need a seat of {agency} first" in visited
    assert f'href="{linking.link_of(seat)}"' in waits
    assert ("Take your seat first" in waits, "One is offered to you: take it first" in waits) == (True, True)
    assert ["Take your seat first" in page for page in (before, visited, somebody)] == [False] * 3


def test_what_somebody_is_by_herself_opens_no_place_of_an_office_and_is_not_told_to_it(shop: Shop) -> None:
    """P21. The harm: a claim that nobody checked opened as many places, and the answer told who belongs."""
    _agency, coordinator = office()
    member, claimant, outsider = members.member(), PersonFactory.create(), PersonFactory.create()
    claiming.claim(claimant, elsewhere="old@demo.example", words="", evidence=None, at=AT)
    assert entitling.entitlement(claimant, ON).gives_price
    for_members, for_all = bought(coordinator), bought(coordinator, member_cents=None)

    said = set()
    for person in (member, claimant, outsider):
        with pytest.raises(swapping.NoMember) as refused:
            swapping.name(for_members, person.email or "", actor=coordinator, at=AT)
        said.add(str(refused.value))
    swapping.name(for_all, outsider.email or "", actor=coordinator, at=AT)

    assert (len(said), OrderLine.objects.get(pk=for_all.pk).person) == (1, outsider)


def test_a_second_click_on_offering_a_seat_to_whoever_asked_takes_no_second_place() -> None:
    """The harm: the first click gave her the seat she had asked for, and the second took another."""
    agency, coordinator = office()
    person = by_domain(agency, coordinator)
    asking.ask(person, agency, at=AT)
    seating.invite(agency, person.email or "", actor=coordinator, at=AT)

    with pytest.raises(seating.HasASeat):
        seating.invite(agency, person.email or "", actor=coordinator, at=AT)

    assert taken(agency) == 1


def test_a_seat_gives_what_was_bought_also_once_the_membership_has_run_out(shop: Shop) -> None:
    """The price that was paid is honoured: what was bought in time is named as late as the office likes."""
    agency, coordinator = office()
    line, colleague = bought(coordinator), PersonFactory.create()
    sit(agency, coordinator, colleague)
    years_later = AT + timedelta(days=800)
    assert not entitling.entitlement(colleague, years_later.date()).is_granted

    swapping.name(line, colleague.email or "", actor=coordinator, at=years_later)

    assert OrderLine.objects.get(pk=line.pk).person == colleague


def test_seats_of_dues_on_the_same_order_are_seats_of_the_office(shop: Shop) -> None:
    """Joined in the same order, the price rests on dues: whoever sits in one of their seats may be named."""
    agency, coordinator = members.coordinated()
    level = members.agency_level(seats=3)
    billed.payee()
    sold.terms()
    wishes = [members.wish(level, coordinator, agency=str(agency.public_id)), Wish(sold.sellable(30_000, 24_000), None)]
    cents = pricing.quote(wishes, payer=coordinator, at=AT).cents
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, cents, billing=billed.BILLING)
    line = invoicing.order(coordinator, wishes, checkout, at=AT).lines.get(position=2)
    colleague = PersonFactory.create()
    assert (delivering.totals(line)["all"], line.needs is not None) == (24_000, True)

    with pytest.raises(swapping.NoMember):
        swapping.name(line, colleague.email or "", actor=coordinator, at=AT)
    sit(agency, coordinator, colleague)
    swapping.name(line, colleague.email or "", actor=coordinator, at=AT)
