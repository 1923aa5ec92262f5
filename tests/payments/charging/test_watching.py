"""Who had many cards declined, or opened many pages, in a short time is named; nobody opens pages for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from payments.charging import attempting, watching
from payments.charging.watching import SPAN, most
from payments.models import CardAttempt, Decline, Order
from payments.selling.ordering import Checkout
from payments.selling.registering import Wish
from tests.factories import sold
from tests.factories.people import PersonFactory
from tests.factories.sold import AT
from tests.factories.till import Till
from tests.payments.charging.test_desk import finance  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def plant(payer: User, moments: list[datetime], *, declines: bool = True) -> None:
    """Plant attempts of one order at these moments, each declined or not."""
    order = sold.order(payer, sold.sellable())
    for n, moment in enumerate(moments, 1):
        key = f"{order.pk}:{n}"
        attempt = CardAttempt.objects.create(
            order=order, n=n, key=key, cents=1, params={}, made_at=moment, expires_at=moment, ended_at=moment,
            ended_as="expired",
        )  # fmt: skip
        if declines:
            Decline.objects.create(attempt=attempt, external_id=key, declined_at=moment, why="untold")


def minutes(now: datetime, *ago: int) -> list[datetime]:
    return [now - timedelta(minutes=one) for one in ago]


def test_who_stands_out_is_named_and_nobody_else(till: Till) -> None:
    now = till.now
    tries, slow, before, opens = (PersonFactory.create() for _ in range(4))
    plant(tries, minutes(now, 90, 40, 30, 20, 10, 0))
    plant(slow, minutes(now, 250, 200, 150, 100, 50, 0))
    plant(before, [moment - watching.LOOKED_BACK for moment in minutes(now, 5, 4, 3, 2, 1)])
    plant(opens, minutes(now, *range(10)), declines=False)

    found = watching.watched(now)

    named = [(one.payer, one.declines, one.pages, one.last_at) for one in found.busy]
    assert named == [(tries, 5, 5, now), (opens, 0, 10, now)]
    assert (found.declines, found.payers) == (12, 2)


def test_both_kinds_are_counted_of_whoever_stands_out_by_one(till: Till) -> None:
    """The harm: ten pages with four cards declined on them read as no card declined."""
    now = till.now
    opens, tries = PersonFactory.create(), PersonFactory.create()
    plant(opens, minutes(now, *range(6)), declines=False)
    plant(opens, minutes(now, *range(6, 10)))
    plant(tries, minutes(now, 4, 3, 2, 1, 0))

    found = watching.watched(now)

    assert [(one.payer, one.declines, one.pages) for one in found.busy] == [(tries, 5, 5), (opens, 4, 10)]


def test_finance_reads_their_addresses_and_how_many_cards_were_declined(till: Till, finance: Client) -> None:  # noqa: F811
    empty = finance.get("/admin/payments/reconciliation/").text
    payer = PersonFactory.create(name="Demo Many Cards", email="many.cards@example.org")
    plant(payer, minutes(till.now, 4, 3, 2, 1, 0))

    said = finance.get("/admin/payments/reconciliation/").text

    assert ["Nobody stands out." in text for text in (empty, said)] == [True, False]
    assert ["Demo Many Cards" in said, "?q=many.cards%40example.org" in said] == [True, True]
    assert "Cards declined in the last seven days: 5; payers to whom that happened: 1." in said


def test_it_costs_the_same_with_one_and_with_thirty(till: Till) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            watching.watched(till.now)
        return len(made)

    plant(PersonFactory.create(), minutes(till.now, 4, 3, 2, 1, 0))
    before = cost()
    for _each in range(29):
        plant(PersonFactory.create(), minutes(till.now, 4, 3, 2, 1, 0))

    assert (cost(), len(watching.watched(till.now).busy)) == (before, 30)
    assert before == 4


@given(st.lists(st.integers(0, 400)))
def test_the_most_within_an_hour_is_what_counting_from_each_moment_finds(ago: list[int]) -> None:
    moments = [AT + timedelta(minutes=one) for one in ago]

    counted = [sum(begins <= one <= begins + SPAN for one in moments) for begins in moments]

    assert most(moments) == max(counted, default=0)


def test_one_person_is_led_to_so_many_pages_in_an_hour_and_others_go_on(till: Till) -> None:
    payer = PersonFactory.create()
    orders = [till.order(payer=payer) for _ in range(3)]
    plant(payer, minutes(till.now, *range(1, attempting.MOST_AN_HOUR - 1)), declines=False)

    till.begin(orders[0])
    till.begin(orders[0])
    till.begin(orders[1])
    with pytest.raises(attempting.TooManyPages, match="in an hour"):
        till.begin(orders[2])
    till.begin(till.order())
    till.begin(orders[1])
    till.pass_time(minutes=61)

    till.begin(orders[2])


def test_whoever_orders_again_and_again_is_led_to_no_more_pages_than_that(till: Till) -> None:
    """Whoever tries cards gives each order up and orders anew, by the checkout: nothing is ordered past the limit."""
    payer, thing = PersonFactory.create(), till.places(100)
    sold.terms()

    def order() -> None:
        checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)
        placed, attempt = attempting.order(payer, [Wish(thing, payer)], checkout, at=till.now)
        attempting.begin(placed, at=till.now, attempt=attempt)
        attempting.cancel(placed, actor=payer, at=till.now)

    for _each in range(attempting.MOST_AN_HOUR):
        order()
    with pytest.raises(attempting.TooManyPages, match="in an hour"):
        order()
    assert Order.objects.of(payer).count() == attempting.MOST_AN_HOUR
    till.pass_time(minutes=61)

    order()
