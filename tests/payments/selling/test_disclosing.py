"""In a group's order, why a place costs that is told to whoever has it, and never to the buyer or colleagues (P21)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from payments import keeping
from payments.models import Order, OrderLine
from payments.selling import delivering, ordering, pricing, swapping, withdrawing
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT, Shop

pytestmark = pytest.mark.django_db
PLANTED = ("A member of the test", "Plantedaward", "$300.00", "$60.00", "$100.00")


@pytest.fixture
def group(shop: Shop) -> Order:
    """An order that an office pays for a member with an award, and for a colleague who is none."""
    payer, member, other = (PersonFactory.create(name=f"Demo {who}") for who in ("Payer", "Member", "Other"))
    shop.members = {member.pk}
    thing = sold.sellable(30_000, 24_000, title="A course")
    sold.WaiverFactory.create(person=member, sellable=thing, cents=10_000, source="Plantedaward")
    sold.terms()
    wishes = [Wish(thing, member), Wish(thing, other)]
    shown = pricing.quote(wishes, payer=payer, at=AT).cents
    checkout = Checkout(new_public_id(), Order.Way.CARD, shown, billing={"organization": "Demo Office"})
    return delivering.confirm(ordering.place(payer, wishes, checkout, at=AT), actor=None, at=AT)


def look(person: User | None, way: str) -> tuple[int, str]:
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(way)
    return answer.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def way(line: OrderLine) -> str:
    return f"/orders/lines/{line.public_id}/"


def test_whoever_has_the_place_reads_who_gave_it_what_it_costs_and_why(group: Order) -> None:
    line = group.lines.get(position=1)

    status, words = look(line.person, way(line))

    assert status == 200
    assert "Demo Office ordered it" in words
    assert (
        "Price for everybody $300.00 Price for members: A member of the test \u2212$60.00 "
        "Paid by an award: Plantedaward \u2212$100.00 Price for whoever ordered it $140.00" in words
    )


def test_neither_the_buyer_nor_a_colleague_nor_a_visitor_finds_it_anywhere(group: Order) -> None:
    line, colleague = group.lines.get(position=1), group.lines.get(position=2).person
    strangers = [group.payer, colleague, PersonFactory.create(), None]

    statuses = [look(person, way(line))[0] for person in strangers]
    pages = [f"/orders/{group.public_id}/", "/orders/", way(group.lines.get(position=2)), "/my-learning/"]
    found = {
        (person.name, page, planted)
        for person in (group.payer, colleague)
        for page in pages
        for planted in PLANTED
        if person and planted in look(person, page)[1]
    }

    assert statuses == [404, 404, 404, 302]
    # What the colleague's own place costs, she and the buyer read: it costs everybody that.
    assert {planted for _name, _page, planted in found} == {"$300.00"}


def test_what_was_bought_for_her_is_found_from_her_orders_to_which_my_learning_leads(group: Order) -> None:
    line = group.lines.get(position=1)
    client = Client()
    assert line.person
    client.force_login(line.person)

    pages = [client.get(page).content.decode() for page in ("/orders/", "/my-learning/")]

    assert way(line) in pages[0]
    assert 'href="/orders/"' in pages[1]


def test_whoever_was_given_the_place_of_another_reads_nothing_of_that_one(group: Order) -> None:
    """P21: the price was worked out for whoever had it before."""
    line, heir = group.lines.get(position=1), PersonFactory.create()
    before = line.person

    swapping.swap(line, heir, actor=group.payer, at=AT)

    status, words = look(heir, way(line))
    assert (status, look(before, way(line))[0]) == (200, 404)
    assert [planted for planted in PLANTED if planted in words] == []
    assert "$140.00" in words
    [told] = keeping.export(heir)["bought_for_you"]
    assert (told["cents"], told["charges"]) == (14_000, [])


def test_a_place_that_was_given_up_says_so_to_whoever_had_it(group: Order) -> None:
    line = group.lines.get(position=1)
    withdrawing.withdraw(line, reason="The office changed its mind", actor=None, at=AT)

    _status, words = look(line.person, way(line))

    assert "given up on November 2, 2026" in words
    assert "Still charged for it $0.00" in words


def test_what_is_not_paid_yet_has_no_page(shop: Shop) -> None:
    payer, other = PersonFactory.create(), PersonFactory.create()
    order = sold.order_for(payer, other, sold.sellable())

    assert look(other, way(order.lines.get()))[0] == 404
