"""Who has an account is nobody's business, and the clock does not tell it: told by what is done, not by a stopwatch."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.accounts.models import User
from foundation.letters.models import Letter
from tests.factories.people import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db

HERS, NOBODYS = "has.an.account@example.org", "has.no.account@example.org"
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
COUNTED = re.compile(r"^(SELECT|INSERT|UPDATE|DELETE|DECLARE)(?!.*ground_cache)", re.DOTALL)


class Work:
    """What one press of a button made the house do."""

    def __init__(self, door: str, words: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        client, self.hashes = Client(), 0
        client.get(reverse(door))
        hasher = type(get_hasher())
        encode = hasher.encode

        def counted(*args: object, **options: object) -> str:
            self.hashes += 1
            return str(encode(*args, **options))  # type: ignore[arg-type]  # as it was called

        with monkeypatch.context() as patched, CaptureQueriesContext(connection) as queries:
            patched.setattr(hasher, "encode", counted)
            self.answer = client.post(reverse(door), words)
        said = [query["sql"] for query in queries.captured_queries]
        self.statements = sum(1 for sql in said if COUNTED.match(sql))
        self.writes = Counter(found[2] for sql in said if (found := WRITES.match(sql)) and found[2] != "ground_cache")


@pytest.fixture(autouse=True)
def _owner() -> User:
    return PersonFactory(email=HERS, name="Demo Owner")


def sign_up(address: str, monkeypatch: pytest.MonkeyPatch) -> Work:
    words = {"email": address, "password1": PASSWORD, "name": "Demo Stranger"}
    return Work("account_signup", words, monkeypatch)


def test_signing_up_does_the_same_work_for_a_taken_address(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, new = sign_up(HERS, monkeypatch), sign_up(NOBODYS, monkeypatch)

    assert (taken.hashes, new.hashes) == (1, 1)
    assert taken.writes == new.writes
    assert set(taken.writes) == {"accounts_user", "account_emailaddress", "letters_letter", "django_session"}


def test_the_work_for_a_taken_address_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = sign_up(HERS, monkeypatch).answer

    assert answer["Location"] == reverse("account_email_verification_sent")
    assert list(User.objects.values_list("email", "name")) == [(HERS, "Demo Owner")]
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [HERS]
    assert list(Letter.objects.values_list("reason", "address")) == [("account_exists", HERS)]


@pytest.mark.parametrize("door", ["account_reset_password", "account_request_login_code"])
def test_asking_for_a_code_does_the_same_work_for_an_unknown_address(
    door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, unknown = (Work(door, {"email": address}, monkeypatch) for address in (HERS, NOBODYS))

    assert known.answer["Location"] == unknown.answer["Location"]
    assert (known.hashes, unknown.hashes) == (0, 0)
    assert known.writes == unknown.writes
    assert known.statements == unknown.statements


def test_a_password_is_hashed_once_whether_the_address_is_known_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    PersonFactory(email="passkey@example.org", password=None)
    hashed = {
        address: Work("account_login", {"login": address, "password": "wrong for everyone"}, monkeypatch).hashes
        for address in (HERS, NOBODYS, "passkey@example.org")
    }

    assert hashed == {HERS: 1, NOBODYS: 1, "passkey@example.org": 1}
