"""`python -m bench.screens`: CPU and latency of the main screens, each beside the floor of the same run.

The whole WSGI stack is called in this process on a database of its own that holds the demonstration; one core, no
network. CPU is the process's own time; the database server's is not in it.
"""

from __future__ import annotations

import argparse
import functools
import io
import itertools
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from lms import database

os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.dev"
NAME = "bench"
FLOOR = "floor: signed in, one query, base page"
TOKEN = "t" * 32
"""What stands in the cookie and in each form, so that a form is taken."""


def prepare() -> None:
    """Make the database anew, on the private server alone, and fill it."""
    os.environ.pop("DATABASE_URL", None)
    address = database.ensure()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{NAME}"')
    os.environ["DATABASE_URL"] = address.replace("/postgres?", f"/{NAME}?")
    import django  # noqa: PLC0415  (after the database has its address)

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    settings.ROOT_URLCONF = "bench.floors"
    settings.CELERY_BROKER_URL = "memory://"
    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0)


def screens() -> dict[str, Callable[[], int]]:
    """Return each screen as a call that answers with a status."""
    from certificates.models import Certificate  # noqa: PLC0415  (Django is set up only now)
    from courses.models import Course  # noqa: PLC0415

    halfway = someone_halfway()
    cookie = signed_in(halfway)
    course = Course.objects.get(slug="code-of-ethics-in-practice")
    lesson = course.lessons.get().slug
    return {
        "floor: plain view": get("/floor/plain/"),
        FLOOR: get("/floor/signed-in/", cookie),
        "home, signed out": get("/"),
        "check page": get(f"/c/{Certificate.objects.get(person__email='finished.trainee@demo.example').spoken_code}/"),
        "course, signed in": get(f"/learn/{course.slug}/", cookie),
        "lesson, signed in": get(f"/learn/{course.slug}/{lesson}/", cookie),
        "quiz save (the rule, 5 answers)": save(halfway),
    }


def someone_halfway() -> Any:
    """Return the trainee who has read the lesson and not answered the quiz."""
    from foundation.accounts.models import User  # noqa: PLC0415

    return User.objects.get(email="halfway.trainee@demo.example")


def signed_in(person: Any) -> str:
    """Return the cookies of a session of this person."""
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(person, backend="foundation.accounts.backends.HouseBackend")
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@functools.cache
def stack() -> Any:
    """Return the whole WSGI stack, put together once, as a server does."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415

    return WSGIHandler()


def get(address: str, cookie: str = "", asked: str = "") -> Callable[[], int]:
    """Return a call that asks the whole WSGI stack for this address; `asked` stands behind its question mark."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": asked,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "HTTP_HOST": "localhost:8000",
        "HTTP_COOKIE": cookie,
    }

    def call() -> int:
        found: list[int] = []

        def start(status: str, _headers: object, _error: object = None) -> None:
            found.append(int(status[:3]))

        answer = stack()({**environ, "wsgi.input": io.BytesIO()}, start)
        b"".join(answer)
        answer.close()
        return found[0]

    return call


def ask(address: str, cookie: str, said: Mapping[str, Any] | None = None) -> tuple[int, str, str]:
    """Ask the whole stack for a page, or send it a form; return status, where it leads, and the page."""
    body = urlencode({**said, "csrfmiddlewaretoken": TOKEN}).encode() if said else b""
    found: list[tuple[int, str]] = []
    answer = stack()(
        {
            "REQUEST_METHOD": "POST" if said else "GET",
            "PATH_INFO": address,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.input": io.BytesIO(body),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost:8000",
            "HTTP_COOKIE": f"{cookie}; csrftoken={TOKEN}",
        },
        lambda status, headers, _error=None: found.append((int(status[:3]), dict(headers).get("Location", ""))),
    )
    page = b"".join(answer).decode()
    answer.close()
    return *found[0], page


def save(trainee: Any) -> Callable[[], int]:
    """Return a call that saves five answers by the rule that the page calls."""
    from assessments import saving  # noqa: PLC0415
    from courses.learning import sitting  # noqa: PLC0415
    from courses.models import Enrollment  # noqa: PLC0415
    from foundation.ground import clock  # noqa: PLC0415

    enrollment = Enrollment.objects.get(trainee=trainee)
    module = next(module["key"] for module in enrollment.release.manifest["modules"] if module["quiz"])
    attempt = sitting.sit(enrollment.trainee, enrollment.course.slug, module, at=clock.now())
    answers = {question["version"]: question["wording"]["options"][0]["key"] for question in attempt.questions}
    browser, count = uuid4(), itertools.count(1)

    def call() -> int:
        saving.save(attempt, answers, client=browser, sequence=next(count), at=clock.now())
        return 200

    return call


def measure(calls: dict[str, Callable[[], int]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Call the screens in turns; return (CPU, latency) in milliseconds for each call."""
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for name, call in calls.items():
        if (status := call()) != 200:
            message = f"{name} answers {status}"
            raise SystemExit(message)
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            cpu, wall = time.process_time(), time.perf_counter()
            call()
            figures[name].append(((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000))
    return figures


def report(figures: dict[str, list[tuple[float, float]]]) -> str:
    """Return a table: median CPU, its ratio to the signed-in floor, latency's median and 95th percentile."""
    floor = statistics.median(cpu for cpu, _wall in figures[FLOOR])
    lines = [f"{'screen':42}{'CPU ms':>8}{'x floor':>9}{'p50 ms':>8}{'p95 ms':>8}"]
    for name, calls in figures.items():
        cpu = statistics.median(cpu for cpu, _wall in calls)
        walls = sorted(wall for _cpu, wall in calls)
        lines.append(
            f"{name:42}{cpu:8.2f}{cpu / floor:9.2f}{statistics.median(walls):8.2f}{walls[int(len(walls) * 0.95)]:8.2f}"
        )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> Any:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args(arguments).rounds
    prepare()
    sys.stdout.write(report(measure(screens(), rounds)) + "\n")


if __name__ == "__main__":
    main()
