"""The first administrator comes from the command line; demonstration people are named by a check."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from foundation.accounts.models import User
from tests.factories.people import PersonFactory
from tests.foundation.accounts.test_signing_in import is_signed_in, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "a first long password"


def found(email: str) -> str:
    said = StringIO()
    call_command("first_administrator", email=email, stdout=said)
    return said.getvalue()


def test_she_may_do_everything_and_her_address_counts_as_verified() -> None:
    found("First@Example.org")

    person = User.objects.get(email="first@example.org")
    assert (person.is_superuser, person.has_usable_password()) == (True, False)
    assert EmailAddress.objects.filter(user=person, verified=True, primary=True).count() == 1


def test_the_printed_address_sets_a_password_once(client: Client) -> None:
    said = found("first@example.org")
    person = User.objects.get()
    address = re.search(r"http://testserver(\S+)", said)
    assert address is not None

    form = client.get(address[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(client, person, PASSWORD)
    assert is_signed_in(client)

    again = Client().get(address[1], follow=True).content.decode()
    assert 'name="password1"' not in again


@pytest.mark.parametrize("email", ["taken@example.org", "TAKEN@example.org ", "second@example.org"])
def test_an_address_that_someone_has_is_refused_in_plain_words(email: str) -> None:
    person = PersonFactory(email="taken@example.org")
    EmailAddress.objects.create(user=person, email="second@example.org")

    with pytest.raises(CommandError, match=f"{email.strip().lower()} exists already; nothing was changed"):
        found(email)

    assert not User.objects.filter(is_superuser=True).exists()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match="is no e-mail address"):
        found("nobody")


def deploy_complaints() -> list[str]:
    return [
        str(found.id)
        for found in run_checks(include_deployment_checks=True, databases=["default"])
        if str(found.id).startswith("accounts.")
    ]


def test_a_site_for_people_refuses_demonstration_people(settings: Settings) -> None:
    PersonFactory()
    assert deploy_complaints() == []

    PersonFactory(is_demo=True)
    assert deploy_complaints() == ["accounts.E001"]

    settings.DEMO = True
    assert deploy_complaints() == []


def test_without_a_database_to_look_at_the_check_says_nothing() -> None:
    PersonFactory(is_demo=True)

    assert [found.id for found in run_checks(include_deployment_checks=True) if found.id == "accounts.E001"] == []
