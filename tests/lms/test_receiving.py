"""What people send: so much and no more, said in words, before any of it is kept."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foundation.files import taking
from foundation.ground.identity import new_public_id
from lms import receiving
from lms.database import HOUSE

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(("path", "megabytes"), [("/check/", 3), ("/accounts/login/", 3), ("/admin/login/", 30)])
def test_what_says_it_is_too_long_is_refused_unread(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str, megabytes: int
) -> None:
    monkeypatch.setattr("django.http.HttpRequest._load_post_and_files", lambda *_: pytest.fail("it was read"))

    answer = client.post(path, {"file": SimpleUploadedFile("a.bin", bytes(megabytes * MEGABYTE))})

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Nothing was kept" in answer.content.decode()
    assert "default-src" in answer["Content-Security-Policy"]


def test_files_without_a_length_are_counted_while_they_come(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "announced", lambda _request: 0)

    answer = client.post("/check/", {"a": SimpleUploadedFile("a", bytes(3 * MEGABYTE))})

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_several_files_count_together(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "announced", lambda _request: 0)
    files = {name: SimpleUploadedFile(name, bytes(MEGABYTE)) for name in "abc"}

    assert client.post("/check/", files).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_photograph_is_taken_where_evidence_is_and_nowhere_else() -> None:
    evidence = [
        reverse("claim_membership"),
        reverse("apply", args=["individual"]),
        reverse("purchase_order", args=[new_public_id()]),
    ]
    others = [reverse("membership"), reverse("my_entry"), "/find-somebody/", "/accounts/login/", "/check/", "/none/"]

    told = {path: receiving.most(path) for path in (*evidence, *others)}

    assert {told[path] // MEGABYTE for path in evidence} == {taking.MEGABYTES}
    assert {told[path] for path in others} == {2 * MEGABYTE}
    assert {answer.status_code for answer in map(Client().get, evidence)} <= {HTTPStatus.FOUND, 405}
    assert len(evidence) == len(receiving.EVIDENCE)


def test_every_form_outside_the_admin_with_a_file_goes_where_a_photograph_is_taken() -> None:
    found = {
        str(page.relative_to(HOUSE / "templates"))
        for page in (HOUSE / "templates").rglob("*.html")
        if "multipart/form-data" in page.read_text() and "admin" not in page.parts
    }

    assert found == {"membership/apply.html", "membership/claim.html", "payments/paper.html"}


def test_the_admin_takes_what_its_library_takes() -> None:
    assert receiving.most("/admin/documents/multiple/add/") > 25 * MEGABYTE


@pytest.mark.parametrize("length", ["", "many", "-1", "9" * 30, "²"])
def test_a_length_that_is_none_counts_as_none(client: Client, length: str) -> None:
    assert client.generic("POST", "/check/", b"", CONTENT_LENGTH=length).status_code != HTTPStatus.INTERNAL_SERVER_ERROR


def test_a_form_in_a_strange_charset_is_answered_in_words(client: Client) -> None:
    client.raise_request_exception = False

    answer = client.generic(
        "POST", "/check/", b"code=x", content_type="application/x-www-form-urlencoded; charset=utf-7"
    )

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "We could not read that" in answer.content.decode()
