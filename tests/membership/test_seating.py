"""An agency's seats: offered, claimed, asked for, released, handed over; never more than there are (P7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.letters.models import Letter
from membership import (
    asking,
    checking,
    coordinating,
    entitling,
    giving,
    linking,
    overseeing,
    resting,
    seating,
    tasks,
    wording,
)
from membership.models import Agency, AgencyCoordinator, Membership, Seat
from payments.models import Pool
from payments.selling import delivering, swapping
from tests.factories import billed, members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.membership.test_pages import said, signed_in, text
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def office(seats: int = 3) -> tuple[Agency, User]:
    """An agency that is a member with so many seats, and who coordinates it."""
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=seats))
    return agency, coordinator


def taken(agency: Agency) -> int:
    pools = Membership.objects.filter(agency=agency).values("pool")
    return Pool.objects.values_list("taken", flat=True).get(pk__in=pools)


def token_of(seat: Seat) -> str:
    return linking.link_of(seat).split("/")[2]


def sit(agency: Agency, coordinator: User, person: User | None = None) -> Seat:
    """Offer a seat and claim it."""
    person = person or PersonFactory.create()
    seat = seating.invite(agency, person.email or "", actor=coordinator, at=AT)
    return seating.claim(token_of(seat), person, at=AT)


@pytest.fixture(autouse=True)
def _promises_hold() -> Iterator[None]:
    yield
    assert list(checking.pools_are_their_seats()) == []
    assert sold.breaches() == []


def test_whoever_claims_the_link_of_a_letter_has_the_seat() -> None:
    agency, coordinator = office()
    person = PersonFactory.create()

    seat = seating.invite(agency, "Colleague@Example.org", actor=coordinator, at=AT)
    seating.claim(token_of(seat), person, at=AT)

    letter = Letter.objects.get(reason="seat_invited")
    assert (letter.address, taken(agency)) == ("colleague@example.org", 1)
    assert entitling.entitlement(person, ON).explanation == f"agency seat of {agency}, to February 28, 2027"


def test_an_offered_seat_is_taken_and_the_last_one_is_the_last() -> None:
    agency, coordinator = office(seats=1)
    seating.invite(agency, "a@example.org", actor=coordinator, at=AT)

    with pytest.raises(seating.NoSeatLeft, match="Every seat is taken"):
        seating.invite(agency, "b@example.org", actor=coordinator, at=AT)

    assert (taken(agency), Seat.objects.count()) == (1, 1)


def test_an_address_is_offered_one_seat() -> None:
    agency, coordinator = office()
    seating.invite(agency, "a@example.org", actor=coordinator, at=AT)

    with pytest.raises(seating.HasASeat):
        seating.invite(agency, "A@example.org", actor=coordinator, at=AT)


def test_an_agency_that_does_not_belong_gives_no_seats() -> None:
    agency, coordinator = members.coordinated()
    lapsed, other = office()

    with pytest.raises(seating.NoMember, match="not a member yet"):
        seating.invite(agency, "a@example.org", actor=coordinator, at=AT)
    with pytest.raises(seating.NoMember, match="does not run now"):
        seating.invite(lapsed, "a@example.org", actor=other, at=AT + DAY * 365)


def test_a_newer_letter_closes_the_older_link() -> None:
    agency, coordinator = office()
    seat = seating.invite(agency, "a@example.org", actor=coordinator, at=AT)
    old = token_of(seat)

    again = seating.invite_again(seat, actor=coordinator, at=AT + DAY)

    assert Letter.objects.filter(reason="seat_invited").count() == 2
    with pytest.raises(linking.LinkIsOld):
        linking.find(old)
    assert linking.find(token_of(again)) == seat


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIiwxXQ:1vE:sig"])
def test_a_link_that_was_not_signed_here_opens_nothing(token: str) -> None:
    with pytest.raises(linking.LinkIsOld):
        linking.find(token)


def test_a_link_is_claimed_once_and_nobody_has_two_seats() -> None:
    agency, coordinator = office()
    person = PersonFactory.create()
    seats = [seating.invite(agency, f"{n}@example.org", actor=coordinator, at=AT) for n in range(2)]
    seating.claim(token_of(seats[0]), person, at=AT)

    with pytest.raises(linking.LinkIsOld):
        seating.claim(token_of(seats[0]), PersonFactory.create(), at=AT)
    with pytest.raises(seating.HasASeat):
        seating.claim(token_of(seats[1]), person, at=AT)
    with pytest.raises(seating.HasASeat, match="has been claimed"):
        seating.invite_again(seats[0], actor=coordinator, at=AT)


def test_an_offer_that_is_taken_back_is_free_at_once() -> None:
    agency, coordinator = office()
    seat = seating.invite(agency, "a@example.org", actor=coordinator, at=AT)

    for _twice in range(2):
        seating.release(seat, actor=coordinator, at=AT)

    assert taken(agency) == 0
    with pytest.raises(linking.LinkIsOld):
        linking.find(token_of(seat))


def test_the_place_of_somebody_who_left_rests_for_thirty_days() -> None:
    agency, coordinator = office(seats=1)
    seat = sit(agency, coordinator)
    seating.release(seat, actor=coordinator, at=AT)
    person = Seat.objects.get().person
    assert person is not None

    with pytest.raises(seating.NoSeatLeft):
        seating.invite(agency, "b@example.org", actor=coordinator, at=AT + DAY * 29)
    seating.invite(agency, "b@example.org", actor=coordinator, at=AT + DAY * 30)

    assert not entitling.entitlement(person, ON).is_granted
    assert taken(agency) == 1
    assert Letter.objects.filter(reason="seat_released").count() == 1


def test_places_that_have_rested_are_freed_each_day(pass_time: object) -> None:
    agency, coordinator = office(seats=1)
    seating.release(sit(agency, coordinator), actor=coordinator, at=AT)

    freed = [resting.free_all_rested(AT + DAY * n) for n in (29, 30, 31)]

    assert (freed, taken(agency)) == ([0, 1, 0], 0)


def test_the_desk_says_what_rests_at_this_moment_whatever_task_has_run() -> None:
    """The harm: a place that had rested was said to rest for as long as no nightly task ran."""
    agency, coordinator = office(seats=2)
    seating.release(sit(agency, coordinator), actor=coordinator, at=AT)
    sit(agency, coordinator)

    desks = [overseeing.desk(agency, coordinator, AT + DAY * days) for days in (0, 29, 30, 130)]

    free_on = ON + DAY * 30
    assert [(list(desk.resting), desk.taken, desk.capacity) for desk in desks] == [
        ([free_on], 2, 2), ([free_on], 2, 2), ([], 1, 2), ([], 1, 2)
    ]  # fmt: skip
    assert taken(agency) == 2


def test_the_desk_says_each_day_on_which_seats_are_free_again_once_and_what_counts_as_taken() -> None:
    agency, coordinator = members.coordinated()
    now = clock.now()
    on = clock.day_of(now)
    members.term(agency, members.agency_level(seats=4), first=ON, last=on + DAY * 90)
    for seat in [sit(agency, coordinator) for _n in range(3)]:
        late = seat.pk == Seat.objects.order_by("-pk")[0].pk
        seating.release(seat, actor=coordinator, at=now - DAY * (not late))

    page = " ".join(text(signed_in(coordinator), "agency", agency.public_id).split())

    first, last = wording.day(on + DAY * 29), wording.day(on + DAY * 30)
    assert f"3 of them rest after somebody left, and are free again on: {first} (2 seats); {last}." in page
    assert "A seat that is offered, or rests, counts as taken." in page


def test_the_desk_says_the_seats_of_the_level_that_has_begun_whatever_task_has_run() -> None:
    agency, coordinator = office(seats=2)
    members.term(agency, members.agency_level(seats=5), first=date(2027, 3, 1), last=date(2028, 2, 29))

    desks = [overseeing.desk(agency, coordinator, AT), overseeing.desk(agency, coordinator, AT + DAY * 130)]

    assert [desk.capacity for desk in desks] == [2, 5]


def test_a_coordinator_is_asked_before_a_seat_is_released_and_told_when_it_is_free() -> None:
    """The harm: one click took a colleague's membership away, and nothing said until when the place rests."""
    agency, coordinator = members.coordinated()
    today = clock.day_of(clock.now())
    members.term(agency, members.agency_level(seats=3), first=ON, last=today + DAY * 90)
    desk, colleague = signed_in(coordinator), PersonFactory.create(name="Demo Colleague")
    sat = seating.invite(agency, "c@example.org", actor=coordinator, at=clock.now())
    seating.claim(token_of(sat), colleague, at=clock.now())
    offered = seating.invite(agency, "offered@example.org", actor=coordinator, at=clock.now())
    free_on = f"{today + DAY * 30:%B} {(today + DAY * 30).day}, {(today + DAY * 30).year}"

    asked = text(desk, "agency", agency.public_id)
    pages = [said(desk, "seat_change", agency.public_id, one.public_id, "release") for one in (sat, offered)]

    assert "Demo Colleague loses this membership" in asked
    assert f"you can offer it to somebody else from {free_on} on." in asked
    assert "The link that offered@example.org has opens nothing any more." in asked
    assert f"Released. The seat can be offered again from {free_on} on." in pages[0]
    assert f"is free again on: {free_on}." in " ".join(pages[0].split())
    assert "Released. The seat is free now." in pages[1]


