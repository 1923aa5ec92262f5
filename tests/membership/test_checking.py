"""Each check on live data says what is broken where something is (P7, P8, P13), and nothing where nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from membership import checking, giving
from membership.models import Claim, Membership, Seat, Term
from payments.models import Charge, OrderLine, Pool
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.factories.sold import open_shop

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def loose(table: str, trigger: str) -> None:
    """Let the database forget what keeps a table as it is, for the rest of a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # No table changes with checks that wait.
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER {trigger}')


def test_a_pool_that_is_not_its_seats_is_named() -> None:
    agency, _coordinator = members.coordinated()
    membership = members.term(agency).membership
    assert list(checking.pools_are_their_seats()) == []

    Seat.objects.create(membership=membership, address="a@example.org", invited_at=AT)

    assert list(checking.pools_are_their_seats()) == [
        f"membership {membership.public_id} has 1 seats taken, its pool says 0"
    ]
    Pool.objects.filter(pk__in=Membership.objects.values("pool")).update(taken=1)
    assert list(checking.pools_are_their_seats()) == []


def test_dues_that_are_no_term_are_named() -> None:
    person, level = PersonFactory.create(), members.level()
    line = members.buy(person, members.wish(level, person)).lines.get()
    assert list(checking.dues_are_terms()) == []

    giving.reverse(Term.objects.get(), reason="Behind the order's back.", actor=None, at=AT)

    assert list(checking.dues_are_terms()) == [f"line {line.public_id} was delivered and is no term"]


def test_dues_that_were_given_up_and_run_on_are_named() -> None:
    person, level = PersonFactory.create(), members.level()
    line = members.buy(person, members.wish(level, person)).lines.get()

    OrderLine.objects.filter(pk=line.pk).update(withdrawn_at=AT)

    assert list(checking.dues_are_terms()) == [f"line {line.public_id} was given up and its term runs on"]


def test_terms_that_share_a_day_are_named() -> None:
    person, level = PersonFactory.create(), members.level()
    first = members.term(person, level, first=ON, last=ON + DAY * 9)
    second = members.term(person, level, first=ON + DAY * 10, last=ON + DAY * 20)
    assert list(checking.terms_share_no_day()) == []

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # No table changes with checks that wait.
        cursor.execute("ALTER TABLE membership_term DROP CONSTRAINT terms_never_overlap")
    loose("membership_term", "terms_stay")
    Term.objects.filter(pk=second.pk).update(span=first.span)

    assert list(checking.terms_share_no_day()) == [f"term {first.public_id} shares a day with a later one"]


def test_a_member_price_that_rests_on_nothing_is_named() -> None:
    level = members.level(grace_days=30)
    person = members.member(level, last=ON - DAY * 30)
    with open_shop():
        charge = (
            members.order(person, Wish(sold.sellable(30_000, 24_000), person)).lines.get().charges.get(kind="member")
        )
    level.grace_days = 0  # A later policy makes no price wrong that was right.
    level.save()
    assert list(checking.prices_rest_on_something()) == []

    planted = Charge.objects.create(
        line=charge.line, kind="member", cents=-1, evidence={**charge.evidence, "state": "active"}, at=AT
    )

    membership = members.membership_of(person)
    assert list(checking.prices_rest_on_something()) == [
        f"charge {planted.pk} says it rests on membership {membership.public_id}, which had no term"
    ]


def test_a_price_stays_right_when_its_term_is_reversed_later() -> None:
    person = members.member()
    with open_shop():
        members.order(person, Wish(sold.sellable(30_000, 24_000), person), at=AT + DAY)

    giving.reverse(Term.objects.get(), reason="A slip.", actor=None, at=AT + DAY * 2)

    assert list(checking.prices_rest_on_something()) == []


def test_prices_that_rest_on_a_seat_a_claim_or_dues_that_were_not_there_are_named() -> None:
    agency, _coordinator = members.coordinated()
    membership = members.term(agency).membership
    sitter, claimant = PersonFactory.create(), PersonFactory.create()
    seat = Seat.objects.create(membership=membership, person=sitter, invited_at=AT, claimed_at=AT)
    claim = Claim.objects.create(person=claimant, asked_at=AT)
    joiner, level = PersonFactory.create(), members.level()
    with open_shop():
        for person, *more in ((sitter,), (claimant,), (joiner, members.wish(level, joiner))):
            members.order(person, Wish(sold.sellable(30_000, 24_000), person), *more)
    by_seat, by_claim, by_dues = Charge.objects.filter(kind="member").order_by("pk")
    assert list(checking.prices_rest_on_something()) == []

    Seat.objects.filter(pk=seat.pk).update(claimed_at=AT + DAY)
    Claim.objects.filter(pk=claim.pk).update(decided_at=AT - DAY)
    loose("payments_orderline", "lines_stay")
    OrderLine.objects.filter(pk=by_dues.line_id).update(needs=None)

    assert list(checking.prices_rest_on_something()) == [
        f"charge {by_seat.pk} says it rests on seat {seat.public_id}, in which nobody sat",
        f"charge {by_claim.pk} says it rests on claim {claim.public_id}, which was not open",
        f"charge {by_dues.pk} says it rests on dues of its order, and no line is tied to it",
    ]
    Seat.objects.filter(pk=seat.pk).update(claimed_at=None)
    Claim.objects.filter(pk=claim.pk).update(is_provisional=False)
    assert len(list(checking.prices_rest_on_something())) == 3


def test_a_price_that_rested_on_dues_of_next_year_is_named() -> None:
    """It is read from the terms, not from what the price says of itself."""
    person, level = members.member(), members.level()
    with open_shop():
        order = members.buy(person, Wish(sold.sellable(30_000), person), members.wish(level, person))
    course, dues = order.lines.order_by("position")
    OrderLine.objects.filter(pk=course.pk).update(needs=dues)

    planted = Charge.objects.create(
        line=course, kind="member", cents=-1, evidence={"via": "dues", "level": level.key}, at=AT
    )

    assert list(checking.prices_rest_on_something()) == [
        f"charge {planted.pk} says it rests on dues of its order, which began later"
    ]
