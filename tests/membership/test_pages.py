"""The pages of levels and of one's own membership: what is shown, what a POST does, and what a page costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.files.models import PrivateFile
from foundation.ground import clock
from foundation.letters.models import Letter
from membership import claiming, coordinating, corresponding, offering, showing, wording
from membership.models import Application, Claim, Level, Seat
from payments.selling import collecting, reducing
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with sold.open_shop() as opened:
        yield opened


def today() -> date:
    return clock.day_of(clock.now())


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="foundation.accounts.backends.HouseBackend")
    return client


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def said(client: Client, page: str, /, *args: object, **posted: object) -> str:
    """Post, go where it leads, and return what is read there."""
    return client.post(reverse(page, args=args), posted, follow=True).content.decode()


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("proof.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf")


def test_an_order_leads_to_ones_own_pages_where_something_on_it_is_ones_own_and_not_for_an_agencys_dues() -> None:
    """The harm: whoever ordered for an agency was told that it was hers."""
    agency, coordinator = members.coordinated()
    for_it = members.wish(members.agency_level(), coordinator, agency=str(agency.public_id))
    orders = [
        members.buy(coordinator, for_it),
        members.buy(coordinator, members.wish(members.level(), coordinator)),
    ]

    pages = [text(signed_in(coordinator), "order", order.public_id) for order in orders]

    assert ["You find what you ordered for yourself in" in page for page in pages] == [False, True]


def test_a_visitor_reads_what_a_level_gives_and_costs() -> None:
    members.level(12_000, title="Individual member", benefits="Lower prices\nThe list", description="For everybody.")
    members.level(None, title="Honorary member")
    Level.objects.filter(pk=members.level(5_000, title="Not offered").pk).update(is_offered=False)

    page = text(Client(), "membership")

    assert all(words in page for words in ("Individual member", "$120.00", "Lower prices", "Joining now gives"))
    assert "Honorary member" in page
    assert "Not offered" not in page


def test_whoever_joins_finds_the_dues_in_her_basket() -> None:
    level, client = members.level(12_000), signed_in(PersonFactory.create())

    answer = client.post(reverse("join", args=[level.key]))

    assert level.sellable is not None
    assert answer["Location"] == reverse("basket")
    assert [item.sellable for item in collecting.read(client.session)] == [level.sellable.public_id]


def test_a_visitor_can_put_dues_into_the_basket_before_signing_in() -> None:
    level, client = members.level(12_000), Client()

    client.post(reverse("join", args=[level.key]))

    assert len(collecting.read(client.session)) == 1


def test_whoever_may_not_join_is_told_why() -> None:
    level, client = members.level(needs_approval=True), signed_in(PersonFactory.create())

    page = said(client, "join", level.key)

    assert "asks for an application" in page
    assert collecting.read(client.session) == []


def test_a_visitor_who_wants_to_join_for_an_agency_enters_it_first() -> None:
    level = members.agency_level()

    assert Client().post(reverse("join", args=[level.key]))["Location"] == reverse("agency_new")


def test_a_coordinator_joins_for_her_agency() -> None:
    agency, coordinator = members.coordinated()
    level, client = members.agency_level(), signed_in(coordinator)

    assert f"Join as {agency}" in text(client, "membership")
    client.post(reverse("join", args=[level.key]), {"agency": str(agency.public_id)})

    assert [item.chosen for item in collecting.read(client.session)] == [{"agency": str(agency.public_id)}]


def test_a_member_has_a_card_with_her_name_level_days_and_number() -> None:
    level = members.level(12_000, title="Individual member")
    first, last = today() - DAY * 100, today() + DAY * 20
    person = members.member(level, first=first, last=last)

    page = text(signed_in(person), "my_membership")

    card = page[page.index('class="member-card"') : page.index("</article>")]
    assert all(words in card for words in (person.get_full_name(), "Individual member", members_day(first)))
    assert members_day(last) in card
    assert re.search(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", card)


def test_whoever_has_a_seat_has_a_card_and_what_it_gives() -> None:
    """The harm: the page of a colleague who sat in a seat showed neither what she has nor what it gives."""
    agency, _coordinator = members.coordinated(name="Demo Office")
    level = members.agency_level(title="Agency member", benefits="Lower prices")
    membership = members.term(agency, level, first=today() - DAY * 50, last=today() + DAY * 20).membership
    person = PersonFactory.create()
    Seat.objects.create(membership=membership, person=person, invited_at=clock.now(), claimed_at=clock.now())

    [part] = showing.card(person, clock.now()).parts
    page = text(signed_in(person), "my_membership")

    assert part.card is not None
    assert (part.card.through, part.card.since_on, part.card.until_on) == ("Demo Office", today(), today() + DAY * 20)
    assert all(words in page for words in ("Lower prices", "and your seat with it", "Agency member, by a seat of Demo"))
    assert "You are not a member yet" not in page


@pytest.mark.parametrize(("days", "said"), [(5, "for some days of grace"), (40, "has lapsed. Your seat gives nothing")])
def test_a_seat_says_what_became_of_its_agency(days: int, said: str) -> None:
    agency, _coordinator = members.coordinated()
    level = members.agency_level(grace_days=30)
    membership = members.term(agency, level, first=today() - DAY * 90, last=today() - DAY * days).membership
    person = PersonFactory.create()
    Seat.objects.create(membership=membership, person=person, invited_at=clock.now(), claimed_at=clock.now())

    [part] = showing.card(person, clock.now()).parts

    assert said in part.said
    assert (part.card is None) is (days > 30)


def test_a_suspended_agencys_seat_gives_nothing_and_has_no_card() -> None:
    agency, _coordinator = members.coordinated()
    membership = members.term(agency, first=today() - DAY, last=today() + DAY * 20).membership
    membership.interruptions.create(kind="suspended", begins_on=today() - DAY, reason="x", made_at=clock.now())
    person = PersonFactory.create()
    Seat.objects.create(membership=membership, person=person, invited_at=clock.now(), claimed_at=clock.now())

    [part] = showing.card(person, clock.now()).parts

    assert (part.card, part.said) == (
        None, "Your agency's membership does not run now, so your seat gives nothing."
    )  # fmt: skip


def test_a_lapsed_membership_gives_nothing_now_and_says_that_it_begins_anew() -> None:
    level = members.level(12_000, benefits="The list", grace_days=0)
    person = members.member(level, first=today() - DAY * 100, last=today() - DAY * 10)

    page = text(signed_in(person), "my_membership")

    assert "What it gave, and gives again once it is renewed" in page
    assert "that begins anew, and the time before no longer counts as without a gap" in page
    assert "member-card" not in page


def test_whoever_coordinates_a_member_or_waits_is_not_told_that_she_is_no_member() -> None:
    agency, coordinator = members.coordinated(name="Demo Office")
    members.term(agency, first=today() - DAY, last=today() + DAY * 20)
    joins_not, another = members.coordinated()
    waits = PersonFactory.create()
    Claim.objects.create(person=waits, elsewhere="x@example.org", asked_at=clock.now())

    pages = [text(signed_in(person), "my_membership") for person in (coordinator, waits, another)]

    assert ["You are not a member yet" in page for page in pages] == [False, False, True]
    assert f"You coordinate Demo Office, which is a member to {members_day(today() + DAY * 20)}." in pages[0]
    assert "Membership kept elsewhere: sent on" in pages[1]
    assert not joins_not.joins_by_domain


def test_a_coordinator_reads_what_renewing_means_for_her_agency_where_she_chooses_and_at_its_desk() -> None:
    """The harm: an agency that was paid for a year read “Joining now gives” its next year from today on."""
    agency, coordinator = members.coordinated()
    level = members.agency_level(90_000, title="Agency member")
    members.term(agency, level, first=today() - DAY, last=today() + DAY * 300)
    fresh, _same = members.coordinated(coordinator)
    stopped, _also = members.coordinated(coordinator)
    term = members.term(stopped, level, first=today() - DAY, last=today() + DAY * 300)
    term.membership.interruptions.create(
        kind="suspended", begins_on=today() - DAY, reason="A test.", made_at=clock.now()
    )
    client = signed_in(coordinator)

    pages = [text(client, "membership"), text(client, "agency", agency.public_id)]
    client.post(reverse("join", args=[level.key]), {"agency": str(agency.public_id)})
    basket = text(client, "basket")

    first = members_day(today() + DAY * 301)
    for page in pages:
        [days] = re.findall(r"Renewing now gives ([^<]*?) and costs \$900\.00\.", page)
        assert days.startswith(first)
        assert days in basket
    assert f"Renew for {agency}" in pages[0]
    assert f"Join as {fresh}" in pages[0]
    assert f"Joining now gives {members_day(today())}" in text(client, "agency", fresh.public_id)
    assert [f"Renew for {stopped}" in pages[0], f"Join as {stopped}" in pages[0]] == [False, False]
    assert "Its membership is suspended." in text(client, "agency", stopped.public_id)


def test_another_level_comes_after_the_days_that_the_agency_has() -> None:
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(None), first=today() - DAY, last=today() + DAY * 300)
    members.agency_level(200_000, title="Large agency")

    page = text(signed_in(coordinator), "agency", agency.public_id)

    assert "Join as Large agency" in page
    assert "after the days that the agency has, and costs $2,000.00." in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_of_levels_costs_the_same_for_any_number_of_agencies(count: int) -> None:
    level, coordinator = members.agency_level(), PersonFactory.create()
    for _ in range(count):
        agency, _same = members.coordinated(coordinator)
        members.term(agency, level)

    with statements() as asked:
        offering.offers(coordinator, clock.now())

    assert len(asked) == 6


def test_a_member_reads_until_when_and_what_renewing_means() -> None:
    level = members.level(12_000, title="Individual member", benefits="The list")
    person = members.member(level, first=today() - DAY * 100, last=today() + DAY * 20)

    page = text(signed_in(person), "my_membership")

    renewed = showing.card(person, clock.now()).renewal
    assert renewed is not None
    assert all(words in page for words in ("Active", "Individual member", "The list", renewed.days, "costs $120.00"))
    assert renewed.days.startswith(members_day(today() + DAY * 21))


@pytest.mark.parametrize(("left", "is_due"), [(364, False), (61, False), (60, True), (-5, True)])
def test_renewing_is_the_pages_deed_only_when_the_end_is_near(left: int, is_due: bool) -> None:
    """The harm: on the first day of a year that was just paid, the one big button said “Renew now”."""
    level = members.level(12_000, grace_days=30)
    person = members.member(level, first=today() - DAY * 100, last=today() + DAY * left)

    pages = [text(signed_in(person), name) for name in ("my_membership", "membership")]

    for page in pages:
        [button] = re.findall(r'<button class="([^"]*)"[^>]*>\s*Renew', page)
        assert ("quiet" not in button) is is_due


def test_the_directory_says_once_what_is_optional() -> None:
    person = members.member(members.level(12_000), first=today(), last=today() + DAY * 20)

    page = text(signed_in(person), "my_entry")

    assert (page.count("Everything but your name is optional."), page.count("(optional)")) == (1, 0)


def members_day(on: date) -> str:
    return f"{on:%B} {on.day}, {on.year}"


def test_a_member_reads_what_changing_her_level_would_mean() -> None:
    person = members.member(members.level(12_000), first=today() - DAY, last=today() + DAY * 20)
    members.level(50_000, title="Supporting member")

    page = text(signed_in(person), "membership")

    assert "Change today: $500.00 for" in page
    assert "Change to it today" in page


@pytest.mark.parametrize("name", ["membership", "find_somebody", "my_entry", "my_membership"])
def test_the_directory_is_led_to_from_where_people_look(name: str) -> None:
    person = members.member(members.level(12_000), first=today(), last=today() + DAY * 20)

    assert f'<a href="{reverse("directory")}">' in text(signed_in(person), name)


def test_whoever_coordinates_finds_each_desk_under_her_account_and_no_page_costs_more() -> None:
    one, coordinator = members.coordinated(name="B & Sons")
    other, _same = members.coordinated(coordinator)
    left, _again = members.coordinated(coordinator)
    coordinating.dismiss(left.coordinators.get(), actor=PersonFactory.create(), at=clock.now())
    members.coordinated()
    clients = [signed_in(coordinator), signed_in(PersonFactory.create())]

    costs = []
    for client in clients:
        text(client, "directory")
        with statements() as asked:
            page = text(client, "directory")
        costs.append(len(asked))
        desks = re.findall(r'<a href="/agency/([^"]+)/">The desk of', page)
        assert desks == ([str(one.public_id), str(other.public_id)] if client == clients[0] else [])

    assert "The desk of B &amp; Sons" in text(clients[0], "directory")
    assert costs[0] == costs[1]


def test_whoever_left_a_seat_reads_until_when_she_belonged_and_that_she_can_join() -> None:
    agency, _coordinator = members.coordinated(name="Demo Office")
    membership = members.term(agency, first=today() - DAY * 50, last=today() + DAY * 20).membership
    person = PersonFactory.create()
    earlier, last, stranger = (clock.now() - DAY * ago for ago in (9, 2, 1))
    for holder, at in ((person, earlier), (person, last), (PersonFactory.create(), stranger)):
        Seat.objects.create(
            membership=membership, person=holder, invited_at=at - DAY, claimed_at=at - DAY, released_at=at, freed_at=at
        )

    page = text(signed_in(person), "my_membership")

    day = wording.day(clock.day_of(last))
    assert f"You belonged by a seat of Demo Office until {day}; it is no longer yours." in page
    assert "You can join again at any time." in page
    assert "You are not a member yet" not in page


def test_somebody_without_a_membership_is_led_to_the_levels() -> None:
    page = text(signed_in(PersonFactory.create()), "my_membership")

    assert "You are not a member yet" in page
    assert "You pay what everybody pays: not a member." in page


@pytest.mark.parametrize("count", [2, 12])
def test_my_membership_costs_seven_statements_however_much_stands_there(count: int) -> None:
    level = members.level(months=1)
    person = members.member(level, first=today() - DAY * 10, last=today())
    for number in range(count):
        first = today() + DAY * (1 + 10 * number)
        members.term(person, level, first=first, last=first + DAY * 9)
        agency, coordinator = members.coordinated()
        membership = members.term(agency).membership
        Seat.objects.create(membership=membership, person=person, invited_at=clock.now(), claimed_at=clock.now())
        coordinating.appoint(agency, person, actor=coordinator, at=clock.now())

    with statements() as ran:
        showing.card(person, clock.now())

    assert len(ran) == 7


@pytest.mark.parametrize("count", [2, 20])
def test_the_page_of_levels_costs_the_same_for_any_number(count: int) -> None:
    person = members.member(members.level(), first=today() - DAY * 800, last=today() - DAY * 435)
    for _ in range(count):
        members.level()

    with statements() as ran:
        offered = reducing.ask([], person, clock.now()).ways()

    assert (len(offered), len(ran)) == (count + 1, 3)


def test_an_application_is_sent_with_its_evidence_and_attestation() -> None:
    level, person = members.level(needs_approval=True), PersonFactory.create()
    client = signed_in(person)
    page = text(client, "apply", level.key)

    lacking = client.post(reverse("apply", args=[level.key]), {"words": "I help."}).content.decode()
    client.post(reverse("apply", args=[level.key]), {"words": "I help.", "attests": "on", "evidence": pdf()})

    application = Application.objects.get()
    assert "I have read the Code of Ethics" in page
    assert "Please attest" in lacking
    assert (application.words, application.attests) == ("I help.", True)
    assert PrivateFile.objects.get().about == application.public_id
    assert client.get(reverse("private_file", args=[PrivateFile.objects.get().public_id])).getvalue()[:4] == b"%PDF"
    other = signed_in(PersonFactory.create())
    assert other.get(reverse("private_file", args=[PrivateFile.objects.get().public_id])).status_code == 404


@pytest.mark.parametrize(
    ("page", "posted", "said_once"),
    [
        ("claim_membership", {"elsewhere": "no address"}, "Something that shows it: "),
        ("apply", {}, "“I have read the Code of Ethics and work by it.” Please attest"),
        ("agency_new", {}, "Name of the agency: "),
        ("find_somebody", {}, "Your office: "),
    ],
)
def test_what_is_wrong_with_a_form_is_summed_up_once(page: str, posted: dict[str, str], said_once: str) -> None:
    level = members.level(needs_approval=True)
    address = reverse(page, args=[level.key] if page == "apply" else [])

    shown = signed_in(PersonFactory.create()).post(address, posted).content.decode()

    assert (shown.count('role="alert"'), shown.count(said_once)) == (1, 1)


def test_a_proof_is_demanded_where_the_level_asks_for_one() -> None:
    level, client = members.level(needs_yearly_proof=True), signed_in(PersonFactory.create())

    page = client.post(reverse("apply", args=[level.key]), {}).content.decode()
    wrong = SimpleUploadedFile("proof.zip", b"PK")
    refused = client.post(reverse("apply", args=[level.key]), {"evidence": wrong}).content.decode()

    assert "Please look again" in page
    assert "Send it as a PDF" in refused
    assert not Application.objects.exists()


def test_a_level_that_asks_for_nothing_has_no_application() -> None:
    level = members.level()

    assert signed_in(PersonFactory.create()).get(reverse("apply", args=[level.key]))["Location"] == reverse(
        "membership"
    )


def test_a_claim_is_sent_and_told_what_it_means() -> None:
    client = signed_in(PersonFactory.create())

    page = said(client, "claim_membership", elsewhere="old@example.net", words="", evidence=pdf())
    again = said(client, "claim_membership", elsewhere="old@example.net", words="", evidence=pdf())

    assert "Until then you pay what members pay." in page
    assert "The office has your claim" in again
    assert Claim.objects.get().elsewhere == "old@example.net"


def test_a_claim_is_acknowledged_and_shown_while_it_waits() -> None:
    """The harm: whoever had claimed met a blank form again, and no letter said that anything had come."""
    person = PersonFactory.create()
    client = signed_in(person)
    said(client, "claim_membership", elsewhere="old@example.net", words="By mail.", evidence=pdf())

    shown = text(client, "claim_membership")
    again = said(client, "claim_membership", elsewhere="new@example.net", words="", evidence=pdf())

    letter = Letter.objects.get(reason="claim_received", address=person.email)
    assert letter.context["within"] == "two weeks"
    for page in (shown, again):
        assert all(words in page for words in ("for the address old@example.net", "By mail.", "The office will check"))
        assert 'name="elsewhere"' not in page
    assert Claim.objects.count() == 1


def test_a_student_is_asked_for_what_shows_it_and_staff_about_their_work() -> None:
    student, staff = members.level(needs_yearly_proof=True), members.level(needs_approval=True)

    pages = [text(signed_in(PersonFactory.create()), "apply", level.key) for level in (student, staff)]

    assert ["About your work" in page for page in pages] == [False, True]
    assert "What the office should know" in pages[0]


def test_an_agency_is_entered_once_and_its_desk_is_its_coordinators_alone() -> None:
    person = PersonFactory.create()
    client = signed_in(person)

    page = said(client, "agency_new", name="Demo Defenders", region="Demo City")
    again = said(client, "agency_new", name="demo defenders", region="demo city")

    agency = coordinating.agencies_of(person)[0]
    assert "This agency is not a member yet." in page
    assert "is here already" in again
    stranger = signed_in(PersonFactory.create())
    assert stranger.get(reverse("agency", args=[agency.public_id])).status_code == 404


def test_my_membership_costs_at_most_ten_statements_with_session_and_all() -> None:
    client = signed_in(members.member(last=today() + DAY * 20))
    text(client, "my_membership")

    with statements() as ran:
        text(client, "my_membership")

    assert len(ran) <= 10


def lived(count: int) -> User:
    """Have somebody with so many terms, seats, orders, letters, and refused claims by which something is owed."""
    level, now, staff, person = members.level(months=1), clock.now(), PersonFactory.create(), PersonFactory.create()
    for _each in range(count):
        claim = claiming.claim(person, elsewhere="old@example.net", words="On paper.", evidence=None, at=now)
        Claim.objects.filter(pk=claim.pk).update(is_provisional=True)
        members.buy(person, Wish(sold.sellable(30_000, 24_000), person), at=now)
        claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=now)
    corresponding.choose(person, wants=True, at=now)
    for number in range(count):
        sit = members.term(members.coordinated()[0], first=today(), last=today() + DAY * 99).membership
        Seat.objects.create(membership=sit, person=person, invited_at=now, asked_at=now)
        members.term(person, level, first=today() + DAY * 10 * number, last=today() + DAY * (10 * number + 9))
    return person


def test_my_membership_costs_at_most_ten_statements_with_session_and_all_however_much_happened(shop: Shop) -> None:
    """P25: with as many terms, seats, orders, letters and refused claims as there may be."""
    costs = {}
    for count in (1, 10):
        client = signed_in(lived(count))
        text(client, "my_membership")
        with statements() as ran:
            page = text(client, "my_membership")
        costs[count] = len(ran)
        assert (page.count("Pay $60.00"), 'value="yes" checked' in page) == (count, True)

    assert costs[1] == costs[10] <= 10, "\n".join(one[:200] for one in ran)