def test_a_coordinator_is_asked_before_a_seat_is_handed_over_and_told_who_has_what() -> None:
    """The harm: whoever had the seat lost it at once, unasked, and the colleague was said to have it."""
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=1), first=ON, last=clock.day_of(clock.now()) + DAY * 90)
    seat = sit(agency, coordinator, PersonFactory.create(name="Demo Colleague"))
    desk, to = signed_in(coordinator), {"address": "next@example.org"}

    asked = text(desk, "agency", agency.public_id)
    address = reverse("seat_change", args=[agency.public_id, seat.public_id, "swap"])
    told = desk.post(address, to, follow=True).content.decode()

    assert "Demo Colleague loses this membership and the price for members at once" in asked
    assert asked.index("Hand this seat over?") < asked.index("Address of the colleague") < asked.index("Hand it over")
    assert "Demo Colleague no longer has the seat, and is told by letter." in told
    assert "Your colleague has a letter with a link by which to take the seat." in told


def test_a_colleague_takes_a_place_over_at_once_and_once_in_thirty_days() -> None:
    agency, coordinator = office(seats=1)
    left = sit(agency, coordinator)

    after = seating.swap(left, "next@example.org", actor=coordinator, at=AT)
    seating.claim(token_of(after), PersonFactory.create(), at=AT)

    assert (after.came_after, taken(agency)) == (left, 1)
    with pytest.raises(seating.SwappedLately, match="from December 2, 2026 on"):
        seating.swap(after, "third@example.org", actor=coordinator, at=AT + DAY * 29)
    morning = datetime.combine(date(2026, 12, 2), time(0, 1), ZoneInfo(settings.HOUSE_ZONE))
    seating.swap(after, "third@example.org", actor=coordinator, at=morning)


