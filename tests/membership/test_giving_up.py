"""In whatever order the things of an order are given up, the same is paid back for them (P12, P13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.roles import Role
from lms import roles
from payments import booking
from payments.billing import crediting
from payments.models import Charge, Invoice, Order, RefundPolicy
from payments.selling import delivering, foreseeing, ordering, withdrawing
from payments.selling.registering import Wish
from tests.factories import billed, members, sold
from tests.factories.members import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop, open_shop
from tests.membership.test_admin import done
from tests.membership.test_admin import staff as desk
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUES, FIRST, SECOND = 1, 2, 3

Thing = tuple[int, int, int]
"""What it costs everybody, how much less it costs members, and what percent of it is paid back."""
THING = st.tuples(st.integers(0, 40_000), st.integers(0, 20_000), st.sampled_from([0, 50, 85, 100]))
DUE = st.tuples(st.integers(ordering.LEAST, 40_000), st.just(0), st.sampled_from([0, 50, 85, 100]))
"""Dues cost at least what a card can be charged, and so does every order with them."""


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def bought(dues: Thing, *things: Thing) -> Order:
    """Buy dues and things that cost members less in one order: dues stand first."""
    person, wishes = PersonFactory.create(), []
    level = members.level(dues[0])
    assert level.sellable
    level.sellable.policy = policy(dues[2])
    level.sellable.save()
    for cents, less, percent in things:
        thing = sold.sellable(cents, max(0, cents - less), policy=policy(percent))
        wishes.append(Wish(thing, person))
    return members.buy(person, members.wish(level, person), *wishes)


def policy(percent: int) -> RefundPolicy:
    tiers = [{"before": "purchase", "days": 30, "percent": percent, "keeps_cents": 0}]
    return sold.RefundPolicyFactory.create(tiers=tiers)


def given_up(order: Order, positions: Sequence[int], *, cents: int | None = None) -> list[int]:
    """Give up the lines at these positions, one after the other; return what each paid back."""
    back = []
    for position in positions:
        before, line = booking.balance(order), order.lines.get(position=position)
        seen = foreseeing.preview(line, AT + DAY).credited
        withdrawing.withdraw(line, reason="Other plans", actor=None, at=AT + DAY, cents=cents)
        back.append(before - booking.balance(order))
        assert cents is not None or back[-1] == seen
    return back


@given(st.data(), DUE, st.lists(THING, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_giving_up_pays_back_the_same(data: st.DataObject, dues: Thing, things: list[Thing]) -> None:
    """P12: no step takes anything from anybody, and no thing pays back more than it cost."""
    positions = list(range(1, len(things) + 2))
    one_way = data.draw(st.permutations(positions))[: data.draw(st.integers(1, len(positions)))]
    another = data.draw(st.permutations(one_way))

    with open_shop(), transaction.atomic():
        orders = [bought(dues, *things) for _twice in range(2)]
        back = [given_up(order, way) for order, way in zip(orders, (one_way, another), strict=True)]

        assert sum(back[0]) == sum(back[1])
        assert min(min(steps) for steps in back) >= 0
        for order in orders:
            assert min(delivering.totals(line)["all"] for line in order.lines.all()) >= 0
        assert sold.breaches() == []
        transaction.set_rollback(True)


def test_dues_given_up_first_pay_back_the_rest_with_the_last_thing_that_rested_on_them(shop: Shop) -> None:
    """A worked example: dues of $120 took $60 and $40 off two courses; all of it is given up within the day."""
    ways = ([DUES, FIRST, SECOND], [FIRST, DUES, SECOND], [FIRST, SECOND, DUES])

    steps = [given_up(bought((12_000, 0, 100), (30_000, 6_000, 100), (20_000, 4_000, 100)), way) for way in ways]

    assert steps == [[2_000, 30_000, 20_000], [24_000, 8_000, 20_000], [24_000, 16_000, 12_000]]


def test_what_the_office_chose_to_credit_on_dues_is_final(shop: Shop) -> None:
    for chosen in (0, 5_000):
        order = bought((12_000, 0, 100), (30_000, 6_000, 100))

        back = [*given_up(order, [DUES], cents=chosen), *given_up(order, [FIRST])]

        assert back == [chosen, 24_000]


def test_what_the_office_chose_to_credit_on_a_thing_releases_nothing_of_the_dues(shop: Shop) -> None:
    order = bought((12_000, 0, 100), (30_000, 6_000, 100))

    assert [*given_up(order, [DUES]), *given_up(order, [FIRST], cents=1_000)] == [6_000, 1_000]


def test_the_credit_note_names_the_dues_of_which_more_is_credited(shop: Shop) -> None:
    """P12: paper and ledger agree when something is released on another line than the one given up."""
    person, level, course = PersonFactory.create(), members.level(12_000), sold.sellable(30_000, 24_000)
    assert level.sellable
    order = billed.order(person, level.sellable, course)

    given_up(order, [DUES, FIRST])

    notes = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).order_by("number")
    assert [note.cents for note in notes] == [-6_000, -30_000]
    assert (crediting.outstanding(order), booking.balance(order), sold.breaches()) == (0, 0, [])


def test_whoever_gives_dues_up_reads_what_comes_back_later_and_what_does_not(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT + DAY)
    order = bought((12_000, 0, 100), (30_000, 6_000, 100))
    members.buy(order.payer, Wish(sold.sellable(10_000, 9_000), order.payer), at=AT + DAY / 2)
    client.force_login(order.payer)

    dues = client.get(reverse("give_up", args=[order.public_id, DUES])).content.decode()
    given_up(order, [DUES])
    course = client.get(reverse("give_up", args=[order.public_id, FIRST])).content.decode()

    for words, said in (
        (dues, "the sum is the same, whichever you give up first"),
        (dues, "$10.00 of it you saved on other orders, and it is not paid back later."),
        (course, "And what was taken off your dues for it</dt><dd>$60.00"),
    ):
        assert said in words


def test_what_is_released_is_asked_by_as_many_statements_for_many_lines(shop: Shop) -> None:
    """P25."""
    counts = []
    for n in (2, 12):
        order = bought((12_000, 0, 100), *[(3_000, 100, 100)] * n)
        given_up(order, [DUES])
        lines = list(order.lines.filter(withdrawn_at=None).select_related("sellable"))
        with statements() as ran:
            foreseeing.previews(lines, AT + DAY)
        counts.append(len(ran))

    assert counts[0] == counts[1]
    assert Charge.objects.filter(kind=Charge.Kind.REFUND).count() == 2
    assert Order.objects.count() == 2


@pytest.mark.ignore_template_errors
def test_staff_give_up_by_the_policy_also_where_more_goes_back_for_the_dues(
    shop: Shop, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The course cost $40.00 and its dues kept $60.00 for it: both go back, and no sum has to be typed."""
    settings.DEMO = True  # Staff need no second factor in a demonstration.
    roles.apply()
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT + DAY)
    order = bought((12_000, 0, 100), (10_000, 6_000, 100))
    given_up(order, [DUES])

    page = done(desk(Role.FINANCE), "take_back_line", order.public_id, line=str(FIRST), cents="", reason="A test.")
    more = done(desk(Role.FINANCE), "take_back_line", order.public_id, line=str(FIRST), cents="41.00", reason="A test.")

    assert "Give it up, and credit $100.00" in page
    assert "It cost $40.00: no more can be paid back." in more


def test_the_page_of_levels_costs_as_much_for_few_and_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """P25: what changing to each level would give back is reckoned from what is read once."""
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT + DAY)
    person, costs = PersonFactory.create(), []
    members.buy(person, members.wish(members.level(50_000), person))
    client = Client()
    client.force_login(person)
    for more in (1, 6):
        for _each in range(more):
            members.level(1_000, gives_member_price=False)
        client.get(reverse("membership"))
        with statements() as ran:
            client.get(reverse("membership"))
        costs.append(len(ran))

    assert costs[0] == costs[1], "\n".join(one[:200] for one in ran)
