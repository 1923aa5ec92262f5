"""What a basket tells whoever pays more than members do: what dues would do to the order, and where a seat is free."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from payments import pooling
from tests.factories import members, sold
from tests.factories.members import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop
from tests.membership.test_pages import signed_in
from tests.payments.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT)
    sold.terms()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with sold.open_shop() as opened:
        yield opened


def basket_of(person: User | None, *, n: int | None = None, code: str = "") -> tuple[Client, str]:
    """Put a course of 300.00, for members 240.00, into somebody's basket, and return what its page says."""
    client = signed_in(person) if person else Client()
    thing = sold.sellable(30_000, 24_000)
    client.post("/basket/add/", {"sellable": str(thing.public_id), **({"n": str(n)} if n else {})})
    if code:
        client.post("/basket/code/", {"code": code})
    return client, text(client, "/basket/")


@pytest.mark.parametrize(
    ("cents", "code", "said"),
    [
        (15_000, "", "With it, this order comes to $390.00: $90.00 more than now, for the whole membership."),
        (4_000, "", "With it, this order comes to $280.00: $20.00 less than now."),
        (6_000, "", "With it, this order costs the same."),
        # 270.00 now; a tenth off the price for members and off the dues: 216.00 and 135.00.
        (15_000, "TENTH", "With it, this order comes to $351.00: $81.00 more than now, for the whole membership."),
    ],
)
def test_dues_are_offered_with_what_the_whole_order_comes_to(shop: Shop, cents: int, code: str, said: str) -> None:
    """The harm: dues of 150.00 were offered to save 60.00, and nobody said that the order gets dearer."""
    sold.code("TENTH", percent=10)
    members.level(cents)

    client, words = basket_of(PersonFactory.create(), code=code)

    assert said in words
    [joining] = client.get("/basket/").context["belonging"].ways
    client.post("/basket/add/", {"sellable": str(joining.way.sellable.public_id)})
    total = client.get("/basket/").context["total"]
    assert total in said or "the same" in said


def test_own_dues_are_not_offered_for_places_of_colleagues(shop: Shop) -> None:
    """They would take nothing off those."""
    members.level(15_000)

    _client, words = basket_of(PersonFactory.create(), n=2)

    assert ("Members pay $120.00 less" in words, "With it" in words) == (True, False)


def test_a_visitor_reads_what_the_order_comes_to_once_she_signs_in(shop: Shop) -> None:
    level = members.level(15_000)
    client, _words = basket_of(None)
    assert level.sellable
    client.post("/basket/add/", {"sellable": str(level.sellable.public_id)})

    words = text(client, "/basket/")
    client.post("/basket/add/", {"sellable": str(sold.sellable(30_000, 24_000).public_id), "n": "1"})
    with_others = text(client, "/basket/")

    said = "Sign in or sign up, and they lower the price here."
    assert (said in words, "For a new member the order comes to $390.00." in words) == (True, True)
    assert "For a new member the order comes to $690.00." in with_others  # Nothing off what is for a colleague.


def test_a_visitor_is_offered_dues_with_what_they_save_on_her_own_things(shop: Shop) -> None:
    members.level(15_000)
    client, _words = basket_of(None)
    client.post("/basket/add/", {"sellable": str(sold.sellable(30_000, 24_000).public_id), "n": "2"})

    words = text(client, "/basket/")

    assert "Members pay $180.00 less" in words
    assert "With it, this order comes to $990.00: $90.00 more than now" in words


def test_dues_that_would_begin_behind_a_term_are_not_offered_to_lower_a_price_of_today(shop: Shop) -> None:
    members.level(15_000)
    person = members.member(members.level(None, gives_member_price=False))

    _client, words = basket_of(person)

    assert ("Members pay $60.00 less" in words, "With it" in words) == (True, False)


def test_whoever_coordinates_an_agency_with_a_free_seat_is_told_to_sit_in_it(shop: Shop) -> None:
    agency, person = members.coordinated()
    members.term(agency, members.agency_level(seats=3))

    _client, words = basket_of(person)

    assert f"{agency} has 3 seats free. Sit in one yourself, and you pay what members pay. To its seats" in words


def test_nobody_is_told_of_seats_of_an_agency_that_does_not_belong_or_is_full_or_where_she_sits(shop: Shop) -> None:
    _never_joined, first = members.coordinated()
    full, second = members.coordinated()
    pool = members.term(full, members.agency_level(seats=3)).membership.pool
    assert pool
    pooling.take(pool, about=new_public_id(), reason="seat", at=AT, n=3)
    agency, third = members.coordinated()
    members.term(agency, members.agency_level(seats=3))
    members.term(third, members.level())

    assert [person for person in (first, second, third) if "To its seats" in basket_of(person)[1]] == []