def test_what_was_released_is_not_handed_over() -> None:
    agency, coordinator = office()
    seat = sit(agency, coordinator)
    seating.release(seat, actor=coordinator, at=AT)

    with pytest.raises(seating.GoneAlready):
        seating.swap(seat, "next@example.org", actor=coordinator, at=AT)


def by_domain(agency: Agency, coordinator: User, domain: str = "defenders.example") -> User:
    """Somebody with a proved address at the agency's domain, which the office switched on."""
    coordinating.let_join_by_domain(agency, domain, is_on=True, actor=coordinator)
    agency.refresh_from_db()
    return PersonFactory.create(email=f"colleague@{domain}")


def test_somebody_at_the_domain_asks_and_the_coordinator_approves() -> None:
    agency, coordinator = office(seats=1)
    person = by_domain(agency, coordinator)

    seat = asking.ask(person, agency, at=AT)
    before = (taken(agency), entitling.entitlement(person, ON).is_granted)
    for _twice in range(2):
        seating.approve(seat, actor=coordinator, at=AT)

    assert (before, taken(agency), entitling.entitlement(person, ON).is_granted) == ((0, False), 1, True)
    assert Letter.objects.filter(reason="seat_asked").values_list("address", flat=True).get() == coordinator.email
    assert Letter.objects.filter(reason="seat_given").exists()
    with pytest.raises(seating.HasASeat):
        asking.ask(person, agency, at=AT)


