"""A browser in words, on the list of where she is signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.telling import browser
from tests.factories.people import PASSWORD, PersonFactory

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
LINES = {
    FIREFOX: "Firefox on Linux",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/537.36": "Chrome on Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0": "Edge on Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/537.36 OPR/125.0.0.0": "Opera on Windows",
    f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/142.0.0.0 Mobile Safari/537.36": "Chrome on Android",
    f"Mozilla/5.0 (Linux; Android 10; K) {KIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet on Android"
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Chrome/142.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 "
    "Mobile/15E148 Safari/604.1": "Safari on an iPhone",
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 "
    "Mobile/15E148 Safari/604.1": "Chrome on an iPad",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 "
    "Safari/605.1.15": "Safari on a Mac",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox on a Mac",
    "Mozilla/5.0 (X11; Linux x86_64) Something/1.0": "A browser on Linux",
    "curl/8.14.1": "A browser or program that we don't know",
    "": "A browser or program that we don't know",
    "<script>alert(1)</script>": "A browser or program that we don't know",
}


@pytest.mark.parametrize(("line", "words"), LINES.items())
def test_a_browser_is_told_by_name_and_never_guessed(line: str, words: str) -> None:
    assert browser(line) == words


@pytest.mark.django_db
def test_the_list_of_sessions_says_which_browser_from_where_and_since_when() -> None:
    person = PersonFactory()
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_login"), {"login": str(person.email), "password": PASSWORD})

    page = client.get(reverse("usersessions_list")).content.decode()

    assert "Firefox on Linux" in page
    assert FIREFOX not in page
    assert "192.0.2.7" in page
