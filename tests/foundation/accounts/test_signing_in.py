"""Signing up and in, without JavaScript, through allauth in the house's clothes."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from foundation.accounts.models import User
from foundation.ground import addressing
from foundation.letters.models import Letter
from tests.factories.people import PASSWORD, PersonFactory, add_totp

pytestmark = pytest.mark.django_db

ADDRESS = "mara.specimen@example.org"


def app_code(secret: str) -> str:
    """What her app would show now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def letter(reason: str, address: str = ADDRESS) -> Letter:
    return Letter.objects.get(reason=reason, address=address)


def sign_up(client: Client, **changed: str) -> object:
    words = {"email": ADDRESS, "password1": PASSWORD, "name": "Mara Specimen"} | changed
    return client.post(reverse("account_signup"), words)


def sign_in(client: Client, person: User, password: str = PASSWORD, **words: str) -> object:
    return client.post(reverse("account_login"), {"login": person.email, "password": password, **words})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_she_signs_up_and_confirms_her_address_with_a_typed_code(client: Client) -> None:
    sign_up(client)
    assert not is_signed_in(client)

    code = letter("account_confirm").context["code"]
    client.post(reverse("account_email_verification_sent"), {"code": code})

    person = User.objects.get(email=ADDRESS)
    assert (person.name, person.printed_name) == ("Mara Specimen", "Mara Specimen")
    assert EmailAddress.objects.get(user=person).verified
    assert is_signed_in(client)


def test_a_wrong_code_confirms_nothing(client: Client) -> None:
    sign_up(client)

    client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"})

    assert not EmailAddress.objects.get(email=ADDRESS).verified
    assert not is_signed_in(client)


def test_opening_the_letters_link_changes_nothing_and_its_button_confirms(client: Client) -> None:
    """P23: a mail scanner opens every link."""
    sign_up(client)
    link = letter("account_confirm").context["link"]
    path = link.removeprefix("http://testserver")
    before = (dict(client.session), list(EmailAddress.objects.values()))

    page = client.get(path)

    assert (dict(client.session), list(EmailAddress.objects.values())) == before
    found = re.search(r'name="code" value="([^"]+)"', page.content.decode())
    assert found is not None
    client.post(reverse("account_email_verification_sent"), {"code": found[1]})
    assert is_signed_in(client)


def test_in_another_browser_the_link_only_shows_the_code(client: Client) -> None:
    """Nobody confirms a stranger's account by opening a letter."""
    sign_up(client)
    sent = letter("account_confirm").context

    page = Client().get(sent["link"].removeprefix("http://testserver"))

    assert sent["code"] in page.content.decode()
    assert b'name="code"' not in page.content


def test_a_name_that_cant_be_printed_is_refused_at_sign_up_with_the_reason(client: Client) -> None:
    page = sign_up(client, name="Mara 😀")

    assert "“😀” (grinning face)" in page.content.decode()  # type: ignore[attr-defined]
    assert not User.objects.exists()


def test_a_second_sign_up_with_an_address_tells_only_its_owner(client: Client) -> None:
    """Who has an account is nobody's business: both sign-ups look the same."""
    first = sign_up(client)
    PersonFactory(email="taken@example.org", name="Demo Owner")

    second = sign_up(Client(), email="taken@example.org", name="Demo Stranger")

    assert (first.status_code, first.url) == (second.status_code, second.url)  # type: ignore[attr-defined]
    assert letter("account_exists", "taken@example.org").context["name"] == "Demo Owner"
    assert User.objects.filter(email="taken@example.org").count() == 1


def test_a_letter_to_an_unproved_address_repeats_no_name_that_a_stranger_typed(client: Client) -> None:
    sign_up(client, name="Read this at evil example")

    client.post(reverse("account_reset_password"), {"email": ADDRESS})

    contexts = Letter.objects.filter(address=ADDRESS).values_list("context", flat=True)
    assert len(contexts) == 2
    assert "evil" not in str(list(contexts))


def test_she_signs_in_with_her_password_whatever_the_case_of_her_address(client: Client) -> None:
    person = PersonFactory()

    client.post(reverse("account_login"), {"login": str(person.email).upper(), "password": PASSWORD})

    assert is_signed_in(client)