def test_what_was_asked_for_can_be_declined_and_takes_no_place() -> None:
    agency, coordinator = office()
    seat = asking.ask(by_domain(agency, coordinator), agency, at=AT)

    with pytest.raises(seating.GoneAlready, match="decline it instead"):
        seating.swap(seat, "next@example.org", actor=coordinator, at=AT)
    seating.release(seat, actor=coordinator, at=AT)

    assert taken(agency) == 0
    with pytest.raises(seating.GoneAlready):
        seating.approve(seat, actor=coordinator, at=AT)


def test_whoever_asked_and_is_invited_by_another_address_has_one_seat_behind_the_link() -> None:
    """The harm: `HasASeat` behind the link, until the coordinator declined a wish that she meant to grant."""
    agency, coordinator = office(seats=1)
    person = by_domain(agency, coordinator)
    wish = asking.ask(person, agency, at=AT)
    offered = seating.invite(agency, "private@example.org", actor=coordinator, at=AT)

    sat = signed_in(person).post(linking.link_of(offered), follow=True).content.decode()

    wish.refresh_from_db()
    offered.refresh_from_db()
    assert "The seat is yours." in sat
    assert (wish.released_at is not None, offered.person, offered.asked_at) == (True, person, wish.asked_at)
    assert (taken(agency), Seat.objects.sat_in().count()) == (1, 1)


def test_an_offer_to_the_address_by_which_somebody_asked_gives_her_the_seat_at_once() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=1), first=ON, last=clock.day_of(clock.now()) + DAY * 90)
    person = by_domain(agency, coordinator)
    wish = asking.ask(person, agency, at=clock.now())

    offered = said(signed_in(coordinator), "agency", agency.public_id, addresses="Colleague@defenders.example")

    wish.refresh_from_db()
    assert f"{person.get_full_name()} had asked for a seat by this address, and has it now." in offered
    assert (wish.claimed_at is not None, taken(agency), Seat.objects.count()) == (True, 1, 1)
    assert not Letter.objects.filter(reason="seat_invited").exists()
    assert Letter.objects.filter(reason="seat_given").count() == 1


def test_a_place_is_handed_over_to_a_colleague_who_asked_for_one() -> None:
    agency, coordinator = office(seats=1)
    wish = asking.ask(by_domain(agency, coordinator), agency, at=AT)
    left = sit(agency, coordinator)

    after = seating.swap(left, "colleague@defenders.example", actor=coordinator, at=AT)

    assert (after, after.came_after, after.claimed_at, taken(agency)) == (wish, left, AT, 1)


def test_an_address_of_hers_that_is_not_at_the_domain_tells_nobody_that_it_is_hers() -> None:
    """P21: a coordinator who tries addresses doesn't learn whose they are."""
    agency, coordinator = office()
    person = by_domain(agency, coordinator)
    EmailAddress.objects.create(user=person, email="private@example.org", verified=True)
    asking.ask(person, agency, at=AT)

    offered = seating.invite(agency, "private@example.org", actor=coordinator, at=AT)

    assert (offered.person, offered.claimed_at) == (None, None)


def test_whoever_is_invited_already_does_not_ask_for_a_second_seat() -> None:
    agency, coordinator = office()
    person = by_domain(agency, coordinator)
    seating.invite(agency, person.email or "", actor=coordinator, at=AT)

    with pytest.raises(seating.HasASeat, match="take the seat by the link in your letter"):
        asking.ask(person, agency, at=AT)


def test_nobody_asks_where_the_office_has_not_switched_it_on_or_without_a_proved_address() -> None:
    agency, coordinator = office()
    stranger = PersonFactory.create(email="somebody@elsewhere.example")
    person = by_domain(agency, coordinator)
    EmailAddress.objects.filter(user=person).update(verified=False)

    with pytest.raises(asking.NotByDomain):
        asking.ask(stranger, agency, at=AT)
    with pytest.raises(asking.NotByDomain):
        asking.ask(person, agency, at=AT)
    EmailAddress.objects.filter(user=person).update(verified=True)
    coordinating.let_join_by_domain(agency, "defenders.example", is_on=False, actor=coordinator)
    agency.refresh_from_db()
    assert not asking.may_ask(person, agency)


