"""Who has benefits and who the price for members, by what, in words; and what that costs (P13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from foundation.accounts.models import User
from membership import discounting, entitling, giving
from membership.entitling import Entitlement, Via
from membership.models import Agency, Claim, Interruption, Level, Seat
from payments import pooling
from payments.models import Charge
from payments.selling import delivering, foreseeing, pricing
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop, open_shop
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def told(person: User, on: date = ON) -> tuple[bool, bool, str]:
    found = entitling.entitlement(person, on)
    return found.is_granted, found.gives_price, found.explanation


def seat(agency: Agency, person: User) -> Seat:
    membership = giving.hold(agency, on=ON)
    assert membership.pool is not None
    made = Seat.objects.create(membership=membership, person=person, invited_at=AT, claimed_at=AT)
    pooling.take(membership.pool, about=made.public_id, reason="seat", at=AT)
    return made


def test_a_member_is_entitled_by_her_term_and_told_until_when() -> None:
    level = members.level(title="Individual member")
    person = members.member(level)

    assert entitling.entitlement(person, ON) == Entitlement(
        is_granted=True,
        gives_price=True,
        explanation="Individual member, to February 28, 2027",
        via=Via.TERM,
        until=date(2027, 2, 28),
        evidence={
            "via": "term",
            "membership": str(members.membership_of(person).public_id),
            "level": level.key,
            "until": "2027-02-28",
            "state": "active",
        },
    )


def test_somebody_who_never_joined_is_told_so() -> None:
    assert told(PersonFactory.create()) == (False, False, "not a member")


def test_benefits_stay_in_grace_and_the_price_where_the_level_says_so() -> None:
    keeps, drops = (
        members.level(title=f"Level {keep}", grace_days=30, grace_keeps_price=keep) for keep in (True, False)
    )
    people = [members.member(level, last=ON - DAY * 30) for level in (keeps, drops)]

    assert [told(person) for person in people] == [
        (True, True, "Level True, to October 3, 2026, now in the days of grace"),
        (True, False, "Level False, to October 3, 2026, now in the days of grace"),
    ]
    assert told(people[0], ON + DAY) == (False, False, "the personal membership lapsed after October 3, 2026")


def test_a_term_to_come_gives_nothing_yet() -> None:
    assert told(members.member(first=ON + DAY)) == (False, False, "the personal membership has not begun")


def test_what_ended_gives_nothing() -> None:
    person = members.member()
    giving.interrupt(
        members.membership_of(person), Interruption.Kind.ENDED,
        begins_on=ON, until_on=None, reason="Resigned.", actor=person, at=AT,
    )  # fmt: skip

    assert told(person) == (False, False, "the personal membership has ended")
    assert told(person, ON - DAY)[0]


def test_only_a_proved_address_entitles() -> None:
    person = members.member()
    EmailAddress.objects.filter(user=person).update(verified=False)

    assert told(person) == (False, False, "not a member")


def test_a_seat_entitles_while_its_agency_belongs() -> None:
    agency, _coordinator = members.coordinated(name="Harris County PD (demo)")
    members.term(agency, first=ON, last=date(2027, 6, 30))
    person = PersonFactory.create()
    seat(agency, person)

    assert told(person) == (True, True, "agency seat of Harris County PD (demo), to June 30, 2027")
    assert told(person, date(2027, 8, 1)) == (
        False,
        False,
        "the membership of Harris County PD (demo) lapsed after June 30, 2027",
    )


def test_a_seat_that_was_only_offered_or_was_released_entitles_to_nothing() -> None:
    agency, _coordinator = members.coordinated()
    members.term(agency)
    offered, released = PersonFactory.create(), PersonFactory.create()
    membership = giving.hold(agency, on=ON)
    Seat.objects.create(membership=membership, person=offered, invited_at=AT)
    Seat.objects.create(membership=membership, person=released, invited_at=AT, claimed_at=AT, released_at=AT)

    assert [told(person) for person in (offered, released)] == [(False, False, "not a member")] * 2


def test_the_better_of_two_grounds_counts() -> None:
    agency, _coordinator = members.coordinated()
    members.term(agency)
    person = members.member(members.level(grace_days=5), last=ON - DAY * 90)
    seat(agency, person)

    assert entitling.entitlement(person, ON).via == Via.SEAT


def test_a_claim_that_is_being_checked_gives_the_price() -> None:
    person = PersonFactory.create()
    claim = Claim.objects.create(person=person, asked_at=AT)

    found = entitling.entitlement(person, ON)
    claim.decided_at = AT
    claim.save()

    assert (found.gives_price, found.evidence) == (True, {"claim": str(claim.public_id)})
    assert told(person) == (False, False, "not a member")


def test_a_member_pays_what_members_pay_and_the_reason_is_kept(shop: Shop) -> None:
    """P13."""
    person = members.member(members.level(title="Individual member"))
    thing = sold.sellable(30_000, 24_000)

    order = members.order(person, Wish(thing, person))

    row = Charge.objects.get(kind="member")
    assert (order.shown_cents, row.cents, row.reason) == (24_000, -6_000, "Individual member, to February 28, 2027")
    assert row.evidence["membership"] == str(members.membership_of(person).public_id)


def test_dues_joined_in_the_same_order_give_the_price_and_their_refund_is_less_by_what_was_saved(shop: Shop) -> None:
    """P13."""
    person, level, thing = PersonFactory.create(), members.level(12_000), sold.sellable(30_000, 24_000)

    order = members.buy(person, Wish(thing, person), members.wish(level, person))

    course, dues = order.lines.order_by("position")
    assert (order.shown_cents, course.needs) == (36_000, dues)
    assert Charge.objects.get(kind="member").reason == f"{level}, joined in this order"
    seen = foreseeing.preview(dues, AT + DAY)
    assert (seen.by_policy, seen.saving, seen.credited) == (12_000, 6_000, 6_000)
    assert sold.breaches() == []


def test_dues_of_somebody_else_or_of_a_level_without_the_price_give_nothing(shop: Shop) -> None:
    person, thing = PersonFactory.create(), sold.sellable(30_000, 24_000)
    plain, good = members.level(0, gives_member_price=False), members.level(0)

    totals = [
        pricing.quote([Wish(thing, person), wish], payer=person, at=AT).cents
        for wish in (members.wish(plain, person), members.wish(good, None))
    ]

    assert totals == [30_000, 30_000]


def test_without_a_proved_address_dues_in_the_basket_give_nothing(shop: Shop) -> None:
    person, level, thing = PersonFactory.create(), members.level(0), sold.sellable(30_000, 24_000)
    EmailAddress.objects.filter(user=person).update(verified=False)

    assert pricing.quote([Wish(thing, person), members.wish(level, person)], payer=person, at=AT).cents == 30_000


def test_a_visitor_sees_what_everybody_pays(shop: Shop) -> None:
    thing, level = sold.sellable(30_000, 24_000), members.level(0)

    with statements() as ran:
        found = discounting.entitled([Wish(thing, None), members.wish(level, None)], None, AT)

    assert (found, len(ran)) == ({}, 0)


def test_an_office_pays_what_members_pay_for_places_without_a_name_while_its_agency_belongs(shop: Shop) -> None:
    agency, coordinator = members.coordinated(name="Demo Office")
    thing = sold.sellable(30_000, 24_000)
    before = pricing.quote([Wish(thing, None)], payer=coordinator, at=AT).cents
    members.term(agency, first=ON, last=date(2027, 6, 30))

    order = members.order(coordinator, Wish(thing, None), Wish(thing, None))

    assert (before, order.shown_cents) == (30_000, 48_000)
    assert set(Charge.objects.filter(kind="member").values_list("reason", flat=True)) == {
        "agency member Demo Office, to June 30, 2027"
    }
    assert pricing.quote([Wish(thing, None)], payer=PersonFactory.create(), at=AT).cents == 30_000


def test_an_office_that_joins_in_the_same_order_pays_what_members_pay(shop: Shop) -> None:
    agency, coordinator = members.coordinated()
    level, thing = members.agency_level(90_000), sold.sellable(30_000, 24_000)
    dues = members.wish(level, coordinator, agency=str(agency.public_id))

    order = members.order(coordinator, Wish(thing, None), dues)

    assert (order.shown_cents, order.lines.get(position=1).needs_id) == (114_000, order.lines.get(position=2).pk)


def test_somebody_named_pays_by_her_own_membership_not_by_her_offices(shop: Shop) -> None:
    agency, coordinator = members.coordinated()
    members.term(agency)
    colleague, thing = PersonFactory.create(), sold.sellable(30_000, 24_000)

    assert pricing.quote([Wish(thing, colleague)], payer=coordinator, at=AT).cents == 30_000


def test_dues_have_one_price(shop: Shop) -> None:
    level = members.level(12_000)
    person = members.member(level)

    assert discounting.entitled([members.wish(level, person)], person, AT) == {}


@pytest.mark.parametrize("count", [2, 30])
def test_a_basket_of_any_size_costs_three_statements(count: int, shop: Shop) -> None:
    agency, coordinator = members.coordinated()
    members.term(agency)
    thing, level = sold.sellable(30_000, 24_000), members.level()
    people = [members.member(level) for _ in range(count)]
    wishes = [*(Wish(thing, person) for person in people), Wish(thing, None), members.wish(level, coordinator)]

    with statements() as ran:
        found = discounting.entitled(wishes, coordinator, AT)

    assert (len(ran), len(found)) == (3, count + 1)


def test_the_price_is_decided_when_it_is_ordered_and_stays(shop: Shop) -> None:
    """P13."""
    person, thing = members.member(members.level(grace_days=0), last=ON), sold.sellable(30_000, 24_000)
    order = members.order(person, Wish(thing, person))

    confirmed = delivering.confirm(order, actor=person, at=AT + DAY * 3)

    assert (confirmed.shown_cents, delivering.totals(confirmed.lines.get())["all"]) == (24_000, 24_000)
    assert not entitling.entitlement(person, ON + DAY * 3).gives_price
    assert Level.objects.count() == 1
