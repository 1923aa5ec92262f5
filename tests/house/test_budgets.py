"""What a screen may cost: statements, bytes, requests. Milliseconds are published by `bench/`, never tested."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, Response

from certificates.models import Certificate
from courses.models import Course, CoursePage
from foundation.accounts.models import User
from foundation.letters.models import Letter
from tests.browsing import House, sign_in
from tests.factories.people import PASSWORD, PersonFactory, add_totp
from tests.house.test_doors import samples

FREE = re.compile(r"^\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|SET)\b", re.IGNORECASE)
SIGN_IN = 8
"""Statements a request of signing in may cost (`budgets.md`)."""
RATE_LIMITS = "ground_cache"
"""Where attempts are counted in a demonstration; with Redis that costs no statement."""
VISITOR, OWNER = None, "finished.trainee@demo.example"


def statements(queries: CaptureQueriesContext) -> list[str]:
    """The statements that count."""
    return [query["sql"] for query in queries.captured_queries if not FREE.match(query["sql"])]


def screens() -> dict[str, tuple[str | None, str, int]]:
    """Screen: who looks, where, and how many statements it may cost (`budgets.md`)."""
    given = samples()
    course = Course.objects.get(slug="code-of-ethics-in-practice")
    page = CoursePage.objects.get(slug="code-of-ethics-in-practice")
    certificate = Certificate.objects.get(person__email="finished.trainee@demo.example")
    return {
        "home": (VISITOR, "/", 4),
        "catalogue": (VISITOR, page.get_parent().get_url(), 4),
        "course page": (VISITOR, page.get_url(), 4),
        "the Code": (VISITOR, "/code/", 4),
        "a provision": (VISITOR, "/code/CE-4.1/", 4),
        "check": (VISITOR, f"/c/{certificate.spoken_code}/", 2),
        "a list to check": (VISITOR, "/check/many/", 2),
        "check, not known": (VISITOR, "/c/0000-0000-0000-0000-0000/", 2),
        "search": (VISITOR, "/search/?q=confidential", 8),
        "course, signed in": (OWNER, f"/learn/{course.slug}/", 8),
        "lesson, signed in": (OWNER, f"/learn/{course.slug}/{given['lesson']}/", 8),
        "my learning": (OWNER, "/my-learning/", 10),
        "certificate": (OWNER, f"/certificates/{given['certificate']}/", 8),
        "certificate file": (OWNER, f"/certificates/{given['certificate']}/certificate.pdf", 5),
    }


@pytest.fixture
def asked(demo_module: None) -> dict[str, tuple[str | None, str, int]]:
    return screens()


def ask(client: Client, address: str) -> Any:
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer


def test_every_screen_keeps_its_budget_of_statements(asked: dict[str, tuple[str | None, str, int]]) -> None:
    over = {}
    for screen, (who, address, allowed) in asked.items():
        client = Client()
        if who:
            client.force_login(User.objects.get(email=who), backend="foundation.accounts.backends.HouseBackend")
        ask(client, address)
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, address)
        if len(said := statements(queries)) > allowed or answer.status_code not in {200, 404}:
            over[screen] = (answer.status_code, f"{len(said)} > {allowed}", said)

    assert over == {}


def press(client: Client, door: str, words: dict[str, str]) -> list[str]:
    """Send a form; return the statements that it cost."""
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse(door), words)
    return [said for said in statements(queries) if RATE_LIMITS not in said]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", [0, 20])
def test_signing_in_by_password_keeps_its_budget_on_the_first_device_and_on_the_twentieth(elsewhere: int) -> None:
    person = PersonFactory()
    words = {"login": str(person.email), "password": PASSWORD}
    for _ in range(elsewhere):
        Client().post(reverse("account_login"), words)
    client = Client()
    client.get(reverse("account_login"))

    said = press(client, "account_login", words)

    assert signed_in(client)
    assert len(said) == 7, said


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", [0, 20])
def test_signing_in_by_code_keeps_its_budget_on_the_first_device_and_on_the_twentieth(elsewhere: int) -> None:
    person = PersonFactory()
    for _ in range(elsewhere):
        Client().post(reverse("account_login"), {"login": str(person.email), "password": PASSWORD})
    client = Client()
    client.get(reverse("account_request_login_code"))  # What every process reads once, it has read.

    asked_for = press(client, "account_request_login_code", {"email": str(person.email)})
    code = Letter.objects.get(reason="login_code").context["code"]
    typed = press(client, "account_confirm_login_code", {"code": code})

    assert signed_in(client)
    assert len(asked_for) <= SIGN_IN, asked_for
    assert len(typed) == SIGN_IN, typed


@pytest.mark.django_db
def test_the_second_step_is_a_request_of_its_own_with_one_statement_more() -> None:
    """One to see that a step is due, one to fetch what may be used, one to write down that it was."""
    person = PersonFactory()
    secret = add_totp(person)
    client = Client()

    first = press(client, "account_login", {"login": str(person.email), "password": PASSWORD})
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    second = press(client, "mfa_authenticate", {"code": code})

    assert signed_in(client)
    assert len(first) <= SIGN_IN, first
    assert len(second) == SIGN_IN + 1, second


@pytest.mark.journey
def test_pages_are_light_on_a_cold_cache(house: House) -> None:
    """At most 120 KB and 8 requests, fonts included, compressed as a web server would."""
    course = Course.objects.get(slug="code-of-ethics-in-practice")
    signed_in = house.open_page()
    sign_in(signed_in, OWNER)
    session = {"Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in signed_in.context.cookies())}
    addresses = {
        "home": "/",
        "check": f"/c/{Certificate.objects.get(person__email='finished.trainee@demo.example').spoken_code}/",
        "lesson": f"/learn/{course.slug}/{course.lessons.get().slug}/",
        "my learning": "/my-learning/",
    }

    weighed = {name: weigh(house.open_page(), address, session) for name, address in addresses.items()}

    assert {name: cost for name, cost in weighed.items() if cost[0] > 8 or cost[1] > 120 * 1024} == {}


def weigh(page: Page, address: str, headers: dict[str, str]) -> tuple[int, int]:
    """Open a page with nothing in the cache; return its requests and bytes."""
    fetched: list[int] = []
    page.set_extra_http_headers(headers)
    page.on("response", lambda answer: fetched.append(len(compressed(answer))))
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200
    return len(fetched), sum(fetched)


def compressed(answer: Response) -> bytes:
    """Return the body as it would travel: fonts as they are, text through gzip."""
    body = answer.body()
    return body if "font" in answer.headers.get("content-type", "") else gzip.compress(body, 6)