@pytest.mark.parametrize(
    "domain", ["county.gov", "pd.county.gov", "co.example.us", "gmail.com", "mail.yahoo.com", "att.net", "x"]
)
def test_a_shared_domain_is_never_switched_on(domain: str) -> None:
    agency, coordinator = office()

    with pytest.raises(coordinating.DomainIsShared):
        coordinating.let_join_by_domain(agency, domain, is_on=True, actor=coordinator)

    Agency.objects.filter(pk=agency.pk).update(email_domain=domain, joins_by_domain=True)  # behind the rule's back
    agency.refresh_from_db()
    assert not asking.may_ask(PersonFactory.create(email=f"prosecutor@{domain}.example"), agency)
    assert not asking.may_ask(PersonFactory.create(email=f"somebody@{domain}"), agency)


def test_the_database_refuses_a_seat_for_nobody_who_asked_or_was_asked() -> None:
    agency, _coordinator = office()

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(membership=Membership.objects.get(agency=agency))


def test_the_coordinator_sees_seats_and_what_was_finished_only_where_that_was_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P21."""
    agency, coordinator = office()
    open_one, closed_one = sit(agency, coordinator), sit(agency, coordinator)
    assert open_one.person is not None
    seating.choose_what_is_told(open_one, tells_finished=True, actor=open_one.person)
    asked: list[int] = []

    def finished(people: object) -> dict[int, list[str]]:
        pks = [person.pk for person in people]  # type: ignore[attr-defined]  # people
        asked.extend(pks)
        return {pk: ["The Code of Ethics in practice"] for pk in pks}

    monkeypatch.setattr(overseeing, "_finished", [finished])
    seen = overseeing.desk(agency, coordinator, AT)

    assert asked == [open_one.person_id]
    assert {line.seat.pk: list(line.finished) for line in seen.seats} == {
        open_one.pk: ["The Code of Ethics in practice"],
        closed_one.pk: [],
    }
    assert (seen.taken, seen.capacity) == (2, 3)


@pytest.mark.parametrize("count", [2, 20])
def test_the_desk_costs_the_same_for_any_number_of_seats(count: int) -> None:
    agency, coordinator = office(seats=count)
    for _ in range(count):
        sit(agency, coordinator)

    with statements() as ran:
        overseeing.desk(agency, coordinator, AT)

    assert len(ran) == 10


def test_the_desk_says_first_what_is_late_and_what_waits_and_of_each_order_where_it_stands() -> None:
    """The harm: an office whose invoice was overdue and in part paid read “O-00001, September 1” and “Renew”."""
    agency, coordinator = members.coordinated()
    today = clock.day_of(clock.now())
    members.term(agency, members.agency_level(seats=3), first=ON, last=today + DAY * 200)
    asking.ask(by_domain(agency, coordinator), agency, at=clock.now())
    long_ago = clock.now() - DAY * 90
    with sold.open_shop():
        course = sold.SellableFactory.create(title="A course")
        members.price(course, 30_000)
        late = billed.order(coordinator, course, course, whose=None, at=long_ago)
        billed.order(coordinator, course, at=long_ago + DAY * 3)
        billed.order(coordinator, course, at=clock.now())
        sold.order_for(coordinator, coordinator, course)
        billed.order(PersonFactory.create(), course, at=long_ago)
    billed.check(10_000, {late: 10_000})
    by = late.invoices.get().due_on
    assert by is not None

    page = " ".join(re.sub(r"<[^>]+>", " ", text(signed_in(coordinator), "agency", agency.public_id)).split())

    assert "2 of your invoices are overdue" in page
    assert f"$800.00 was to be paid on them, on the oldest by {by:%B} {by.day}, {by.year}." in page
    waits = "One colleague asks for a seat 2 places that you bought wait for names 3 seats are free"
    assert waits in page
    assert page.index("overdue") < page.index(waits) < page.index("0 of 3 are taken") < page.index("Renew early")
    assert [word in page for word in (
        "$600.00 partly paid, the rest is overdue", "$300.00 overdue, not paid yet", "$300.00 invoiced, not paid yet",
        "$300.00 waits to be paid",
    )] == [True] * 4  # fmt: skip


def test_more_seats_are_promised_only_where_a_level_on_offer_has_more() -> None:
    """The harm: “Renew early, or with more seats” led to the one level there was, whose seats were said nowhere."""
    agency, coordinator = members.coordinated()
    today = clock.day_of(clock.now())
    members.term(agency, members.agency_level(seats=3), first=ON, last=today + DAY * 200)
    desk = signed_in(coordinator)

    alone = text(desk, "agency", agency.public_id)
    larger = members.agency_level(seats=30)
    beside = text(desk, "agency", agency.public_id)

    assert ("Renew early<" in alone, "with more seats" in alone) == (True, False)
    assert ("Renew early, or with more seats<" in beside, f"{larger}, with 30 seats: " in beside) == (True, True)


def test_a_desk_at_which_nothing_waits_begins_with_its_seats_and_one_whose_days_run_out_with_renewing() -> None:
    today, level, pages = clock.day_of(clock.now()), members.agency_level(seats=1), []
    for days in (200, 20):
        agency, coordinator = members.coordinated()
        members.term(agency, level, first=ON, last=today + DAY * days)
        seating.seat_by_hand(agency, PersonFactory.create(), actor=PersonFactory.create(), at=clock.now())
        pages.append(text(signed_in(coordinator), "agency", agency.public_id))

    quiet, due = pages
    assert "What waits for you" not in quiet + due
    assert "overdue" not in quiet
    assert quiet.index("1 of 1 are taken") < quiet.index(f"Renew as {level}")
    assert due.index(f"Renew as {level}") < due.index("1 of 1 are taken")
    assert "Renew early" not in due


def test_places_of_one_order_stand_together_with_who_has_them() -> None:
    agency, coordinator = office()
    with sold.open_shop():
        course = sold.sellable(title="A course")
        order = delivering.confirm(sold.order_for(coordinator, None, *([course] * 3)), actor=None, at=AT)
        swapping.swap(order.lines.get(position=2), PersonFactory.create(name="Demo Colleague"), actor=None, at=AT)

    [bought] = overseeing.desk(agency, coordinator, AT).places
    page = text(signed_in(coordinator), "agency", agency.public_id)

    assert (bought.title, bought.names, bought.open) == ("3 \u00d7 A course", ["Demo Colleague"], 2)
    assert "Demo Colleague, 2 not named yet" in page


def test_a_place_that_is_offered_waits_for_no_name_and_the_desk_says_to_whom_it_is() -> None:
    """P21: to whoever bought it; a colleague who coordinates the same agency sees her own orders alone."""
    agency, coordinator = office()
    other = PersonFactory.create()
    AgencyCoordinator.objects.create(agency=agency, person=other, since_at=AT)
    with sold.open_shop():
        course = sold.sellable(title="A course")
        order = delivering.confirm(sold.order_for(coordinator, None, *([course] * 3)), actor=None, at=AT)
        holder = PersonFactory.create(name="Demo Colleague")
        swapping.swap(order.lines.get(position=2), holder, actor=None, at=AT)
        for position in (2, 3):
            line = order.lines.get(position=position)
            swapping.name(line, f"offered.{position}@example.org", actor=coordinator, at=AT)

    desk = overseeing.desk(agency, coordinator, AT)
    pages = [text(signed_in(who), "agency", agency.public_id) for who in (coordinator, other)]

    assert (desk.waiting.unnamed, desk.places[0].open) == (1, 1)
    assert (
        "Demo Colleague, offered to offered.2@example.org, offered to offered.3@example.org, 1 not named yet"
    ) in pages[0]
    assert "offered." not in pages[1]


def test_the_story_of_a_desk_on_its_pages() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=2), first=ON, last=clock.day_of(clock.now()) + DAY * 90)
    desk, colleague = signed_in(coordinator), PersonFactory.create(name="Demo Colleague")

    offered = said(desk, "agency", agency.public_id, addresses="colleague@example.org")
    seat = Seat.objects.get()
    link = linking.link_of(seat)
    hers = signed_in(colleague)
    shown = hers.get(link).content.decode()
    sat = hers.post(link, follow=True).content.decode()
    sits = hers.get(link, follow=True).content.decode()
    named = text(desk, "agency", agency.public_id)
    said(hers, "seat_tells", seat.public_id, tells="yes")
    swapped = said(desk, "seat_change", agency.public_id, seat.public_id, "swap", address="next@example.org")
    old, again = hers.get(link), desk.get(link)

    assert "Your colleague has a letter with a link." in offered
    assert "It was offered to colleague@example.org" in shown
    assert "The seat is yours." in sat
    assert "You have this seat already." in sits
    assert "Demo Colleague" in named
    assert "a letter with a link by which to take the seat." in swapped
    assert [old.status_code, again.status_code] == [403, 403]
    assert not linking.is_taken_by("no token", colleague)
    seat.refresh_from_db()
    assert seat.tells_finished
    assert seat.released_at is not None


def test_whoever_has_to_sign_in_first_reads_what_is_offered_and_comes_back(client: Client) -> None:
    """P21: to whom it was offered stays between the agency and whoever has the letter and an account."""
    agency, coordinator = office()
    seat = seating.invite(agency, "colleague@example.org", actor=coordinator, at=AT)
    link = linking.link_of(seat)

    page = client.get(link)
    pressed = client.post(link)

    shown, back = page.content.decode(), urlencode({"next": link})
    assert f"{agency} offers you a seat" in shown
    assert [f"{reverse(door)}?{back}" in shown for door in ("account_signup", "account_login")] == [True, True]
    assert "colleague@example.org" not in shown
    assert (page["Cache-Control"], pressed.status_code) == ("private, no-store", 302)
    assert Seat.objects.get().claimed_at is None


def test_nobody_changes_the_seats_of_another_agency() -> None:
    """P21."""
    agency, coordinator = office()
    seat = sit(agency, coordinator)
    other, stranger = members.coordinated()
    client = signed_in(stranger)

    answers = [
        client.post(reverse("seat_change", args=[agency.public_id, seat.public_id, "release"])).status_code,
        client.post(reverse("seat_change", args=[other.public_id, seat.public_id, "release"])).status_code,
        client.post(reverse("seat_leave", args=[seat.public_id])).status_code,
        client.post(reverse("seat_ask", args=[agency.public_id])).status_code,
        client.get(reverse("seat_change", args=[agency.public_id, seat.public_id, "release"])).status_code,
    ]

    assert answers == [404, 404, 404, 404, 405]
    seat.refresh_from_db()
    assert seat.released_at is None


def test_refusals_at_the_desk_are_told(client: Client) -> None:
    agency, coordinator = office()
    seat = sit(agency, coordinator)
    seating.release(seat, actor=coordinator, at=AT)
    client = signed_in(coordinator)

    gone = said(client, "seat_change", agency.public_id, seat.public_id, "approve")
    nobody = said(client, "seat_change", agency.public_id, seat.public_id, "swap")

    assert "does not run now" in gone or "was released already" in gone
    assert "Write the address of the colleague" in nobody


def test_a_member_of_staff_asks_for_a_seat_on_her_page() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=2), first=ON, last=clock.day_of(clock.now()) + DAY * 90)
    client = signed_in(by_domain(agency, coordinator))

    page = text(client, "my_membership")
    asked = said(client, "seat_ask", agency.public_id)
    again = said(client, "seat_ask", agency.public_id)
    seat = Seat.objects.get()
    left = said(client, "seat_leave", seat.public_id)

    assert f"Ask for a seat of {agency}" in page
    assert "has yet to approve it" in asked
    assert "has a seat of the agency" in again
    assert "You have given up your seat." in left


def test_whoever_would_give_up_a_seat_reads_for_how_many_days_it_rests() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=1), first=ON, last=clock.day_of(clock.now()) + DAY * 90)
    person = PersonFactory.create()
    sit(agency, coordinator, person)

    assert "and the seat rests for 30 days first." in text(signed_in(person), "my_membership")


def test_the_daily_task_frees_places_and_writes_letters() -> None:
    agency, coordinator = office(seats=1)
    seating.release(sit(agency, coordinator), actor=coordinator, at=AT)

    tasks.look_at_members()

    assert UUID(str(agency.public_id))
    assert taken(agency) in {0, 1}
    assert giving.hold(agency, on=ON).pool is not None


def test_a_place_does_not_go_round_by_way_of_somebody_who_never_comes() -> None:
    """P13: else one seat would give a whole office the price for members on one day."""
    agency, coordinator = office(seats=1)
    nobody = seating.swap(sit(agency, coordinator), "nobody@example.org", actor=coordinator, at=AT)

    seating.release(nobody, actor=coordinator, at=AT)

    with pytest.raises(seating.NoSeatLeft):
        seating.invite(agency, "third@example.org", actor=coordinator, at=AT + DAY * 29)
    seating.invite(agency, "third@example.org", actor=coordinator, at=AT + DAY * 30)
    assert taken(agency) == 1
