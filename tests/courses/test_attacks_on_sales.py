"""Attacks on places for sale: what is not offered to somebody, and orders that meet enrollments under way (P7, P21)."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from courses.coordinating import enrolling, selling
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.models import User
from foundation.ground.identity import new_public_id
from payments.billing import invoicing
from payments.models import Order, OrderLine, Sellable
from payments.selling import accepting, delivering, linking, ordering, pricing, releasing, reviving, swapping
from payments.selling.ordering import Checkout
from payments.selling.pricing import NotForSale
from payments.selling.registering import Wish
from tests.courses.test_selling import on_sale
from tests.factories import billed, cohorts, courses, sold
from tests.factories.courses import AT
from tests.factories.people import PersonFactory
from tests.racing import PATIENCE, at_once


def pause(held: Event) -> None:
    """Let the other come in between."""
    held.set()
    time.sleep(0.7)


def wish(course: Course, person: User | None, cohort: Cohort | None = None) -> Wish:
    assert course.sellable
    return Wish(course.sellable, person, {"cohort": str(cohort.public_id)} if cohort else {})


def invoiced(payer: User, cohort: Cohort) -> Order:
    """Order a place in a cohort on an invoice."""
    wishes = [wish(cohort.course, payer, cohort)]
    checkout = Checkout(new_public_id(), Order.Way.INVOICE, 30_000, billing=billed.BILLING)
    return invoicing.order(payer, wishes, checkout, at=AT)


def by_card(payer: User, cohort: Cohort) -> Order:
    """Order a place in a cohort by card."""
    checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)
    return ordering.place(payer, [wish(cohort.course, payer, cohort)], checkout, at=AT)


def on_sale_in_cohort(places: int = 10) -> Cohort:
    sold.terms()
    billed.payee()
    found = cohorts.cohort(places=places)
    on_sale(found.course)
    return Cohort.objects.select_related("course__sellable").get(pk=found.pk)


@pytest.mark.usefixtures("committed")
def test_an_order_by_invoice_and_an_enrollment_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: whoever orders takes the course's lock before the pool's, as whoever enrolls does."""
    cohort, payer, trainee = on_sale_in_cohort(), PersonFactory.create(), PersonFactory.create()
    place: Any = ordering.place
    held = Event()

    def enroll() -> Enrollment:
        return enrolling.enroll(trainee, cohort.course, actor=None, at=AT, cohort=cohort)

    def slow(*args: Any, **words: Any) -> Any:
        placed = place(*args, **words)
        pause(held)
        return placed

    monkeypatch.setattr(ordering, "place", slow)

    outcomes = at_once([lambda: invoiced(payer, cohort), lambda: (held.wait(PATIENCE), enroll())[1]])

    assert [type(outcome) for outcome in outcomes] == [Order, Enrollment]
    assert sold.breaches() == []


