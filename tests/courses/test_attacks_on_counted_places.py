"""Attacks on places that are counted, and on those that were bought for nobody yet: no seat is taken twice (P7, P8)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction

from courses import checking
from courses.coordinating import enrolling, grouping, leaving
from courses.models import Cohort, Enrollment
from foundation.accounts.models import User
from foundation.ground.refusals import Refusal
from foundation.letters.models import Letter
from payments import checking as counting
from payments.models import Hold, Order
from payments.selling import (
    accepting,
    delivering,
    holding,
    linking,
    ordering,
    releasing,
    reviving,
    swapping,
    withdrawing,
)
from payments.selling import counting as pacing
from payments.selling.holding import SoldOut
from tests.courses.test_selling import buy, on_sale
from tests.factories import cohorts, courses
from tests.factories.courses import AT
from tests.factories.people import PersonFactory
from tests.payments.selling.test_naming import MINUTE
from tests.racing import elsewhere, meanwhile

DAY_OF_IT = AT


def broken() -> list[str]:
    return [*counting.pools_are_their_moves(), *counting.holds_have_orders(), *checking.pools_are_their_people()]


def expired_before_it_counted() -> tuple[Cohort, User, Order]:
    """Return a cohort whose one seat was sold since it counts, who paid, and an older order for nobody that expired."""
    found = cohorts.cohort(places=None)
    course = on_sale(found.course)
    payer, other = PersonFactory.create_batch(2)
    order = buy(payer, course, person=None, cohort=found.public_id, at=DAY_OF_IT)
    releasing.end(order, Order.End.EXPIRED, actor=None, at=DAY_OF_IT)
    grouping.change(found, cohorts.plan(places=1), actor=payer, at=DAY_OF_IT)
    delivering.confirm(buy(other, course, person=other, cohort=found.public_id, at=DAY_OF_IT), actor=None, at=DAY_OF_IT)
    return found, payer, order


@pytest.mark.django_db
def test_a_place_for_nobody_yet_that_is_paid_late_is_refused_where_no_seat_is_left() -> None:
    """It was ordered while places were not counted, and expired: it held nothing to take again."""
    found, _payer, order = expired_before_it_counted()

    reviving.revive(order, at=DAY_OF_IT)
    with pytest.raises(SoldOut):
        delivering.confirm(order, actor=None, at=DAY_OF_IT)

    assert Enrollment.objects.filter(cohort=found, left_at=None).count() == 1
    assert broken() == []


@pytest.mark.django_db
def test_a_place_for_nobody_yet_that_is_paid_late_takes_the_seat_that_is_left() -> None:
    """Given up then, it gives that seat back, and no other."""
    found, payer, order = expired_before_it_counted()
    grouping.change(found, cohorts.plan(places=2), actor=payer, at=DAY_OF_IT)

    reviving.revive(order, at=DAY_OF_IT)
    delivering.confirm(order, actor=None, at=DAY_OF_IT)
    taken = Cohort.objects.get(pk=found.pk).pool
    withdrawing.give_up(order.lines.get(), reason="", actor=payer, at=DAY_OF_IT)

    assert taken
    assert taken.left == 0
    assert broken() == []


@pytest.mark.usefixtures("committed")
def test_a_place_for_nobody_yet_that_is_ordered_while_the_cohort_begins_to_count_takes_a_seat() -> None:
    """Whoever orders by card holds no course, so whoever begins to count doesn't see the order."""
    found = cohorts.cohort(places=None)
    course = on_sale(found.course)
    payer, other, staff = PersonFactory.create_batch(3)
    with transaction.atomic():
        order = buy(payer, course, person=None, cohort=found.public_id, at=DAY_OF_IT)
        elsewhere(lambda: grouping.change(found, cohorts.plan(places=1), actor=staff, at=DAY_OF_IT))

    delivering.confirm(order, actor=None, at=DAY_OF_IT)

    with pytest.raises(Refusal):
        buy(other, course, person=other, cohort=found.public_id, at=DAY_OF_IT)
    assert broken() == []


@pytest.mark.usefixtures("committed")
def test_an_order_that_ends_while_the_cohort_begins_to_count_gives_its_seat_back() -> None:
    """Whoever ends it waits for whoever takes a seat for it, and finds that seat."""
    found = cohorts.cohort(places=None)
    course = on_sale(found.course)
    payer, other, staff = PersonFactory.create_batch(3)
    order = buy(payer, course, person=payer, cohort=found.public_id, at=DAY_OF_IT)

    meanwhile(
        lambda: grouping.change(found, cohorts.plan(places=1), actor=staff, at=DAY_OF_IT),
        lambda: releasing.end(order, Order.End.EXPIRED, actor=None, at=DAY_OF_IT),
    )

    assert not Hold.objects.filter(ended_at=None).exists()
    assert broken() == []
    buy(other, course, person=other, cohort=found.public_id, at=DAY_OF_IT)


