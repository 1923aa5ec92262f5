"""One person's record in the admin: the way back, the ways on, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import attempting
from foundation.accounts import accommodating
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from lms import roles
from tests.factories.certificates import certificate
from tests.factories.courses import course, enrollment
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.quizzes import QuizFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

DEAREST = 30
"""Statements of one look at a record, whatever stands in it."""


@pytest.fixture
def coordinator(client: Client, settings: Any) -> Client:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True
    roles.apply()
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    return client


def learned(person: User) -> User:
    """Give the person a place, an attempt and a certificate."""
    enrollment(course(), person)
    attempting.begin(person, QuizFactory.create(questions=1), at=clock.now())
    certificate(person)
    return person


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as run:
        assert client.get(address).status_code == 200
    return len(run)


def test_the_record_has_a_way_back_and_ways_on(coordinator: Client) -> None:
    person = learned(PersonFactory(name="Mara Specimen", email="mara@example.org"))

    page = coordinator.get(reverse("person_record", args=[person.public_id])).text

    assert f'href="{reverse("user:index")}"' in page.split('aria-label="Breadcrumb"')[1].split("</nav>")[0]
    assert page.count("<h1") == 1
    assert 'href="mailto:mara@example.org"' in page
    for name in ("accommodation", "enrollment", "attempt", "certificate"):
        assert f'href="{reverse(f"{name}:index")}?q=mara%40example.org"' in page


def test_each_way_leads_to_this_persons_rows_alone(coordinator: Client) -> None:
    person, other = learned(PersonFactory(email="mara@example.org")), learned(PersonFactory(name="Someone Wobblequarx"))
    for one in (person, other):
        accommodating.ask(one, "More time.", at=clock.now())

    for name in ("accommodation", "enrollment", "attempt"):
        page = coordinator.get(reverse(f"{name}:index"), {"q": "mara@example.org"}).text
        assert person.name in page
        assert "Wobblequarx" not in page


def test_an_erased_person_is_written_to_by_nobody(coordinator: Client) -> None:
    person = learned(PersonFactory())
    erased = {"email": None, "name": "", "certificate_name": "", "is_active": False, "erased_at": clock.now()}
    User.objects.filter(pk=person.pk).update(**erased)

    page = coordinator.get(reverse("person_record", args=[person.public_id])).text

    assert "mailto:" not in page
    assert "?q=" not in page


def test_a_record_costs_the_same_however_much_stands_in_it(coordinator: Client) -> None:
    few = learned(PersonFactory())
    many = PersonFactory()
    for _each in range(4):
        learned(many)
    addresses = [reverse("person_record", args=[person.public_id]) for person in (few, many)]
    coordinator.get(addresses[0])

    [first, second] = [cost(coordinator, address) for address in addresses]

    assert first == second
    assert second <= DEAREST
