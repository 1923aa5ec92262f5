"""Background jobs under two workers at once, and under a worker that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from foundation.ground import clock, jobbing
from foundation.ground.models import Job, JobResult
from lms.database import HOUSE
from tests.foundation.ground.test_jobbing import AFTER_SILENCE, PassTime, ask, says


def both_work(job: Job, worked: list[str]) -> list[str]:
    """Have two workers that both believe they hold the job work its first part at once."""
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        jobbing.work_part(job, 0, "a")
        connection.close()

    run_together(work)
    return worked


def run_together(work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_workers_at_once_do_a_part_once(committed: None, worked: list[str]) -> None:
    assert both_work(ask("a"), worked) == ["a"]


def test_without_the_lock_on_the_part_it_is_done_twice(
    committed: None, worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: a claim that writes no row first, and the race above shows."""
    monkeypatch.setattr(
        jobbing, "_claim", lambda job, position, _part, at: JobResult(job=job, position=position, at=at)
    )
    monkeypatch.setattr(JobResult, "save", lambda _result, **_fields: None)

    assert both_work(ask("a"), worked) == ["a", "a"]


def test_of_two_runners_at_once_one_holds_the_job(committed: None, worked: list[str]) -> None:
    job, start, held = ask("a", "b"), threading.Barrier(2), []

    def work() -> None:
        start.wait()
        held.append(jobbing.run(job.pk))
        connection.close()

    run_together(work)

    assert sorted(held) == [False, True]
    assert worked == ["a", "b"]


KILLED = """
import os, signal, sys
import django
django.setup()
from foundation.ground import jobbing
def work(job, part, at):
    if part == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return "by the first worker"
jobbing.register("test", work)
jobbing.run(int(sys.argv[1]))
"""


def test_a_killed_workers_job_is_finished_by_the_sweeper_once(
    committed: None, worked: list[str], pass_time: PassTime, fresh_database: str, settings: Any
) -> None:
    job = ask("a", "b", "c")
    address = os.environ["DATABASE_URL"].replace("/postgres?", f"/{fresh_database}?")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(job.pk)],
        cwd=HOUSE,
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "lms.settings.test"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert says(job) == [("a", "by the first worker", False)]
    assert jobbing.sweep(clock.now()) == 0

    pass_time(seconds=AFTER_SILENCE)
    assert jobbing.sweep(clock.now()) == 1
    jobbing.run(job.pk)

    assert worked == ["b", "c"]
    assert [part for part, _says, _refused in says(job)] == ["a", "b", "c"]
    job.refresh_from_db()
    assert job.is_finished
    assert Path(settings.CLOCK_FILE).exists()
