"""`manage.py run`: the whole platform on one's own machine, in one command."""

from __future__ import annotations

import contextlib
import gc
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from foundation.ground.refusals import Refusal
from lms.demo import people, sparing

FIRST_PORT, PAY_PORT, TRIED_PORTS = 8000, 12111, 20
RESTARTS = 3
"""How often the worker is started again."""
WEB, WORKER, SANDBOX = 0, 1, 2
"""Where each stands among the processes."""
SELDOM = (100_000, 20, 20)
"""How seldom Python looks for garbage while it migrates."""
PATIENCE = 60.0
"""Seconds to wait for the first page."""
ANSWERED_WITHIN = 3.0
"""Seconds that whoever listens on a taken port has to say who it is."""
UP = b"up\n"
"""What this site answers where it is asked whether it is up."""
WEBHOOK = "/payments/stripe/webhook"
"""Where the stand-in for Stripe tells what happened."""


class Command(BaseCommand):
    """Migrate if needed, fill the demonstration, start web, worker and a stand-in for Stripe, and say where to go."""

    help = "Run the site with its demonstration: database, migrations, web server and background worker."
    requires_system_checks: list[str] = []
    """None of Django's: `./dev check` has them, and a newcomer waits."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a port."""
        parser.add_argument("--port", type=int, help="The port to listen on; the first free one from 8000 otherwise.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until interrupted."""
        if not settings.DEMO:
            message = "This command runs the demonstration. A real site is started as docs/runbook.md says."
            raise CommandError(message)
        try:
            sparing.refuse_a_real_site()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        port = options["port"] or free_port()
        refuse_taken(port)
        # Letters and certificates of the demonstration name the address that it is really served at.
        settings.SITE_ADDRESS = settings.WAGTAILADMIN_BASE_URL = f"http://localhost:{port}"
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{free_port(PAY_PORT)}"
        children: list[subprocess.Popen[bytes]] = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            make_broker_folders()
            self.make_database()
            refuse_taken(port)  # Again: making the database takes its time, and somebody else may have begun meanwhile.
            # It loads beside the filling; not before the tables are there, or whoever has a page open meets an error.
            children.append(begin(commands(port)[WEB]))
            call_command("demo", verbosity=0)
            check_alive(children)
            wait_for_page(f"http://127.0.0.1:{port}/", children)
            children += [begin(commands(port)[WORKER]), begin(commands(port)[SANDBOX])]
            self.stdout.write(welcome(port))
            wait_for_end(children, port)
        except KeyboardInterrupt:
            self.stdout.write("\nGood-bye.")
        finally:
            stop(children)

    def make_database(self) -> None:
        """Make the database, or what is missing of it."""
        if missing_migrations():
            self.stdout.write("Making the database (once) ...")
            migrate()


def migrate() -> None:
    """Migrate. Each of hundreds of migrations makes models by the hundred: their garbage is a quarter of the time."""
    with looking_seldom_for_garbage():
        call_command("migrate", verbosity=0)


@contextlib.contextmanager
def looking_seldom_for_garbage() -> Iterator[None]:
    """Have Python look for garbage seldom, and as often as before afterwards."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def missing_migrations() -> bool:
    """Whether the database lacks a migration."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def free_port(first: int = FIRST_PORT) -> int:
    """Return the first port from this one on which nobody listens."""
    for port in range(first, first + TRIED_PORTS):
        if not is_taken(port):
            return port
    message = (
        f"Ports {first} to {first + TRIED_PORTS - 1} are all taken. "
        f"{'Name a free one: ./dev run --port 9000' if first == FIRST_PORT else 'Free one of them.'}"
    )
    raise CommandError(message)


def refuse_taken(port: int) -> None:
    """Raise where somebody listens on this port, and say who it may be: granian would share it without a word."""
    if not is_taken(port):
        return
    message = (
        f"Port {port} is taken: {whose(port)}, so nothing was started. End it first (Ctrl-C where it runs), "
        f"or name another port: ./dev run --port {port + 1}"
    )
    raise CommandError(message)


def is_taken(port: int) -> bool:
    """Whether somebody listens on this port."""
    with socket.socket() as probe:
        return not probe.connect_ex(("127.0.0.1", port))


def whose(port: int) -> str:
    """Say who may listen on this port, by what it answers where this site says that it is up."""
    address = f"http://127.0.0.1:{port}"
    try:
        with urllib.request.urlopen(address + reverse("healthz"), timeout=ANSWERED_WITHIN) as answer:  # noqa: S310  (this machine)
            is_this_site = answer.read(len(UP)) == UP
    except (OSError, http.client.HTTPException):
        is_this_site = False
    return f"this site runs there already, at http://localhost:{port}/" if is_this_site else "another program has it"


def make_broker_folders() -> None:
    """Make the folders through which the web server and the worker send each other messages."""
    for folder in ("broker", "broker-control"):
        (settings.VAR / folder).mkdir(parents=True, exist_ok=True)


def begin(command: list[str | Path]) -> subprocess.Popen[bytes]:
    """Start one process, at the head of a group of its own."""
    ours = {"SITE_ADDRESS": settings.SITE_ADDRESS, "STRIPE_API_BASE": settings.STRIPE_API_BASE}
    environment = {**os.environ, **ours}
    return subprocess.Popen(command, env=environment, cwd=settings.HOUSE, start_new_session=True)  # noqa: S603


def commands(port: int) -> list[list[str | Path]]:
    """Return how web server, worker and stand-in for Stripe are started, from the environment that this runs in."""
    here = Path(sys.executable).parent
    web = "granian --interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 4 --log-level warning --no-ws"
    worker = "celery --quiet -A lms worker -B -P threads -c 2 --loglevel error"
    words = [
        [*web.split(), "--port", str(port), "lms.wsgi:application"],
        worker.split(),
        ["python", *sandbox_words(port)],
    ]
    return [[here / name, *rest] for name, *rest in words]


def sandbox_words(port: int) -> list[str]:
    """Return how the stand-in for Stripe is started: it keeps what was paid, and follows the house's clock."""
    return [
        *("-m", "payments.sandbox", "--quiet"),
        *("--port", str(urlsplit(settings.STRIPE_API_BASE).port)),
        *("--clock", str(settings.CLOCK_FILE)),
        *("--kept", str(settings.VAR / "sandbox.sqlite3")),
        *("--hooks", f"http://127.0.0.1:{port}{WEBHOOK}"),
        *("--secret", settings.STRIPE_WEBHOOK_SECRETS[0]),
        *("--key", settings.STRIPE_SECRET_KEY),
    ]


def wait_for_page(address: str, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the home page answers, or say which process ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        check_alive(children)
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310  (our own address)
                return
        except urllib.error.HTTPError as answer:
            message = f"The home page answered {answer.code}. Its error stands above."
            raise CommandError(message) from answer
        except OSError:
            time.sleep(0.1)
    message = f"The home page did not answer within {PATIENCE:.0f} seconds."
    raise CommandError(message)


def wait_for_end(children: list[subprocess.Popen[bytes]], port: int) -> None:
    """Wait for an interrupt; start an ended worker again, and raise if it keeps ending or the web server ends."""
    for left in (*range(RESTARTS, 0, -1), 0):
        while not left or children[WORKER].poll() is None:
            check_alive(children)
            time.sleep(1)
        sys.stderr.write(f"The background worker ended with {children[WORKER].returncode}; it is started again.\n")
        children[WORKER] = begin(commands(port)[WORKER])


def check_alive(children: list[subprocess.Popen[bytes]]) -> None:
    """Raise if the web server or the worker has ended."""
    for child in children:
        if child.poll() is not None:
            message = f"{Path(str(child.args[0])).name} ended with {child.returncode}. Its own words stand above."  # type: ignore[index]
            raise CommandError(message)


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End the processes with all that they started."""
    for child in children:
        signal_group(child, signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            signal_group(child, signal.SIGKILL)


def signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a process and its own children; each leads a group of its own, which may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def welcome(port: int) -> str:
    """Return what a newcomer needs: the address and whom to sign in as."""
    address = f"http://localhost:{port}"
    lines = [
        f"\n  The site:       {address}/",
        f"  The admin:      {address}/admin/",
        f"  The mailbox:    {address}/demo/mailbox/   (letters of the demonstration end here)",
        f"  The payments:   {settings.STRIPE_API_BASE}/   (a stand-in for Stripe: no money moves)",
        "",
    ]
    lines += [f"  Sign in as:     {person.email:34} {person.role_words}" for person in people.PEOPLE]
    return "\n".join([*lines, f"  Password:       {people.PASSWORD}", "\n  Ctrl-C ends it.\n"])
