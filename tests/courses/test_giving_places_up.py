"""Whoever bought a place is led to the course, and reads before she gives it up that access ends."""

from __future__ import annotations

import pytest

from courses import checking
from courses.coordinating import selling
from courses.models import Enrollment
from foundation.accounts import erasing
from payments import booking
from payments.selling import welcoming, withdrawing
from tests.courses.test_selling import buy, on_sale, paid
from tests.factories import cohorts, courses, sold
from tests.factories.courses import AT
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_whoever_bought_a_place_is_led_to_the_course_and_told_that_access_ends() -> None:
    course, trainee = on_sale(courses.course()), PersonFactory.create()
    line = paid(buy(trainee, course, person=trainee))

    [gift] = welcoming.gifts(line.order, trainee)

    assert (gift.label, gift.address) == ("Begin the course", f"/learn/{course.slug}/")
    assert welcoming.loses(line).startswith("Access to the course ends at once.")
    Enrollment.objects.update(finished_at=AT)
    assert [one.label for one in welcoming.gifts(line.order, trainee)] == ["Go to the course"]


def test_a_place_for_nobody_yet_gives_nothing_and_goes_back() -> None:
    payer, course = PersonFactory.create(), on_sale(courses.course())
    line = paid(buy(payer, course))

    assert (selling.gives([line]), welcoming.gifts(line.order, payer)) == ({}, [])
    assert welcoming.loses(line) == "The place goes back: nobody can be named for it any more."


def test_the_office_gives_up_what_somebody_who_was_erased_had_not_finished() -> None:
    """Her seat went back when she was erased, once; what her office paid for it is owed back now."""
    cohort = cohorts.cohort(places=2)
    office, trainee = PersonFactory.create(), PersonFactory.create()
    line = paid(buy(office, on_sale(cohort.course), person=trainee, cohort=cohort.public_id))
    before = booking.balance(line.order)
    erasing.erase(trainee, actor=trainee, at=AT)

    withdrawing.give_up(line, reason="She left", actor=PersonFactory.create(), at=AT, cents=20_000)

    assert booking.balance(line.order) == before - 20_000
    assert (cohorts.taken(cohort), list(checking.pools_are_their_people()), sold.breaches()) == (0, [], [])
