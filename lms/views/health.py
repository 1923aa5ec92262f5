"""Health, for whoever watches the machines: whether the process is up, and whether it can do its work."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from celery import current_app
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

SECONDS = 2


@require_safe
def up(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers. Asks nothing of any other."""
    return _said(["up"], status=200)


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether database, cache and broker answer; 503 with the name of what does not, never why: it is public."""
    silent = [name for name, answers in ASKED.items() if not answers()]
    if silent:
        return _said([f"{name} does not answer" for name in silent], status=503)
    return _said(["ready"], status=200)


def database_answers() -> bool:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False


def cache_answers() -> bool:
    """Whether what is put into the cache comes out again."""
    word = uuid4().hex
    try:
        cache.set("readyz", word, SECONDS * 5)
        return cache.get("readyz") is not None
    except (Error, RedisError):
        return False


def broker_answers() -> bool:
    """Whether the broker of background work can be reached."""
    try:
        with current_app.connection_for_write() as link:
            link.ensure_connection(max_retries=0, timeout=SECONDS)
    except (OperationalError, OSError):
        return False
    return True


ASKED: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "cache": cache_answers,
    "broker": broker_answers,
}


def _said(lines: list[str], *, status: int) -> HttpResponse:
    """Answer in plain words, never from a cache."""
    response = HttpResponse("\n".join(lines) + "\n", status=status, content_type="text/plain; charset=utf-8")
    add_never_cache_headers(response)
    return response
