from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from foundation.letters import checks, collecting, sending
from foundation.letters.cutting import Piece
from foundation.letters.models import Letter

pytestmark = pytest.mark.django_db
Ask = Callable[..., Letter]


@pytest.fixture
def demo(settings: Any, client: Client) -> Client:
    settings.DEMO = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(settings.MAILBOX)},
        }
    }
    return client


def test_an_empty_mailbox_says_so(demo: Client) -> None:
    page = demo.get(reverse("demo_mailbox"))

    assert "Nothing yet" in page.text


def test_letters_lie_newest_first_as_they_left_with_code_and_link(demo: Client, ask_hello: Ask, settings: Any) -> None:
    for name in ("First <script>", "Second"):
        sending.send(ask_hello(name=name).pk)
        newest = max(Path(settings.MAILBOX).glob("*.log"), key=os.path.getmtime)
        os.utime(newest, (1, 1) if name.startswith("First") else (2, 2))

    page = demo.get(reverse("demo_mailbox"))
    second, first = collecting.delivered()
    letter = demo.get(reverse("demo_letter", args=[first.digest]))

    assert page.text.index("Hello Second") < page.text.index("Hello First &lt;script&gt;")
    assert second.to == "ada@example.org"
    assert "your code is 482-913" in letter.text
    assert '<a href="https://t.example/enter/482-913/" rel="noopener">' in letter.text
    assert "First &lt;script&gt;" in letter.text
    assert "<script>" not in letter.text
    assert letter["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize("digest", ["nothing", "..%2f..%2fetc%2fpasswd", "0" * 32])
def test_what_is_not_in_the_mailbox_is_not_found(demo: Client, settings: Any, digest: str) -> None:
    outside = Path(settings.MAILBOX).parent / "outside.log"
    outside.write_text("Subject: outside\n\nsecret")

    for tried in (digest, "../outside", "..%2foutside"):
        assert demo.get(f"/demo/mailbox/{tried}/").status_code == 404


def test_several_messages_in_one_file_and_odd_ones_are_read(settings: Any) -> None:
    folder = Path(settings.MAILBOX)
    folder.mkdir()
    html = b"Content-Type: text/html\nSubject: web\n\n<b>x</b>"
    plain = b"Subject: plain\nTo: a@example.org\n\nSee (http://t.example/a), or not.\nMore\n\nEnd"
    (folder / "20260101-000000-1.log").write_bytes(html + collecting.SEPARATOR + plain + collecting.SEPARATOR)

    first, second = collecting.delivered()

    assert first.paragraphs == [
        [
            [
                Piece("See (", is_link=False),
                Piece("http://t.example/a", is_link=True),
                Piece("), or not.", is_link=False),
            ],
            [Piece("More", is_link=False)],
        ],
        [[Piece("End", is_link=False)]],
    ]
    assert (second.subject, second.to, second.date, second.paragraphs) == ("web", "", "", [[]])


def test_a_real_site_has_no_mailbox(client: Client, settings: Any) -> None:
    settings.DEMO = False

    assert client.get("/demo/mailbox/").status_code == 404
    assert client.get(f"/demo/mailbox/{'0' * 32}/").status_code == 404


def test_a_real_site_with_a_demonstration_or_a_pretending_mailer_does_not_deploy(
    settings: Any, rf: RequestFactory
) -> None:
    settings.DEMO = True
    assert [found.id for found in checks.letters_leave(None)] == ["letters.E001", "letters.E002"]

    settings.DEMO = False
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
    assert checks.letters_leave(None) == []
