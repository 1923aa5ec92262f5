"""Whoever bought dues reads until when they run and where to go on, and before she gives them up what ends."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from membership import losing
from membership.models import Seat
from payments.selling import welcoming, withdrawing
from tests.factories import members
from tests.factories.members import AT
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def page(client: Client, way: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(way).content.decode()))


def test_whoever_joined_reads_until_when_she_is_a_member_and_what_she_would_lose(client: Client) -> None:
    person, other = PersonFactory.create(), PersonFactory.create()
    order = members.buy(person, members.wish(members.level(), person))
    line = order.lines.get()
    client.force_login(person)

    [gift] = welcoming.gifts(order, person)
    words = page(client, f"/orders/{order.public_id}/")
    before = losing.loses(line)
    giving_up = page(client, f"/orders/{order.public_id}/give-up/1/")
    withdrawing.withdraw(line, reason="Plans", actor=None, at=AT)

    assert (gift.said, gift.address) == ("You are a member until November 1, 2027.", "/my-membership/")
    assert "What you have now You are a member until November 1, 2027. My membership" in words
    assert before.startswith("The membership that these dues bought (")
    assert "What ends: The membership that these dues bought" in giving_up
    assert (welcoming.gifts(order, person), welcoming.gifts(order, other), losing.loses(line)) == ([], [], "")


def test_dues_of_an_agency_say_that_the_seats_of_its_staff_end() -> None:
    agency, coordinator = members.coordinated(name="Demo Office")
    order = members.buy(coordinator, members.wish(members.agency_level(), coordinator, agency=str(agency.public_id)))
    membership = agency.membership
    for seated in (True, True, False):
        Seat.objects.create(
            membership=membership, person=PersonFactory.create(), invited_at=AT, claimed_at=AT if seated else None
        )

    [gift] = welcoming.gifts(order, coordinator)

    assert gift.said.startswith("Demo Office is a member until ")
    assert gift.address == f"/agency/{agency.public_id}/"
    assert "With it end the seats of its staff, 2 now" in losing.loses(order.lines.get())
