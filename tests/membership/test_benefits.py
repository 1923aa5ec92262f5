"""What members have beside the price: the directory, consultations, the list; and what defense teams may ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from membership import answering, corresponding, forgetting, giving, keeping, listing, reminding
from membership.listing import Choice
from membership.models import AgencyCoordinator, Consultation, DirectoryEntry, Interruption, ListPlace, Referral
from tests.factories import members
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.membership.test_pages import said, signed_in, text
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def member() -> User:
    """Somebody who is a member on every day of these tests."""
    return members.member(first=ON - DAY * 400, last=ON + DAY * 1000)


def listed(person: User | None = None, **words: Any) -> DirectoryEntry:
    """Somebody who shows where she works, and what she does not."""
    values = {"region": "Austin, Texas", "practice": "Life histories", "languages": "Spanish"}
    choice = Choice(
        name=words.pop("name", "Demo Listed"),
        values=values,
        shows=words.pop("shows", ("region",)),
        is_listed=words.pop("is_listed", True),
        takes_messages=words.pop("takes_messages", True),
    )
    return listing.choose(person or member(), choice, at=words.pop("at", AT))


def test_only_what_was_chosen_is_shown_and_found() -> None:
    """P21."""
    entry = listed()

    found = listing.directory(ON)

    assert [(one.name, list(one.facts)) for one in found] == [("Demo Listed", [("City and state", "Austin, Texas")])]
    assert [one.public_id for one in listing.directory(ON, words="austin demo")] == [entry.public_id]
    assert listing.directory(ON, words="Spanish") == []
    page = text(Client(), "directory")
    assert "Life histories" not in page
    assert str(entry.person.email) not in page


@pytest.mark.parametrize(
    ("website", "is_link"), [("https://example.org/me", True), ("http://example.org/me", False), ("", False)]
)
def test_a_website_in_the_directory_is_followed_by_https_alone(website: str, is_link: bool) -> None:
    values = {"region": "Austin", "website": website}
    choice = Choice("Demo Listed", values, ("region", "website"), is_listed=True, takes_messages=False)
    listing.choose(member(), choice, at=clock.now())

    page = text(Client(), "directory")

    assert (f'<a href="{website}" rel="nofollow noopener">' in page) is is_link


def test_an_empty_directory_says_that_it_is_empty_and_not_that_fewer_words_help() -> None:
    pages = [text(Client(), "directory"), Client().get("/directory/", {"q": "Spanish"}).text]

    assert ["Nobody is listed yet" in page for page in pages] == [True, False]
    assert ["Try fewer words" in page for page in pages] == [False, True]


def test_whoever_is_not_listed_not_confirmed_or_not_a_member_is_not_found() -> None:
    listed(is_listed=False)
    lapsed = listed()
    giving.interrupt(
        members.membership_of(lapsed.person), Interruption.Kind.ENDED,
        begins_on=ON, until_on=None, reason="A test.", actor=lapsed.person, at=AT,
    )  # fmt: skip
    listed(name="Confirmed long ago", at=AT - DAY * 365)
    listed(name="Confirmed in time", at=AT - DAY * 364)

    assert [one.name for one in listing.directory(ON)] == ["Confirmed in time"]
    assert listing.is_good(DirectoryEntry.objects.get(name="Confirmed in time"), ON)


def test_only_members_are_listed() -> None:
    with pytest.raises(listing.NoBenefit):
        listed(PersonFactory.create())

    assert not DirectoryEntry.objects.exists()


@pytest.mark.parametrize("count", [2, 30])
def test_the_directory_costs_the_same_for_any_number(count: int) -> None:
    for _ in range(count):
        listed()

    with statements() as ran:
        found = listing.directory(ON)

    assert (len(found), len(ran)) == (count, 3)


def test_a_message_reaches_a_member_without_telling_her_address() -> None:
    entry = listed()

    listing.write(
        entry.public_id, name="Demo Attorney", address="a@example.org", words="Hello.", network="192.0.2.1", at=AT
    )

    letter = Letter.objects.get(reason="directory_message")
    assert (letter.address, letter.context["address"]) == (entry.person.email, "a@example.org")


def test_nobody_writes_to_whom_takes_no_messages_or_too_often() -> None:
    closed, entry = listed(takes_messages=False), listed()
    words = {"name": "A", "address": "a@example.org", "words": "Hello.", "at": AT}

    with pytest.raises(listing.NotListed):
        listing.write(closed.public_id, network="192.0.2.2", **words)  # type: ignore[arg-type]  # words
    with pytest.raises(listing.NotListed):
        listing.find(uuid4(), ON)
    for _ in range(3):
        listing.write(entry.public_id, network="192.0.2.2", **words)  # type: ignore[arg-type]  # words
    with pytest.raises(listing.TooMany):
        listing.write(entry.public_id, network="192.0.2.2", **words)  # type: ignore[arg-type]  # words


def test_whoever_is_listed_is_asked_once_a_year_to_confirm() -> None:
    listed(at=AT - DAY * 340)
    listed(at=AT - DAY * 100)

    for _twice in range(2):
        reminding.ask_to_confirm(AT)

    assert Letter.objects.filter(reason="directory_confirm").count() == 1


def test_a_member_asks_for_a_consultation_and_is_answered() -> None:
    person, staff = member(), PersonFactory.create()
    asked = answering.ask_for_consultation(person, "How do I begin?", at=AT)
    with pytest.raises(answering.AskedAlready):
        answering.ask_for_consultation(person, "Again?", at=AT)

    assert Letter.objects.get(reason="consultation_received").address == person.email
    answering.assign(asked, staff, actor=staff, at=AT)
    with pytest.raises(ReasonNeeded):
        answering.answer(asked, " ", actor=staff, at=AT)
    answering.answer(asked, "On Monday at ten.", actor=staff, at=AT)
    with pytest.raises(answering.AnsweredAlready):
        answering.assign(asked, staff, actor=staff, at=AT)

    letter = Letter.objects.get(reason="consultation_answered")
    assert (letter.address, "On Monday" in str(letter.context)) == (person.email, False)
    assert "On Monday at ten." in text(signed_in(person), "consultations")
    answering.ask_for_consultation(person, "And then?", at=AT)


def test_consultations_are_for_members() -> None:
    with pytest.raises(answering.NoBenefit):
        answering.ask_for_consultation(PersonFactory.create(), "How?", at=AT)


def test_a_defense_team_asks_for_somebody_and_has_the_answer_by_letter() -> None:
    staff = PersonFactory.create()
    words = {"name": "Demo Attorney", "office": "Demo Office", "region": "Texas", "words": "Spanish.", "at": AT}
    asked = [
        answering.ask_for_somebody(address="A@Example.org", network="192.0.2.3", **words)  # type: ignore[arg-type]  # words
        for _ in range(3)
    ]
    with pytest.raises(answering.TooMany):
        answering.ask_for_somebody(address="a@example.org", network="192.0.2.3", **words)  # type: ignore[arg-type]  # words

    acknowledged = Letter.objects.filter(reason="referral_received")
    assert [(one.address, one.context) for one in acknowledged] == [("a@example.org", {"within": "two weeks"})] * 3
    answering.assign(asked[0], staff, actor=staff, at=AT)
    answering.answer(asked[0], "Somebody will write.", actor=staff, at=AT)

    letter = Letter.objects.get(reason="referral_answered")
    assert (letter.address, letter.context["answer"]) == ("a@example.org", "Somebody will write.")


def lines(actor: User, at: Any = AT) -> list[str]:
    """Take what the list has to be told, without its heading."""
    return corresponding.take(actor, at=at).splitlines()[1:]


def test_the_list_is_told_what_changed_and_once() -> None:
    person, staff = member(), PersonFactory.create()
    corresponding.choose(person, wants=True, at=AT)

    first, again = lines(staff), lines(staff)
    person.email = "new@example.org"
    person.save()
    changed = (corresponding.refresh(AT), lines(staff))
    corresponding.choose(person, wants=False, at=AT)
    removed = lines(staff)

    old = ListPlace.objects.get()
    assert first[0].startswith("add,person")
    assert again == []
    assert changed[0] == 1
    assert changed[1][0].startswith("change,new@example.org,person")
    assert removed == ["remove,new@example.org,"]
    assert (old.told_on, old.told_address) == (False, "")


def test_whoever_lapses_leaves_the_list_and_comes_back_with_the_next_dues() -> None:
    person = members.member(members.level(grace_days=0), last=ON)
    corresponding.choose(person, wants=True, at=AT)
    told = lines(person)

    corresponding.refresh(AT + DAY)
    lapsed = lines(person)
    members.term(person, first=ON + DAY * 5, last=ON + DAY * 300)
    corresponding.refresh(AT + DAY * 6)

    assert [line[0].partition(",")[0] for line in (told, lapsed, lines(person))] == ["add", "remove", "add"]


def test_whoever_is_no_member_waits_with_her_wish() -> None:
    person = PersonFactory.create()

    place = corresponding.choose(person, wants=True, at=AT)

    assert (place.wants, place.is_on, lines(person)) == (True, False, [])


@pytest.mark.parametrize("count", [2, 30])
def test_looking_at_the_list_costs_the_same_for_any_number(count: int) -> None:
    for _ in range(count):
        corresponding.choose(member(), wants=True, at=AT)

    with statements() as ran:
        assert corresponding.refresh(AT) == 0

    assert len(ran) == 3


def test_an_erased_person_is_taken_from_the_list_and_then_gone() -> None:
    """P24."""
    person, staff = member(), PersonFactory.create()
    address = person.email
    corresponding.choose(person, wants=True, at=AT)
    lines(staff)
    entry = listed(person)
    told = keeping.export(person)
    foreseen = keeping.kept(person)

    erasing.erase(person, actor=person, at=AT)

    assert (told["list"], told["directory"]["name"]) == ({"address": address, "wants": True}, entry.name)
    assert any("mailing list" in sentence for sentence in foreseen)
    assert not DirectoryEntry.objects.exists()
    assert lines(staff) == [f"remove,{address},"]
    assert not ListPlace.objects.exists()


def test_the_pages_of_services_do_what_they_say() -> None:
    person = members.member(last=clock.day_of(clock.now()) + DAY * 90)
    client = signed_in(person)

    wrong = said(client, "consultations", words="How do I begin?")
    asked = said(client, "consultations", words="How do I begin?", is_attested="on")
    twice = said(client, "consultations", words="Again?", is_attested="on")
    saved = said(
        client, "my_entry", name="Demo Listed", is_listed="on", takes_messages="on", region="Austin", shows_region="on"
    )
    shown = text(Client(), "directory")
    entry = DirectoryEntry.objects.get()
    message = {"name": "A", "address": "a@example.org", "words": "Hello.", "is_attested": "on"}
    written = said(Client(), "directory_write", entry.public_id, **message)
    wish = said(client, "choose_list", wants="yes")
    off = said(client, "choose_list")
    stranger = said(signed_in(PersonFactory.create()), "choose_list", wants="yes")

    assert "confirm that nothing identifies a client" in wrong
    assert "The office has your request" in asked
    assert "will write to you" in twice
    assert "It is good for a year" in saved
    assert all(words in shown for words in ("Demo Listed", "Austin", "Write to Demo Listed"))
    assert "An answer comes to your address." in written
    assert "within a few days" in wish
    assert "within a few days" in off
    assert "You will be on it once you are one." in stranger
    assert 'value="Austin"' in text(client, "my_entry")
    assert Client().get(reverse("directory_write", args=[uuid4()])).status_code == 404
    assert Consultation.objects.count() == 1


def test_a_page_says_why_somebody_is_refused() -> None:
    client = signed_in(PersonFactory.create())

    no_member = said(client, "my_entry", name="Demo", is_listed="on")
    no_benefit = said(client, "consultations", words="How?", is_attested="on")

    assert "The directory lists members." in no_member
    assert "Consultations are for members." in no_benefit


def test_a_defense_team_asks_on_its_page() -> None:
    words = {"name": "A", "office": "B", "address": "a@example.org", "region": "Texas", "words": "Spanish."}

    lacking = said(Client(), "find_somebody", **words)
    pages = [said(Client(), "find_somebody", is_attested="on", **words) for _ in range(4)]

    assert "confirm that nothing identifies a client" in lacking
    assert ["The office has your request" in page for page in pages] == [True, True, True, False]
    assert "Many requests came from your network" in pages[3]
    assert Referral.objects.count() == 3


def test_too_many_messages_are_refused_on_the_page() -> None:
    entry = listed(members.member(last=clock.day_of(clock.now()) + DAY * 90), at=clock.now())
    message = {"name": "A", "address": "a@example.org", "words": "Hello.", "is_attested": "on"}

    pages = [said(Client(), "directory_write", entry.public_id, **message) for _ in range(4)]

    assert "Many messages came from your network" in pages[3]


def test_what_was_answered_a_year_ago_is_emptied() -> None:
    person = member()
    old, new = (
        Consultation.objects.create(person=person, words="How?", answer="So.", asked_at=AT, answered_at=answered)
        for answered in (AT - DAY * 366, AT - DAY * 364)
    )
    asked = Referral.objects.create(
        name="Demo",
        office="Demo Office",
        address="a@example.org",
        words="Who?",
        asked_at=AT,
        answered_at=old.answered_at,
    )
    agency, _coordinator = members.coordinated()
    AgencyCoordinator.objects.create(agency=agency, person=person, since_at=AT, ended_at=old.answered_at)

    counts = [forgetting.forget_old(AT) for _twice in range(2)]

    for row in (old, new, asked):
        row.refresh_from_db()
    assert counts == [3, 0]
    assert (old.words, new.words, asked.words, asked.name, asked.address) == ("", "How?", "", "", "")
    assert AgencyCoordinator.objects.count() == 1
