"""Whether a certificate waits for money is the house's to decide (issue of selling: not by default)."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from certificates.models import Certificate, Credit
from courses import completing, graduating
from courses.models import Enrollment, Program
from foundation.accounts.models import User
from payments.models import Order
from tests.courses.test_selling import on_sale
from tests.factories import billed, courses
from tests.factories.courses import AT
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def finished_on_an_invoice(*, program: bool = False) -> tuple[Enrollment, Order, Program | None]:
    """Have a trainee finish a course whose place her office has by invoice; and with it a program, if asked."""
    parent = courses.program_page(title="The program")
    page = courses.course_page(program=parent, lessons=1, quiz=True)
    course = on_sale(courses.course(page))
    whole = courses.released_program(parent, ("course", page)) if program else None
    assert course.sellable
    trainee: User = PersonFactory.create()
    order = billed.order(PersonFactory.create(), course.sellable, whose=trainee)
    place = Enrollment.objects.get()
    courses.read(place, courses.lessons_of(page)[0].slug)
    courses.sit(place, right=5)
    place.refresh_from_db()
    return place, order, whole


@pytest.mark.parametrize("waits", [False, True])
def test_a_certificate_waits_for_an_invoice_only_where_the_house_decided_so(waits: bool, settings: Settings) -> None:
    settings.UNPAID_CERTIFICATES_WAIT = waits
    place, order, _program = finished_on_an_invoice()

    assert (place.is_finished, Credit.objects.count(), Certificate.objects.count()) == (True, 1, 0 if waits else 1)
    if waits:
        with pytest.raises(completing.PlaceUnpaid, match="not paid for yet"):
            completing.claim(place, at=AT)
        billed.check(30_000, {order: 30_000})
    assert completing.claim(place, at=AT).person == place.trainee


def test_a_programs_certificate_waits_too(settings: Settings) -> None:
    settings.UNPAID_CERTIFICATES_WAIT = True
    place, order, program = finished_on_an_invoice(program=True)
    assert program is not None

    with pytest.raises(completing.PlaceUnpaid):
        graduating.claim(place.trainee, program, at=AT)
    billed.check(30_000, {order: 30_000})

    assert graduating.claim(place.trainee, program, at=AT).activity == program.activity


def test_a_place_that_nobody_paid_for_waits_for_nothing(settings: Settings) -> None:
    settings.UNPAID_CERTIFICATES_WAIT = True
    place = courses.enrollment()

    completing.demand_paid(Enrollment.objects.filter(pk=place.pk))

    assert place.line is None
