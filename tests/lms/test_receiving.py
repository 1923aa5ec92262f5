"""What people send: so much and no more, said in words, before any of it is kept."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lms import receiving

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
