"""Whoever proves an address owns the account that somebody else began with it, and owns it alone."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from foundation.accounts.models import User
from tests.factories.people import PASSWORD, PersonFactory, add_totp
from tests.foundation.accounts.test_signing_in import ADDRESS, is_signed_in, letter, sign_up

pytestmark = pytest.mark.django_db

HERS = "another sentence that only she knows"


def begun_by_a_stranger() -> Client:
    """Sign up with her address, a password of the stranger's, and a name that is not hers."""
    stranger = Client()
    sign_up(stranger, name="Mallory Specimen")
    return stranger


def code_to_sign_in(client: Client, address: str = ADDRESS) -> None:
    client.post(reverse("account_request_login_code"), {"email": address})
    code = letter("login_code", address).context["code"]
    client.post(reverse("account_confirm_login_code"), {"code": code})


def gets_in(password: str) -> bool:
    browser = Client()
    browser.post(reverse("account_login"), {"login": ADDRESS, "password": password})
    return is_signed_in(browser)


def test_a_stranger_who_signed_up_with_her_address_does_not_get_in_when_she_does(client: Client) -> None:
    stranger = begun_by_a_stranger()

    code_to_sign_in(client)

    person = User.objects.get(email=ADDRESS)
    assert is_signed_in(client)
    assert client.get(reverse("account_home")).status_code == 200
    assert (person.name, person.certificate_name, person.has_usable_password()) == ("", "", False)
    assert not gets_in(PASSWORD)
    assert stranger.get(reverse("account_home")).status_code == 302
    assert ModelLogEntry.objects.filter(action="accounts.claim").count() == 1


def test_she_is_told_and_can_choose_a_password_of_her_own(client: Client) -> None:
    begun_by_a_stranger()
    code_to_sign_in(client)

    page = client.get(reverse("account_home")).content.decode()
    client.post(reverse("account_set_password"), {"password1": HERS, "password2": HERS})

    assert "An account with your address had been begun before" in page
    assert gets_in(HERS)


def test_a_new_password_asked_for_by_letter_claims_it_too(client: Client) -> None:
    begun_by_a_stranger()
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    client.post(reverse("account_confirm_password_reset_code"), {"code": letter("password_reset").context["code"]})
    assert not gets_in(PASSWORD)

    client.post(reverse("account_complete_password_reset"), {"password1": HERS, "password2": HERS})

    assert User.objects.get(email=ADDRESS).name == ""
    assert gets_in(HERS)
    assert not gets_in(PASSWORD)


def test_signing_up_herself_keeps_what_she_chose(client: Client) -> None:
    sign_up(client)
    client.post(reverse("account_email_verification_sent"), {"code": letter("account_confirm").context["code"]})

    assert User.objects.get(email=ADDRESS).name == "Mara Specimen"
    assert gets_in(PASSWORD)


def test_a_further_address_proved_later_takes_nothing_away(client: Client) -> None:
    person = PersonFactory.create(email=ADDRESS, name="Mara Specimen", password=PASSWORD)
    add_totp(person)
    second = EmailAddress.objects.create(user=person, email="second@example.org", verified=False)

    code_to_sign_in(client, second.email)

    person.refresh_from_db()
    assert (person.name, person.has_usable_password()) == ("Mara Specimen", True)
    assert Authenticator.objects.filter(user=person).exists()
