"""Django's and Wagtail's own tasks go through Celery: after the commit, or not at all."""

from __future__ import annotations

import time
from typing import Any

import django_tasks
import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django import tasks as django_own
from django.db import transaction

from foundation.ground.tasks import run_django_task

DONE: list[str] = []


@django_tasks.task
def of_wagtails_kind(word: str) -> None:
    DONE.append(word)


@django_own.task
def of_djangos_kind(word: str) -> None:
    DONE.append(word)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(run_django_task, "apply_async", lambda message, **facts: sent.append((message, facts["eta"])))
    DONE.clear()
    return sent


@pytest.mark.parametrize("task", [of_wagtails_kind, of_djangos_kind])
def test_a_task_is_sent_after_the_commit_and_runs_by_its_path(committed: None, messages: list[Any], task: Any) -> None:
    with transaction.atomic():
        receipt = task.enqueue("hello")
        assert messages == []

    [(message, eta)] = messages
    run_django_task(*message)
    assert DONE == ["hello"]
    assert eta is None
    assert receipt.args == ["hello"]


def test_a_task_of_a_rolled_back_transaction_is_never_sent(committed: None, messages: list[Any]) -> None:
    with transaction.atomic():
        of_wagtails_kind.enqueue("never")
        transaction.set_rollback(True)

    assert messages == []


@pytest.fixture
def nothing_waits() -> None:
    """Take from the broker what tests before left there: a worker would work through hundreds of them first."""
    current_app.control.purge()


def test_a_real_worker_runs_it(committed: None, nothing_waits: None) -> None:
    DONE.clear()

    with start_worker(current_app, pool="solo", perform_ping_check=False, shutdown_timeout=10):
        of_wagtails_kind.enqueue("through the broker")
        for _ in range(600):  # half a minute: another run may have the machine
            if DONE:
                break
            time.sleep(0.05)

    assert DONE == ["through the broker"]
