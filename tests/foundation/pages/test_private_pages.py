"""Private pages that a role opens: only once whoever has it proved herself. Other groups open theirs at once (P21)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.pages.models import ArticlePage
from lms import roles
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory, add_totp

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def private_to(*groups: Group) -> str:
    """Return the address of an article that these groups alone may open."""
    home = Site.objects.get(is_default_site=True).root_page
    page = home.add_child(instance=ArticlePage(title="Among us", slug="among-us"))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set(groups)
    return str(page.url)


def looks(person: User, address: str) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


def role() -> Group:
    roles.apply()
    return Group.objects.get(name=Role.COORDINATOR)


def test_whoever_has_the_role_is_led_to_her_second_step_first() -> None:
    address, coordinator = private_to(role()), StaffFactory(Role.COORDINATOR)

    assert looks(coordinator, address) == (302, "/accounts/2fa/")

    add_totp(coordinator)
    assert looks(coordinator, address)[1].startswith("/accounts/2fa/reauthenticate/")


def test_an_administrator_is_led_there_too() -> None:
    assert looks(SuperuserFactory.create(), private_to(role())) == (302, "/accounts/2fa/")


def test_a_group_that_is_no_role_opens_its_page_at_once() -> None:
    cohort, person = Group.objects.create(name="Autumn cohort"), PersonFactory.create()
    person.groups.add(cohort)

    assert looks(person, private_to(cohort))[0] == 200


def test_whoever_has_neither_is_led_to_sign_in_as_before() -> None:
    status, where = looks(PersonFactory.create(), private_to(role()))

    assert status == 302
    assert "/accounts/2fa/" not in where


def test_staff_read_pages_that_are_open_to_all_without_it() -> None:
    coordinator = StaffFactory(Role.COORDINATOR)
    home = Site.objects.get(is_default_site=True).root_page

    assert looks(coordinator, str(home.url))[0] == 200
