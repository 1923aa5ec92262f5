"""What is taken as evidence: so many files an hour, so large, and no HEIC."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from foundation.accounts.models import User
from foundation.files import taking
from foundation.files.checking import UploadRefused
from foundation.ground import clock
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def send(sender: User, content: bytes = b"%PDF-", name: str = "letter.pdf", *, hours: int = 0) -> None:
    at = clock.now() + timedelta(hours=hours)
    taking.demand(ContentFile(content, name), sender=sender, at=at)


def test_one_person_sends_twenty_files_an_hour_and_everybody_else_as_many() -> None:
    person = PersonFactory.create()
    for _ in range(taking.MOST_FILES):
        send(person)

    with pytest.raises(taking.TooMany, match="Please send this one in an hour"):
        send(person)
    send(PersonFactory.create())
    send(person, hours=1)


def test_what_is_refused_counts_too() -> None:
    person = PersonFactory.create()
    for _ in range(taking.MOST_FILES):
        with pytest.raises(UploadRefused, match="HEIC"):
            send(person, name="card.heic")

    with pytest.raises(taking.TooMany):
        send(person)


def test_a_file_that_is_too_large_is_refused_with_what_is_taken() -> None:
    with pytest.raises(UploadRefused, match="Up to 15 megabytes are taken"):
        send(PersonFactory.create(), bytes(taking.MOST + 1))


@pytest.mark.parametrize(
    ("name", "content"), [("IMG_1.HEIC", b""), ("IMG_1.jpg", b"\0\0\0\x24ftypheic\0"), ("a.png", b"\0\0\0\x18ftypmif1")]
)
def test_heic_is_refused_with_what_to_do_whatever_it_is_named(name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused, match=r"in HEIC, .* Save it as a JPEG, or take a screenshot of it"):
        send(PersonFactory.create(), content, name)
