"""A member takes a photograph of her card with her phone and sends it, as it is, through the page."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from foundation.files import checking, cleaning, keeping, taking
from foundation.files.models import PrivateFile
from membership.models import Application, Claim
from tests.factories import members
from tests.factories.people import PersonFactory
from tests.foundation.files import making
from tests.membership.test_pages import signed_in

pytestmark = pytest.mark.django_db


def claim(client: Client, content: bytes, name: str) -> Any:
    words = {"elsewhere": "old@example.net", "evidence": SimpleUploadedFile(name, content)}
    return client.post(reverse("claim_membership"), words)


def apply(client: Client, content: bytes, name: str) -> Any:
    level = members.level(needs_yearly_proof=True)
    return client.post(reverse("apply", args=[level.key]), {"evidence": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("send", [claim, apply])
def test_a_photograph_of_a_phone_is_taken_and_says_nothing_of_where_it_was_taken(send: Callable[..., Any]) -> None:
    content = making.phone_picture()
    assert len(content) > 4 * checking.MEGABYTE
    assert b"WGS-84 Specimen" in content

    answer = send(signed_in(PersonFactory.create()), content, "card.jpg")

    assert answer.status_code == 302
    kept = keeping.read(PrivateFile.objects.get())
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (1125, 3000), {})
    assert [said in kept for said in (b"Specimen", b"WGS-84", b"Exif", b"GPSLatitude", b"MPF\0")] == [False] * 5


@pytest.mark.parametrize("send", [claim, apply])
def test_a_photograph_is_cleaned_once_before_any_transaction_and_any_lock(
    send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, clean = signed_in(PersonFactory.create()), cleaning.photograph
    seen: list[tuple[int, int]] = []

    def watched(content: IO[bytes], name: str) -> SimpleUploadedFile:
        locks = [query for query in ran.captured_queries if "FOR UPDATE" in query["sql"] or "lock(" in query["sql"]]
        seen.append((len(connection.savepoint_ids), len(locks)))
        return clean(content, name)

    monkeypatch.setattr(cleaning, "photograph", watched)
    outside = len(connection.savepoint_ids)

    with CaptureQueriesContext(connection) as ran:
        send(client, making.picture("JPEG"), "card.jpg")

    assert (seen, PrivateFile.objects.count()) == ([(outside, 0)], 1)


def test_a_document_of_some_megabytes_is_taken() -> None:
    content = making.PDF + b"\n" * 4 * checking.MEGABYTE

    claim(signed_in(PersonFactory.create()), content, "letter.pdf")

    assert keeping.read(PrivateFile.objects.get()) == content


@pytest.mark.parametrize("send", [claim, apply])
def test_the_form_says_what_is_taken_and_why_a_file_is_not(send: Callable[..., Any]) -> None:
    client = signed_in(PersonFactory.create())

    page = send(client, making.moving("WEBP"), "card.heic").content.decode()

    assert "a photograph (JPEG or PNG), up to 15 megabytes." in page
    assert 'accept="application/pdf,text/plain,image/jpeg,image/png"' in page
    assert "This photograph is in HEIC" in page
    assert not Application.objects.exists()
    assert not Claim.objects.exists()


def test_whoever_tries_very_often_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_FILES", 2)
    client = signed_in(PersonFactory.create())

    pages = [claim(client, b"no picture", "card.png").content.decode() for _ in range(3)]

    assert ["Please send this one in an hour." in page for page in pages] == [False, False, True]
    assert "Please send this one in an hour." in claim(client, making.picture(), "card.png").content.decode()