@pytest.mark.usefixtures("committed")
def test_sabotage_without_its_lines_held_an_order_that_ends_leaves_a_seat_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = cohorts.cohort(places=None)
    course = on_sale(found.course)
    payer, staff = PersonFactory.create_batch(2)
    order = buy(payer, course, person=payer, cohort=found.public_id, at=DAY_OF_IT)
    lines = type(order.lines.all())
    monkeypatch.setattr(lines, "select_for_update", lambda self, *_of, **_how: self)
    take = holding.take_afterwards

    def late(*args: object, **kwargs: object) -> None:
        elsewhere(lambda: releasing.end(order, Order.End.EXPIRED, actor=None, at=DAY_OF_IT))
        take(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(holding, "take_afterwards", late)
    grouping.change(found, cohorts.plan(places=1), actor=staff, at=DAY_OF_IT)

    assert Hold.objects.filter(ended_at=None).exists()
    assert broken()


@pytest.mark.django_db
def test_a_place_for_nobody_yet_that_is_paid_after_its_cohort_ended_is_not_given() -> None:
    """Nobody could ever be named for it: settling pays it back."""
    found = cohorts.cohort(places=3)
    course, payer = on_sale(found.course), PersonFactory.create()
    before, over = (datetime.fromisoformat(f"2026-12-01T{clock}:00+00:00") for clock in ("04:50", "05:05"))
    order = buy(payer, course, person=None, cohort=found.public_id, at=before)

    with pytest.raises(Refusal):
        delivering.confirm(order, actor=None, at=over)

    assert order.lines.get().delivered_at is None


@pytest.mark.django_db
def test_nobody_holds_a_whole_cohort_for_colleagues_by_orders_that_are_not_paid() -> None:
    found = cohorts.cohort(places=150)
    course, hostile, buyer = on_sale(found.course), *PersonFactory.create_batch(2)
    order = buy(hostile, course, person=None, cohort=found.public_id, n=50, at=DAY_OF_IT)

    with pytest.raises(ordering.TooManyOpen, match="50 may be for colleagues"):
        buy(hostile, course, person=None, cohort=found.public_id, at=DAY_OF_IT)
    buy(buyer, course, person=buyer, cohort=found.public_id, at=DAY_OF_IT)
    delivering.confirm(order, actor=None, at=DAY_OF_IT)

    buy(hostile, course, person=None, cohort=found.public_id, n=50, at=DAY_OF_IT)


@pytest.mark.django_db
def test_that_the_office_ended_a_colleagues_place_is_told_to_her_alone() -> None:
    """P21: anybody who bought a place for nobody yet would learn it of any address."""
    course = on_sale(courses.course())
    colleague, payer, staff = PersonFactory.create_batch(3)
    place = enrolling.enroll(colleague, course, actor=staff, at=DAY_OF_IT, cohort=None)
    leaving.leave(place, actor=staff, at=DAY_OF_IT, reason="A planted reason.")
    order = delivering.confirm(buy(payer, course, person=None, at=DAY_OF_IT), actor=None, at=DAY_OF_IT)

    with pytest.raises(Refusal, match="can't be given to this colleague") as refused:
        swapping.name(order.lines.get(), str(colleague.email), actor=payer, at=DAY_OF_IT)
    with pytest.raises(Refusal, match="The office ended your place"):
        swapping.swap(order.lines.get(), colleague, actor=colleague, at=DAY_OF_IT)

    assert "ended" not in str(refused.value)


@pytest.mark.django_db
def test_nobody_fills_a_mailbox_by_naming_two_colleagues_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_NAMED", 2)
    course, payer = on_sale(courses.course()), PersonFactory.create()
    colleagues = PersonFactory.create_batch(2)
    order = delivering.confirm(buy(payer, course, person=None, at=DAY_OF_IT), actor=None, at=DAY_OF_IT)

    for turn in range(4):
        swapping.name(order.lines.get(), str(colleagues[turn % 2].email), actor=payer, at=DAY_OF_IT + turn * MINUTE)
    with pytest.raises(pacing.TooMany, match="You named this colleague 2 times today"):
        swapping.name(order.lines.get(), str(colleagues[0].email), actor=payer, at=DAY_OF_IT)

    named = Letter.objects.filter(address=colleagues[0].email, reason="order-named")
    assert named.count() == 2


@pytest.mark.django_db
def test_a_place_at_ones_own_pace_is_taken_by_its_link_also_once_there_are_cohorts() -> None:
    """It was sold before, so whoever takes it is nobody new: as for whoever is named."""
    course, (payer, colleague) = on_sale(courses.course()), PersonFactory.create_batch(2)
    line = delivering.confirm(buy(payer, course, person=None), actor=None, at=AT).lines.select_related("sellable").get()
    offer = swapping.name(line, "new.colleague@example.org", actor=payer, at=AT)
    assert offer is not None
    cohorts.cohort(course)

    accepting.take(linking.link_of(offer).split("/")[2], colleague, at=AT)

    assert Enrollment.objects.get(trainee=colleague).cohort is None


@pytest.mark.django_db
def test_whoever_gets_a_place_that_was_put_back_comes_into_the_cohort_that_was_chosen_for_it() -> None:
    """She left the office's place in one cohort, bought one in another, and gave that up; the office gives its on."""
    spring = cohorts.cohort(places=2)
    course = on_sale(spring.course)
    autumn = cohorts.cohort(course, title="Another", places=2)
    office, her, colleague = PersonFactory.create_batch(3)
    given = delivering.confirm(buy(office, course, person=her, cohort=spring.public_id), actor=None, at=AT)
    leaving.leave(Enrollment.objects.get(), actor=her, at=AT)
    hers = delivering.confirm(buy(her, course, person=her, cohort=autumn.public_id), actor=None, at=AT)

    withdrawing.give_up(hers.lines.get(), reason="", actor=her, at=AT)
    line = given.lines.select_related("sellable", "order").get()
    swapping.name(line, str(colleague.email), actor=office, at=AT)

    assert Enrollment.objects.get(trainee=colleague).cohort == spring
    assert broken() == []
