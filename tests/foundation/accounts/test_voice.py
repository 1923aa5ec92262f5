"""One voice at the door: ours. allauth's own words show on no page, in no message and on no error."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from foundation.accounts.adapters import AccountAdapter, SecondFactorAdapter
from foundation.accounts.models import User
from tests.factories.people import PASSWORD, PersonFactory
from tests.foundation.accounts.test_erasing import confirmed
from tests.foundation.accounts.test_signing_in import sign_in, sign_up

pytestmark = pytest.mark.django_db

ALLAUTHS = re.compile(
    r"\b[Ee]mails?\b|E-Mail|Remember Me|Passwordless|Authenticator code|\(again\)|Current Password|New Password"
    r"|Master key|Successfully|has been|Your password can.t be|security key operation"
)
"""Words of allauth's and Django's that this house says otherwise."""
OUTSIDE = (
    "account_login", "account_signup", "account_signup_by_passkey", "account_reset_password",
    "account_request_login_code",
)  # fmt: skip
INSIDE = (
    "account_email", "account_change_password", "account_logout", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_add_webauthn", "usersessions_list",
)  # fmt: skip
NOT_HERE = {"logged_in.txt", "phone_verification_sent.txt", "phone_verified.txt"}
"""Messages that are never said: she sees that she is signed in, and nobody gives a telephone number."""
NEVER_RAISED = re.compile("phone|username|select_only_one")


def spoken(page: str) -> str:
    """What a person reads or hears of a page's own part."""
    main = page[page.index("<main") : page.index("</main>")]
    return strip_tags(re.sub(r"<script.*?</script>", "", main, flags=re.DOTALL))


@pytest.fixture
def person(client: Client) -> User:
    person = PersonFactory()
    sign_in(client, person)
    return person


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_pages_before_the_door_speak_as_the_house_does(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()

    assert ALLAUTHS.findall(spoken(page)) == []
    assert "placeholder=" not in page
    assert "E-mail address" in page


@pytest.mark.parametrize("name", INSIDE)
def test_the_pages_behind_it_do_too(client: Client, person: User, name: str) -> None:
    page = confirmed(client).get(reverse(name))

    assert page.status_code == 200
    assert ALLAUTHS.findall(spoken(page.content.decode())) == []
    assert "placeholder=" not in page.content.decode()


@pytest.mark.parametrize(
    ("door", "words", "said"),
    [
        ("account_login", {"login": "nobody@example.org", "password": "wrong"}, "don't belong together"),
        ("account_login", {"login": "nobody", "password": "wrong"}, "This is not an e-mail address."),
        ("account_signup", {"email": "nobody", "password1": PASSWORD, "name": "N"}, "This is not an e-mail address."),
        ("account_reset_password", {"email": "nobody"}, "This is not an e-mail address."),
    ],
)
def test_what_went_wrong_is_said_in_the_same_voice(client: Client, door: str, words: dict[str, str], said: str) -> None:
    page = client.post(reverse(door), words).content.decode().replace("&#x27;", "'")

    assert said in page
    assert ALLAUTHS.findall(spoken(page)) == []


def test_after_a_password_is_changed_the_house_says_so(client: Client, person: User) -> None:
    new = "another horse battery staple"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    page = client.post(reverse("account_change_password"), words, follow=True).content.decode()

    assert "Your new password is set." in page
    assert ALLAUTHS.findall(spoken(page)) == []


def test_where_a_code_is_typed_the_house_speaks_and_a_wrong_one_is_told(client: Client) -> None:
    sign_up(client)

    page = client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"}).content.decode()

    assert "This is not the code." in page
    assert ALLAUTHS.findall(spoken(page)) == []


def test_every_message_of_allauths_has_words_of_ours() -> None:
    theirs = Path(allauth.__path__[0]) / "templates"
    ours = Path(settings.HOUSE) / "templates"
    said = {
        file.relative_to(theirs)
        for room in ("account", "mfa", "usersessions")
        for file in (theirs / room / "messages").glob("*.txt")
        if file.name not in NOT_HERE
    }

    assert len(said) >= 15
    assert {file for file in said if not (ours / file).exists()} == set()


def test_every_error_of_allauths_has_words_of_ours() -> None:
    for ours, theirs in ((AccountAdapter, DefaultAccountAdapter), (SecondFactorAdapter, DefaultMFAAdapter)):
        same = {key for key, words in theirs.error_messages.items() if ours.error_messages[key] == words}

        assert {key for key in same if not NEVER_RAISED.search(key)} == set()
