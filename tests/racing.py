"""What several people do at the same moment, each on a connection of her own.

A test of a lock comes in two: with it, the race ends well (`at_once`, `meanwhile`); without it (`unlock`) the race is
lost, so that the first is known to prove something. `interrupted` makes the losing order certain.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from foundation.ground.refusals import Refusal

PATIENCE = 20


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all the deeds at the same moment, each on its own connection; return what came of them, errors included."""
    start = Barrier(len(deeds), timeout=PATIENCE)

    def one(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return deed()
        except (IntegrityError, Refusal) as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as people:
        return list(people.map(one, deeds))


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do `first` and commit it only once `second`, on a connection of its own, waits for it; return `second`'s outcome.

    Refusals are returned; any other error is raised.
    """
    is_done, giving_up = Event(), time.monotonic() + PATIENCE

    def follow() -> Any:
        try:
            is_done.wait(PATIENCE)
            return second()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first()
            outcome = other.submit(follow)
            is_done.set()
            while not somebody_waits_for_me():
                assert time.monotonic() < giving_up, "nobody waits"
                time.sleep(0.01)
        return outcome.result(PATIENCE)


def somebody_waits_for_me() -> bool:
    """Whether another connection to this database waits for a lock of this one's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def elsewhere(deed: Callable[[], Any]) -> Any:
    """Do the deed on a connection of its own and commit it; return what came of it."""

    def do() -> Any:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(do).result(PATIENCE)


def unlock(monkeypatch: pytest.MonkeyPatch, *nouns: type[models.Model]) -> None:
    """Sabotage: rows of these kinds are fetched without their lock."""
    for noun in nouns:
        monkeypatch.setattr(type(noun._default_manager.all()), "select_for_update", lambda self, *_of, **_how: self)


def interrupted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, by: Callable[[], Any]) -> None:
    """Let the first call of `owner.name` wait until `by` was done elsewhere and committed."""
    call, waiting = getattr(owner, name), [by]

    def late(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            elsewhere(waiting.pop())
        return call(*args, **kwargs)

    monkeypatch.setattr(owner, name, late)
