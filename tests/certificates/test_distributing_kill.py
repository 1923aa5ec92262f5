"""A worker is killed at half of many issues; swept up and resumed, everybody has exactly one certificate."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from certificates import proving
from certificates.granting import distributing, foreseeing
from certificates.models import Certificate, SerialCounter
from foundation.ground import clock, jobbing
from foundation.ground.models import JobResult
from foundation.letters.models import Letter
from lms.database import HOUSE
from tests.factories.owed import owed
from tests.factories.people import PersonFactory
from tests.foundation.ground.test_jobbing import AFTER_SILENCE

MANY = 60
"""A thousand are issued so by `bench.issuing`."""

KILLED = """
import os, signal, sys
import django
django.setup()
from certificates import issuing
from foundation.ground import jobbing
from foundation.ground.models import Job
write, before = issuing.write, []
def dying(*args, **kwargs):
    written = write(*args, **kwargs)
    before.append(written)
    if len(before) > int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return written
issuing.write = dying
jobbing.run(int(sys.argv[1]))
"""


@pytest.mark.usefixtures("committed")
def test_a_worker_killed_at_half_of_many_is_resumed_to_exactly_as_many(
    pass_time: Callable[..., None], fresh_database: str
) -> None:
    """It dies with a certificate written and not committed: that one is issued anew, and no serial is lost."""
    found, staff = owed(MANY), PersonFactory.create()
    ready = foreseeing.everybody(found.activity).ready
    job = distributing.ask(found.activity, ready, reason="Owed.", actor=staff, at=clock.now())
    address = os.environ["DATABASE_URL"].replace("/postgres?", f"/{fresh_database}?")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(job.pk), str(MANY // 2)],
        cwd=HOUSE,
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "lms.settings.test"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert Certificate.objects.count() == JobResult.objects.filter(job=job).count() == MANY // 2

    pass_time(seconds=AFTER_SILENCE)
    assert jobbing.sweep(clock.now()) >= 1
    jobbing.run(job.pk)

    issued = Certificate.objects.on(found.activity).order_by("pk")
    assert [each.serial.rpartition("-")[2] for each in issued] == [f"{n:05d}" for n in range(1, MANY + 1)]
    assert issued.values("person").distinct().count() == MANY
    assert Letter.objects.filter(reason="certificate").count() == MANY
    assert SerialCounter.objects.get().last == MANY
    assert not job.results.filter(is_refused=True).exists()
    assert not [*proving.gaps(), *proving.broken_chains(), *proving.altered()]
    assert foreseeing.everybody(found.activity).lines == ()