@pytest.mark.usefixtures("committed")
def test_an_order_that_is_paid_late_and_an_enrollment_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: an ended order that is revived takes the course's lock before the pool's."""
    cohort, payer, trainee = on_sale_in_cohort(), PersonFactory.create(), PersonFactory.create()
    order = by_card(payer, cohort)
    releasing.end(order, Order.End.EXPIRED, actor=None, at=AT)
    held = Event()

    def late() -> Order:
        with transaction.atomic():
            reviving.revive(order, at=AT)
            pause(held)
            return delivering.confirm(order, actor=None, at=AT)

    def enroll() -> Enrollment:
        return enrolling.enroll(trainee, cohort.course, actor=None, at=AT, cohort=cohort)

    outcomes = at_once([late, lambda: (held.wait(PATIENCE), enroll())[1]])

    assert [type(outcome) for outcome in outcomes] == [Order, Enrollment]


@pytest.mark.django_db
def test_a_course_that_is_not_offered_to_somebody_is_not_sold_to_her() -> None:
    """P21: its thing for sale, put into the basket by its id, is refused as its page is."""
    page = courses.course_page()
    course = on_sale(courses.course(page))
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="a secret")
    sold.terms()
    person = PersonFactory.create()

    for payer, whose in ((person, person), (person, None), (None, None)):
        with pytest.raises(NotForSale):
            pricing.quote([wish(course, whose)], payer=payer, at=AT + timedelta(minutes=1))


def shown_to_a_group() -> tuple[Course, User]:
    """A course on sale whose page is shown to one group only, and somebody of that group."""
    page = courses.course_page()
    course = on_sale(courses.course(page))
    group = Group.objects.create(name="A pilot office")
    barred = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    barred.groups.add(group)
    insider = PersonFactory.create()
    insider.groups.add(group)
    sold.terms()
    return course, insider


@pytest.mark.django_db
def test_what_is_shown_to_a_group_is_sold_to_nobody_else_not_even_for_nobody_yet() -> None:
    """P21: neither for herself, nor for somebody named later, nor for somebody of the group, nor as a visitor."""
    course, insider = shown_to_a_group()
    outsider = PersonFactory.create()

    for payer, whose in (
        (outsider, outsider),
        (outsider, None),
        (outsider, insider),
        (insider, outsider),
        (None, None),
    ):
        with pytest.raises(NotForSale, match="is not for sale at the moment"):
            pricing.quote([wish(course, whose)], payer=payer, at=AT + timedelta(minutes=1))

    for whose in (insider, None):
        assert pricing.quote([wish(course, whose)], payer=insider, at=AT + timedelta(minutes=1)).cents == 30_000


def bought_for_nobody(course: Course, payer: User) -> OrderLine:
    """Have somebody buy a place on a course for a colleague whom she names later."""
    checkout = Checkout(new_public_id(), Order.Way.CARD, 30_000)
    order = ordering.place(payer, [wish(course, None)], checkout, at=AT)
    return delivering.confirm(order, actor=payer, at=AT).lines.get()


@pytest.mark.django_db
def test_what_is_shown_to_a_group_is_not_handed_to_somebody_outside_of_it() -> None:
    """P21: an insider buys a place for nobody yet, and names an outsider, at first or after a colleague."""
    course, insider = shown_to_a_group()
    outsider, colleague = PersonFactory.create(), PersonFactory.create()
    colleague.groups.set(insider.groups.all())
    line = bought_for_nobody(course, insider)

    with pytest.raises(selling.NotOffered, match="not to this colleague"):
        swapping.name(line, outsider.email or "", actor=insider, at=AT)
    swapping.name(line, colleague.email or "", actor=insider, at=AT)
    line.refresh_from_db()
    with pytest.raises(selling.NotOffered):
        swapping.name(line, outsider.email or "", actor=insider, at=AT)

    assert Enrollment.objects.get().trainee == colleague


@pytest.mark.django_db
def test_nor_is_it_taken_by_a_link_by_somebody_outside_of_it_who_reads_that_it_is_about_herself() -> None:
    """P21."""
    course, insider = shown_to_a_group()
    line, outsider = bought_for_nobody(course, insider), PersonFactory.create()
    offer = swapping.name(line, "outside@example.org", actor=insider, at=AT)
    assert offer is not None

    with pytest.raises(selling.NotOffered, match="not open to everybody, and not to you"):
        accepting.take(linking.link_of(offer).split("/")[2], outsider, at=AT)

    assert not Enrollment.objects.exists()


@pytest.mark.django_db
def test_a_place_that_was_bought_is_named_also_while_the_page_is_a_draft() -> None:
    """Paid is paid: an office names its colleague although nobody else can buy a place now."""
    page, colleague = courses.course_page(), PersonFactory.create()
    course = on_sale(courses.course(page))
    sold.terms()
    line = bought_for_nobody(course, PersonFactory.create())
    page.unpublish()

    swapping.name(line, colleague.email or "", actor=line.order.payer, at=AT)

    assert Enrollment.objects.get().trainee == colleague


@pytest.mark.django_db
def test_an_outsider_who_knows_its_id_finds_no_way_to_order_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """P21: the basket says what a single buyer reads, and the page of the checkout is not reached."""
    monkeypatch.setattr("foundation.ground.clock.now", lambda: AT + timedelta(minutes=1))
    course, _insider = shown_to_a_group()
    assert course.sellable
    client.force_login(PersonFactory.create())

    client.post("/basket/add/", {"sellable": str(course.sellable.public_id), "n": "2"})

    for closed_at in (None, AT):  # Nor is it named where nobody can have it.
        Sellable.objects.update(closed_at=closed_at)
        basket = client.get("/basket/").content.decode()
        assert "is not for sale at the moment." in basket
        assert course.title not in basket
    assert client.get("/checkout/").headers["Location"] == "/basket/"
    assert not Order.objects.exists()


@pytest.mark.django_db
def test_a_course_whose_page_is_a_draft_is_not_sold() -> None:
    page = courses.course_page()
    course = on_sale(courses.course(page))
    page.unpublish()
    person = PersonFactory.create()

    with pytest.raises(NotForSale):
        pricing.quote([wish(course, person)], payer=person, at=AT + timedelta(minutes=1))
