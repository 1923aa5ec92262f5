"""What buying may cost in statements, with one thing and with many; and the whole way from a page to a place.

Counted is what the person waits for: her requests, and the settling that her return from the payment page brings. What
workers do afterwards, with nobody waiting, has bounds of its own.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.ground import clock
from foundation.letters import sending
from foundation.letters.models import Letter
from membership.models import Application
from payments import pooling
from payments.charging import receiving
from payments.models import Order, Payee, StripeEvent
from tests.buying import buy, signed_in
from tests.factories import members, sold
from tests.factories.sold import Shop
from tests.factories.till import WEBHOOK
from tests.sandboxing import Sandbox, through
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

VISITED, BASKET, CHECKOUT = 4, 7, 8
"""What they cost where nothing is less for members. The aims are 10 for the basket and 15 for the checkout."""
WAYS = 1
"""Where something is, the basket tells the ways to it."""
BUYING = {"a place": 45, "one of a number of places": 50}
"""What the whole way costs (the aim is 60). Of a number of places one is taken, held, and handed over when paid for."""
EVENTS, AFTERWARDS = 4, 23
"""How many events Stripe tells of a sale, and what it costs to take them in, work them, and let the letter leave."""


@pytest.fixture(autouse=True)
def on_sale(shop: Shop) -> None:
    sold.terms()
    Payee.load()


def filled(client: Client, many: int, member_cents: int | None = 24_000) -> Client:
    for _each in range(many):
        client.post("/basket/add/", {"sellable": str(sold.sellable(30_000, member_cents).public_id)})
    return client


def was_a_member() -> User:
    """Return somebody whose membership has lapsed, and who was approved for the last of four levels that are sold."""
    today = clock.day_of(clock.now())
    person = members.member(members.level(), first=today - timedelta(days=500), last=today - timedelta(days=200))
    for _each in range(2):
        members.level()
    asked = members.level(needs_approval=True)
    Application.objects.create(
        person=person, level=asked, is_approved=True, asked_at=clock.now(), decided_at=clock.now()
    )
    return person


@pytest.mark.parametrize(
    ("address", "member_cents", "allowed"),
    [("/basket/", None, BASKET), ("/basket/", 24_000, BASKET + WAYS), ("/checkout/", 24_000, CHECKOUT)],
)
def test_basket_and_checkout_cost_as_much_for_one_thing_and_for_nine(
    address: str, member_cents: int | None, allowed: int
) -> None:
    """P25. Where members pay less, it is told by which dues she would, whatever she was and is approved for."""
    person = was_a_member()
    costs = []
    for many in (1, 9):
        client = filled(signed_in(person)[0], many, member_cents)
        client.get(address)
        with statements() as ran:
            answer = client.get(address)
        assert answer.status_code == 200
        costs.append(len(ran))

    told = answer.context.get("belonging")
    assert (len(told.ways) if told else 0) == (4 if address == "/basket/" and member_cents else 0)
    assert costs[0] == costs[1] <= allowed, "\n".join(one[:400] for one in ran)


@pytest.mark.parametrize("member_cents", [None, 24_000])
def test_a_visitors_basket_costs_no_more(client: Client, member_cents: int | None) -> None:
    members.level()
    filled(client, 3, member_cents).get("/basket/")

    with statements() as ran:
        client.get("/basket/")

    assert len(ran) <= VISITED + (WAYS if member_cents else 0), ran


@pytest.mark.parametrize("what", BUYING)
def test_from_the_button_to_a_paid_place_it_is_four_requests_and_so_many_statements(
    sandbox: Sandbox, shop: Shop, what: str
) -> None:
    """Into the basket, the page on which it is ordered, the order, and back from the payment page.

    Not counted: the basket and the order's page, to which she is led on the way; what workers do afterwards (below);
    and what every process reads once, since somebody else has bought before.
    """
    thing = sold.sellable(30_000, 24_000)
    if what != "a place":
        shop.pools[thing.pk] = pooling.make(5)
    button = ("/basket/add/", {"sellable": str(thing.public_id)})
    buy(sandbox, signed_in()[0], *button)
    client, payer = signed_in()
    client.get("/basket/")

    with statements() as ran:
        asked = buy(sandbox, client, *button)

    assert Order.objects.get(payer=payer).confirmed_at is not None
    assert [answer.status_code for answer in asked] == [302, 200, 302, 302]
    assert len(ran) <= BUYING[what], "\n".join(ran)


def test_taking_an_event_in_costs_one_statement_whether_it_is_new_or_comes_again(
    client: Client, sandbox: Sandbox
) -> None:
    """It writes the event where it isn't there; nobody is asked who sent it, nor anything else looked up."""
    sandbox.foreign()
    costs = []

    for letter in sandbox.letters()[:2] * 2:
        with statements() as ran:
            status = through(client, WEBHOOK)(letter)
        costs.append((status, [one.split()[0] for one in ran]))

    assert costs == [(200, ["INSERT"])] * 4


def test_what_workers_do_after_a_sale_costs_so_many_statements(sandbox: Sandbox) -> None:
    """Every event that Stripe tells of it is taken in and worked, and comes to what is true already; the letter leaves.

    Events that come before the payer is back do what her return would have done, and it then does nothing more.
    """
    thing = sold.sellable(30_000, 24_000)
    for _each in range(2):
        buy(sandbox, signed_in()[0], "/basket/add/", {"sellable": str(thing.public_id)})
        letter = Letter.objects.latest("pk")
        with statements() as ran:
            heard = sandbox.deliver(through(Client(), WEBHOOK))
            for event in receiving.overdue(clock.now()):
                receiving.work(event, at=clock.now())
            sending.send(letter.pk)

    assert (set(heard), StripeEvent.objects.filter(done_at=None).count()) == ({200}, 0)
    assert Letter.objects.filter(sent_at=None).count() == 0
    assert (len(heard), len(ran) <= AFTERWARDS) == (EVENTS, True), "\n".join(ran)
