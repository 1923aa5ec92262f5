"""Where people land: trainees on what they learn, staff on what they do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from lms import roles
from tests.factories.courses import enrollment
from tests.factories.people import PASSWORD, PersonFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True
    roles.apply()


def landed(client: Client, person: User, **words: str) -> str:
    """Sign in and return where that leads in the end."""
    entered = {"login": str(person.email), "password": PASSWORD, **words}
    return str(client.post(reverse("account_login"), entered, follow=True).request["PATH_INFO"])


def test_staff_without_a_course_land_in_the_admin(client: Client) -> None:
    assert landed(client, StaffFactory(Role.COORDINATOR, is_demo=True)) == reverse("wagtailadmin_home")


def test_staff_who_asked_for_another_page_get_it(client: Client) -> None:
    person = StaffFactory(Role.COORDINATOR, is_demo=True)

    assert landed(client, person, next=reverse("account_name")) == reverse("account_name")


def test_staff_who_learn_here_land_on_what_they_learn(client: Client) -> None:
    person = StaffFactory(Role.COORDINATOR, is_demo=True)
    enrollment(trainee=person)

    assert landed(client, person) == reverse("my_learning")


def test_trainees_and_staff_without_the_admin_land_on_what_they_learn(client: Client) -> None:
    assert landed(client, PersonFactory()) == reverse("my_learning")
    assert landed(Client(), StaffFactory(Role.DOOR, is_demo=True)) == reverse("my_learning")


def test_staff_open_their_learning_from_the_menu_as_everybody_does(client: Client) -> None:
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))

    assert client.get(reverse("my_learning")).status_code == 200
