"""A real web server on this worker's database, which can be killed in the middle; and someone who saves through it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt
from lms.database import HOUSE

PATIENCE = 60


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """The house behind granian, as production runs it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        named = connection.settings_dict
        where = f"postgresql://postgres@/{named['NAME']}?host={quote(named['HOST'] or named['OPTIONS']['host'])}"
        how = "--interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 2 --log-level error --no-ws"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", *how.split(), "--port", str(self.port), "lms.wsgi:application"],
            cwd=HOUSE, env={**os.environ, "DATABASE_URL": where}, start_new_session=True,
        )  # fmt: skip
        giving_up = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < giving_up, "the server does not answer"
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return ask(self.port, "GET", "/healthz")[0] < 500
        except (OSError, http.client.HTTPException):
            return False

    def kill(self) -> None:
        """End it and its workers at once, in the middle of whatever they do. Ended already: do nothing."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None


def ask(port: int, verb: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Ask for an address; return status and body."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request(verb, path, body, {"Host": "localhost", **(headers or {})})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


class Sitter:
    """Somebody signed in who saves; `acknowledged` is what the server confirmed, and nothing else."""

    def __init__(self, server: Server, attempt: Attempt) -> None:
        self.server, self.attempt, self.sequence = server, attempt, 0
        self.acknowledged: dict[str, str] = {}
        browser = Client()
        browser.force_login(attempt.person)
        browser.get(attempt.get_absolute_url())
        self.token = browser.cookies["csrftoken"].value
        cookies = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}

    def say(self, option: str, *places: int) -> dict[str, Any]:
        """Return a save with a sequence of its own that answers the questions at these places."""
        self.sequence += 1
        names = [f"q{place}" for place in places]
        return {
            "csrfmiddlewaretoken": self.token, "client": self.attempt.public_id, "sequence": self.sequence,
            "spoken": " ".join(names), **dict.fromkeys(names, option),
        }  # fmt: skip

    def answers(self, said: dict[str, Any]) -> dict[str, str]:
        """Return what a save says, as it is stored."""
        return {self.attempt.asked[int(name[1:]) - 1]: said[name] for name in said["spoken"].split()}

    def send(self, said: dict[str, Any]) -> bool:
        """Send a save once; return whether it was acknowledged."""
        path = reverse("attempt_save", args=[self.attempt.public_id])
        try:
            status, body = ask(self.server.port, "POST", path, urlencode(said), self.headers)
        except (OSError, http.client.HTTPException):
            return False
        if status != 200 or json.loads(body)["outcome"] != "applied":
            return False
        self.acknowledged |= self.answers(said)
        return True
