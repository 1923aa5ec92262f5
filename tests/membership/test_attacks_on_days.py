"""Attacks on the days that dues give: a part of a year is paid, and more of one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from foundation.accounts.models import User
from membership import checking, entitling, giving, rolling
from membership.models import Level
from membership.terming import LAST_DAY as LAST_DAY_OF_ALL
from payments.selling import delivering, pricing, swapping
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAST_DAY = datetime.fromisoformat("2026-12-31T18:00:00+00:00")
"""When a year of the association has one day left."""
ONE_DAY = [(date(2027, 1, 1), date(2027, 1, 1))]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with sold.open_shop() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _promises_hold() -> Iterator[None]:
    yield
    assert sold.breaches() == []


def by_year() -> Level:
    """A level that runs to the end of the year, a dollar a day."""
    return members.level(36_500, runs=Level.Runs.FIXED, prorates=True, grace_days=0)


def days(person: User) -> list[tuple[date, date]]:
    return members.terms_of(person)


def test_dues_for_a_day_are_no_year_for_whoever_is_named_after_it() -> None:
    """P9: an office pays for one day on the last of the year, and names its colleague on the first of the next."""
    level, colleague = by_year(), PersonFactory.create()
    order = members.buy(PersonFactory.create(), members.wish(level, None), at=LAST_DAY)

    swapping.swap(order.lines.get(), colleague, actor=order.payer, at=LAST_DAY + DAY)

    assert (order.shown_cents, days(colleague)) == (100, ONE_DAY)


def test_dues_for_a_day_are_no_year_for_whoever_pays_them_after_midnight() -> None:
    level, person = by_year(), PersonFactory.create()
    order = members.order(person, members.wish(level, person), at=LAST_DAY)

    delivering.confirm(order, actor=person, at=LAST_DAY + DAY)

    assert (order.shown_cents, days(person)) == (100, ONE_DAY)


def test_dues_for_a_day_are_no_year_for_whoever_has_that_day_by_then() -> None:
    """Two orders wait at once, each for the one day that is left; whichever is paid second is for one day more."""
    levels, person = [by_year(), by_year()], PersonFactory.create()
    orders = [members.order(person, members.wish(level, person), at=LAST_DAY) for level in levels]

    for n, order in enumerate(orders, 1):
        delivering.confirm(order, actor=person, at=LAST_DAY + n * timedelta(minutes=1))

    assert days(person) == [(date(2026, 12, 31), date(2026, 12, 31)), *ONE_DAY]


def test_dues_for_a_day_beside_others_on_one_order_are_no_year() -> None:
    person = PersonFactory.create()

    order = members.buy(person, members.wish(by_year(), person), members.wish(by_year(), person), at=LAST_DAY)

    assert (order.shown_cents, days(person)) == (200, [(date(2026, 12, 31), date(2026, 12, 31)), *ONE_DAY])


def test_dues_for_a_day_do_not_become_a_year_by_changing_the_level_after_midnight(shop: Shop) -> None:
    person, level = PersonFactory.create(), by_year()
    members.buy(person, members.wish(members.level(12_000), person), at=LAST_DAY - DAY)
    order = members.order(person, members.wish(level, person, instead=True), at=LAST_DAY)

    delivering.confirm(order, actor=person, at=LAST_DAY + DAY)

    assert days(person)[1:] == ONE_DAY


def test_what_is_left_of_a_year_follows_days_that_were_there_when_it_was_ordered() -> None:
    """Whoever renews pays for the year that follows, and has all of it."""
    person, level = PersonFactory.create(), by_year()
    members.buy(person, members.wish(level, person), at=LAST_DAY)
    renewal = members.order(person, members.wish(level, person), at=LAST_DAY + timedelta(minutes=1))

    delivering.confirm(renewal, actor=person, at=LAST_DAY + DAY)

    assert (renewal.shown_cents, days(person)[1]) == (36_500, (date(2027, 1, 1), date(2027, 12, 31)))


def shown(person: User, *wishes: Wish) -> int:
    return pricing.quote(wishes, payer=person, at=members.AT).cents


def test_dues_that_begin_next_year_give_nothing_today(shop: Shop) -> None:
    """P13: a level that gives no price runs, and dues of one that does begin behind it."""
    person, thing = members.member(members.level(gives_member_price=False)), sold.sellable(30_000, 10_000)
    good = members.level(12_000)

    assert shown(person, Wish(thing, person), members.wish(good, person)) == 42_000
    assert shown(person, Wish(thing, person), members.wish(good, person, instead=True)) == 22_000


def test_dues_behind_others_in_the_basket_give_nothing_today(shop: Shop) -> None:
    person, thing = PersonFactory.create(), sold.sellable(30_000, 10_000)
    first, second = members.level(100, gives_member_price=False), members.level(12_000)

    for dues, cents in (((first, second), 42_100), ((second, first), 22_100)):
        assert shown(person, Wish(thing, person), *(members.wish(level, person) for level in dues)) == cents


def test_dues_in_the_days_of_grace_begin_where_the_old_ones_ended_and_give_the_price(shop: Shop) -> None:
    level = members.level(12_000, grace_days=30, grace_keeps_price=False)
    person, thing = members.member(level, last=members.ON - DAY), sold.sellable(30_000, 10_000)

    assert shown(person, Wish(thing, person), members.wish(level, person)) == 22_000


def test_dues_of_an_agency_that_begin_later_give_nothing_today(shop: Shop) -> None:
    agency, person = members.coordinated()
    members.term(agency, members.agency_level(gives_member_price=False))
    thing, dues = sold.sellable(30_000, 10_000), members.agency_level(12_000)
    wish = members.wish(dues, person, agency=str(agency.public_id))

    assert shown(person, Wish(thing, None), wish) == 42_000
    assert shown(person, Wish(thing, None), members.wish(members.level(0), None)) == 30_000


def test_a_price_stays_right_when_other_dues_were_paid_before_those_it_rests_on(shop: Shop) -> None:
    person, thing = PersonFactory.create(), sold.sellable(30_000, 10_000)
    plain, good = members.level(12_000, gives_member_price=False), members.level(12_000)
    waits = members.order(person, members.wish(plain, person))
    order = members.order(person, Wish(thing, person), members.wish(good, person))

    delivering.confirm(waits, actor=person, at=members.AT + timedelta(minutes=1))
    delivering.confirm(order, actor=person, at=members.AT + timedelta(minutes=2))

    assert len(days(person)) == 2
    assert list(checking.prices_rest_on_something()) == []


@pytest.mark.parametrize("last", [date.max, date(9999, 12, 15), date(3000, 1, 1)])
def test_a_membership_for_ever_breaks_no_page(last: date) -> None:
    """Days of grace are counted after the last day, on pages of everybody: a directory of members among them."""
    person, level = PersonFactory.create(), members.level()

    with pytest.raises(giving.TooFar, match="December 31, 2999"):
        members.term(person, level, last=last)
    members.term(person, level, last=LAST_DAY_OF_ALL)

    assert entitling.entitlement(person, members.ON).until == LAST_DAY_OF_ALL


@pytest.mark.parametrize("last", ["9999-12-31", "12/31/9999", "3000-01-01"])
def test_a_row_of_the_roll_that_runs_for_ever_is_named_and_stays_out(last: str) -> None:
    level = members.level()
    text = f"address,level,first day,last day,verified as of\na@example.org,{level.key},2020-01-01,{last},2026-11-01\n"

    foreseen = rolling.foresee(text, at=members.AT)

    assert ([row.wrong for row in foreseen.wrong], foreseen.good) == (
        [("“last day”: Later than any membership runs: write the year as it was paid, or 2999.",)], [],
    )  # fmt: skip
