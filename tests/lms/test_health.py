from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connection
from django.test import Client
from kombu.exceptions import OperationalError


def test_a_process_that_answers_is_up_and_asks_no_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "up\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_house_whose_parts_answer_is_ready(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.text) == (200, "ready\n")


@pytest.mark.django_db
def test_a_silent_database_is_named_without_its_secrets(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise DatabaseError("password=PLANTED")

    monkeypatch.setattr(connection, "cursor", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.text.splitlines()[0] == "database does not answer"
    assert "PLANTED" not in response.text


@pytest.mark.django_db
def test_a_cache_that_forgets_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseCache, "get", lambda *_args, **_options: None)

    response = client.get("/readyz")

    assert (response.status_code, response.text) == (503, "cache does not answer\n")


@pytest.mark.django_db
def test_a_silent_broker_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise OperationalError("redis://PLANTED")

    monkeypatch.setattr(current_app, "connection_for_write", refuse)

    response = client.get("/readyz")

    assert (response.status_code, response.text) == (503, "broker does not answer\n")