def test_she_signs_in_with_a_code_from_a_letter(client: Client) -> None:
    person = PersonFactory()
    client.post(reverse("account_request_login_code"), {"email": person.email})

    client.post(
        reverse("account_confirm_login_code"), {"code": letter("login_code", str(person.email)).context["code"]}
    )

    assert is_signed_in(client)


def test_she_sets_a_new_password_with_a_code_from_a_letter(client: Client) -> None:
    person = PersonFactory()
    client.post(reverse("account_reset_password"), {"email": person.email})
    code = letter("password_reset", str(person.email)).context["code"]

    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = "another horse battery staple"
    client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})

    assert not is_signed_in(client)
    sign_in(client, person, new)
    assert is_signed_in(client)
    assert letter("password_changed", str(person.email)).context["name"] == person.name


def test_with_an_app_the_password_alone_is_not_enough(client: Client) -> None:
    person = PersonFactory()
    secret = add_totp(person)

    sign_in(client, person)
    assert not is_signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert is_signed_in(client)


def test_a_code_by_letter_does_not_replace_the_second_step(client: Client) -> None:
    person = PersonFactory()
    add_totp(person)
    client.post(reverse("account_request_login_code"), {"email": person.email})

    client.post(
        reverse("account_confirm_login_code"), {"code": letter("login_code", str(person.email)).context["code"]}
    )

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "https:evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_outside_the_house(client: Client, where: str) -> None:
    person = PersonFactory()

    answer = sign_in(client, person, next=where)

    assert is_signed_in(client)
    assert answer.url.startswith("/")  # type: ignore[attr-defined]
    assert not answer.url.startswith("//")  # type: ignore[attr-defined]


def test_whoever_asks_too_often_reads_why_and_what_to_do(client: Client) -> None:
    client.force_login(PersonFactory())
    for _ in range(20):
        page = client.post(reverse("account_email"), {"action_add": "", "email": "no address"})
        if page.status_code == 429:
            break

    assert page.status_code == 429
    assert "That was too often in a short time." in page.content.decode()
    assert "css/house.css" in page.content.decode()


@pytest.mark.parametrize("door", ["account_signup", "account_reset_password", "account_request_login_code"])
@pytest.mark.parametrize("address", ["İ@x.example", "nobody"])
def test_an_address_that_breaks_in_lower_case_is_refused_on_its_field(client: Client, door: str, address: str) -> None:
    """`İ` becomes two signs, which no letter can be written to."""
    words = {"email": address, "password1": PASSWORD, "name": "Mara Specimen"}

    page = client.post(reverse(door), words)

    assert page.status_code == 200
    assert page.context["form"].errors == {"email": [str(addressing.NO_ADDRESS)]}


def test_guessing_passwords_is_slowed_down(client: Client) -> None:
    person = PersonFactory()
    for _ in range(5):
        sign_in(client, person, "wrong guess every time")

    sign_in(client, person)

    assert not is_signed_in(client)


def test_the_secret_of_an_app_lies_sealed_in_the_database() -> None:
    person = PersonFactory()
    secret = add_totp(person)

    stored = str(list(Authenticator.objects.filter(user=person).values_list("data", flat=True)))

    assert secret not in stored


def test_a_demonstration_person_cant_sign_in_where_there_is_no_demonstration(
    client: Client, settings: Settings
) -> None:
    person = PersonFactory(is_demo=True)

    sign_in(client, person)
    assert not is_signed_in(client)

    settings.DEMO = True
    sign_in(client, person)
    assert is_signed_in(client)


def test_a_demonstration_session_ends_with_the_demonstration(client: Client, settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["foundation.accounts.backends.HouseBackend"]
    settings.DEMO = True
    sign_in(client, PersonFactory(is_demo=True))
    assert client.get(reverse("account_home")).status_code == 200

    settings.DEMO = False

    assert client.get(reverse("account_home")).status_code == 302


def test_signing_out_needs_a_press_of_the_button(client: Client) -> None:
    """P23."""
    sign_in(client, PersonFactory())

    client.get(reverse("account_logout"))
    assert is_signed_in(client)

    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert not Session.objects.filter(pk=client.session.session_key).exists()


def test_there_is_no_page_for_a_code_of_an_unknown_kind(client: Client) -> None:
    assert client.get("/accounts/code/other/ABCD-EFGH/").status_code == 404
