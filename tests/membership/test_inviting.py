"""Seats offered to several colleagues at once: to all of them or to none (P7)."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from foundation.accounts.models import User
from foundation.ground import clock, pacing
from foundation.ground.refusals import Refusal
from foundation.letters.models import Letter
from membership import asking, counting, inviting, seating
from membership.models import Agency, Membership, Seat
from tests.factories import members
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.membership.test_pages import said, signed_in
from tests.membership.test_seating import DAY, by_domain, office, taken
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

NAMES = ["a@example.org", "b@example.org", "c@example.org"]
MEMORY = "django.core.cache.backends.locmem.LocMemCache"
EACH, ONCE = 13, 20
"""How many statements a colleague costs, and a list however long it is."""


def open_office(seats: int) -> tuple[Agency, User]:
    """An agency that is a member today, and who coordinates it."""
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=seats), first=ON, last=clock.day_of(clock.now()) + DAY * 90)
    return agency, coordinator


def letters() -> list[str]:
    return sorted(Letter.objects.filter(reason="seat_invited").values_list("address", flat=True))


def test_a_list_of_colleagues_has_a_letter_each() -> None:
    agency, coordinator = open_office(3)

    shown = said(signed_in(coordinator), "agency", agency.public_id, addresses="A@example.org\n\nb@example.org\r\n")

    assert "Offered. Each of the 2 has a letter with a link." in shown
    assert (letters(), taken(agency)) == (NAMES[:2], 2)


def test_whoever_can_not_be_offered_a_seat_is_named_and_nobody_has_a_letter() -> None:
    """By the address of an invitation, and by the one by which somebody sits there."""
    agency, coordinator = office(5)
    wish = asking.ask(by_domain(agency, coordinator), agency, at=AT)
    seating.approve(wish, actor=coordinator, at=AT)
    seating.invite(agency, "a@example.org", actor=coordinator, at=AT)

    for _each in range(counting.MOST_TO_ONE + 1):
        with pytest.raises(seating.HasASeat) as refused:
            inviting.invite_all(agency, [*NAMES, "colleague@defenders.example"], actor=coordinator, at=AT)
    inviting.invite_all(agency, NAMES[1:], actor=coordinator, at=AT)

    assert str(refused.value) == (
        "a@example.org, colleague@defenders.example have seats of the agency, or invitations, already."
    )
    assert (letters(), taken(agency)) == (NAMES, 4)


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        (1, "You named 3 colleagues, and one seat is free."),
        (2, "You named 3 colleagues, and 2 seats are free."),
        (0, "Every seat is taken."),
    ],
)
def test_more_than_are_free_have_none(seats: int, says: str) -> None:
    """P7."""
    agency, coordinator = office(seats + 1)
    seating.invite(agency, "first@example.org", actor=coordinator, at=AT)

    with pytest.raises(seating.NoSeatLeft, match=says):
        inviting.invite_all(agency, NAMES, actor=coordinator, at=AT)

    assert (letters(), taken(agency)) == (["first@example.org"], 1)


def test_a_colleague_who_asked_sits_down_and_the_others_have_letters() -> None:
    agency, coordinator = open_office(3)
    person = by_domain(agency, coordinator)
    asking.ask(person, agency, at=clock.now())

    shown = said(
        signed_in(coordinator), "agency", agency.public_id, addresses="colleague@defenders.example\na@example.org"
    )

    assert f"{person.get_full_name()} had asked for a seat by this address, and has it now." in shown
    assert "Offered. Your colleague has a letter with a link." in shown
    assert (letters(), taken(agency), Seat.objects.sat_in().count()) == (NAMES[:1], 2, 1)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("a@example.org\nnobody", "Line 2: “nobody” is no e-mail address."),
        ("a@example.org, Nobody@", "Line 1: “Nobody@” is no e-mail address."),
        ("\n".join(f"{n}@example.org" for n in range(101)), "up to 100 are taken at once."),
    ],
)
def test_a_list_that_can_not_be_read_says_why_and_keeps_what_was_typed(typed: str, says: str) -> None:
    agency, coordinator = open_office(3)

    shown = said(signed_in(coordinator), "agency", agency.public_id, addresses=typed)

    assert says in shown
    assert typed.splitlines()[0] in shown
    assert letters() == []


def test_a_list_with_a_mailbox_that_has_had_its_letters_counts_nothing_and_names_it() -> None:
    """Also where the list itself would fill one, by tags."""
    agency, coordinator = office(9)
    for _each in range(counting.MOST_TO_ONE):
        seating.release(seating.invite(agency, NAMES[0], actor=coordinator, at=AT), actor=coordinator, at=AT)
    tagged = [f"desk+{n}@example.org" for n in range(counting.MOST_TO_ONE + 1)]

    for _each in range(counting.MOST_TO_ONE + 1):
        with pytest.raises(counting.TooMany, match=rf"^{NAMES[0]} has had 3 letters"):
            inviting.invite_all(agency, [*NAMES[1:], NAMES[0]], actor=coordinator, at=AT)
    with pytest.raises(counting.TooMany, match=r"desk\+0@example\.org, desk\+1@example\.org"):
        inviting.invite_all(agency, tagged, actor=coordinator, at=AT)
    inviting.invite_all(agency, NAMES[1:], actor=coordinator, at=AT)

    assert taken(agency) == 2


def test_more_in_an_hour_than_one_may_offer_are_refused_before_any_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_OFFERED", 2)
    agency, coordinator = office(9)

    with pytest.raises(counting.TooMany, match="very many seats"):
        inviting.invite_all(agency, NAMES, actor=coordinator, at=AT)
    inviting.invite_all(agency, NAMES[:2], actor=coordinator, at=AT)

    assert taken(agency) == 2


@pytest.mark.parametrize(
    ("seats", "named", "refused"),
    [
        (9, [*NAMES, NAMES[0]], seating.HasASeat),
        (1, NAMES, seating.NoSeatLeft),
    ],
)
def test_a_list_of_which_one_is_refused_counts_no_letter_of_the_others(
    settings: Settings, seats: int, named: list[str], refused: type[Refusal]
) -> None:
    """The harm: counts are not undone with the list, so a list that was mended and sent again was refused for a day."""
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": MEMORY, "LOCATION": "counts of a list"}}
    agency, coordinator = office(seats)
    held = Membership.objects.get(agency=agency)
    seating.seat_by_hand(agency, PersonFactory.create(), actor=coordinator, at=AT)

    with pytest.raises(refused):
        inviting.invite_all(agency, named, actor=coordinator, at=AT)

    by_one = pacing.counted(counting.BY_ONE, str(coordinator.public_id), at=AT, span=counting.SPAN_SECONDS)
    marks = [counting._mark(held, address) for address in NAMES]
    to_one = [pacing.counted(counting.TO_ONE, mark, at=AT, span=counting.DAY_SECONDS) for mark in marks]
    assert (by_one, to_one, letters(), taken(agency)) == (0, [0, 0, 0], [], 1)


def test_each_colleague_more_costs_as_many_statements_as_the_one_before() -> None:
    """P25: what is the same for all is read once under the lock; eight of each are counts in the table of the cache."""
    costs = []
    for n in (2, 12):
        agency, coordinator = office(n)
        with statements() as ran:
            inviting.invite_all(agency, [f"{k}@example.org" for k in range(n)], actor=coordinator, at=AT)
        costs.append(len(ran))

    assert (costs[1] - costs[0], costs[0]) == (10 * EACH, 2 * EACH + ONCE)
