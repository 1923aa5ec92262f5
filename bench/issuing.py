"""`python -m bench.issuing`: a thousand certificates issued in bulk by a worker that is killed at half and resumed.

On a database of its own with the demonstration. The first half is issued by a process that dies by SIGKILL with a
certificate written and not committed; the second by this one, and measured. CPU is this process's own time, the
database server's is not in it; letters and PDFs follow by jobs of their own and are not in it either.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from bench.screens import prepare

DYING = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.CELERY_BROKER_URL = "memory://"
from certificates import issuing
from foundation.ground import jobbing
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


def ask(count: int) -> tuple[Any, Any, str]:
    """Make people who are owed a certificate; return their course, the job, and what the dry run took."""
    from certificates.granting import distributing, foreseeing  # noqa: PLC0415  (Django is set up only now)
    from foundation.accounts.models import User  # noqa: PLC0415
    from foundation.ground import clock  # noqa: PLC0415
    from tests.factories.owed import owed  # noqa: PLC0415

    course = owed(count)
    cpu = time.process_time()
    ready = foreseeing.everybody(course.activity).ready
    took = f"dry run of {len(ready)}: {(time.process_time() - cpu) * 1000:.0f} ms CPU"
    staff = User.objects.get(email="coordinator@demo.example")
    return course, distributing.ask(course.activity, ready, reason="A bench.", actor=staff, at=clock.now()), took


def kill_at_half(job: Any, count: int) -> None:
    """Let another process issue the first half and die."""
    died = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-c", DYING, str(job.pk), str(count // 2)], env=dict(os.environ), check=False
    )
    if died.returncode != -signal.SIGKILL:
        message = f"the worker ended with {died.returncode}"
        raise SystemExit(message)


def resume(job: Any, count: int) -> str:
    """Take the job up as the sweeper does once it has been silent; return what the rest took."""
    from foundation.ground import jobbing  # noqa: PLC0415
    from foundation.ground.models import Job  # noqa: PLC0415
    from foundation.ground.models.jobs import SILENCE  # noqa: PLC0415

    done = jobbing.progress(job)
    Job.objects.filter(pk=job.pk).update(stirred_at=job.asked_at - SILENCE - timedelta(seconds=1))
    cpu, wall = time.process_time(), time.perf_counter()
    jobbing.run(job.pk)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    rest = count - done
    return (
        f"killed with {done} of {count} done; the other {rest}: {cpu * 1000 / rest:.1f} ms CPU, "
        f"{wall * 1000 / rest:.1f} ms in all, each; {rest / cpu:.0f} certificates a second and core"
    )


def outcome(course: Any, count: int) -> str:
    """Count what came of it, and stop where it is not exactly as many."""
    from certificates import proving  # noqa: PLC0415
    from certificates.models import Certificate  # noqa: PLC0415
    from foundation.letters.models import Letter  # noqa: PLC0415

    issued = Certificate.objects.on(course.activity)
    people = issued.values("person").distinct().count()
    letters = Letter.objects.filter(reason="certificate", about__in=issued.values("public_id")).count()
    problems = [*proving.gaps(), *proving.broken_chains(), *proving.altered()]
    if not (issued.count() == people == letters == count) or problems:
        message = f"{issued.count()} certificates of {people} people with {letters} letters; {problems}"
        raise SystemExit(message)
    return f"exactly {count} certificates, {count} people, {count} letters; serials without a gap, chains unbroken"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificates", type=int, default=1000)
    count = parser.parse_args().certificates
    prepare()
    course, job, took = ask(count)
    print(took)
    kill_at_half(job, count)
    print(resume(job, count))
    print(outcome(course, count))


if __name__ == "__main__":
    main()
