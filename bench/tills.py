"""A till on a database of its own, with the sandbox in this process: what the benches of payments work by hand."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from lms import database

NAME = f"bench_tills_{os.getpid()}"
SECRET = "whsec_sandbox"


@contextmanager
def open_till() -> Iterator[Any]:
    """Make the database anew, serve the sandbox, and hand out a till."""
    prepare()
    from django.conf import settings  # noqa: PLC0415  (Django is set up only now)
    from django.test import Client  # noqa: PLC0415

    from payments.sandbox.account import KEY  # noqa: PLC0415
    from payments.sandbox.books import Clock  # noqa: PLC0415
    from payments.sandbox.serving import made  # noqa: PLC0415
    from tests.factories.sold import open_shop  # noqa: PLC0415
    from tests.factories.till import Till  # noqa: PLC0415
    from tests.sandboxing import NOWHERE, Sandbox  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, open_shop() as shop:
        settings.CLOCK_FILE = Path(folder) / "clock-offset"
        server = made()
        server.account.clock = Clock(settings.CLOCK_FILE)
        server.begin(ticking=False)
        settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = server.account.address, KEY
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        sandbox = Sandbox(server.account.address)
        sandbox.pause()
        sandbox.hook(NOWHERE)
        try:
            yield Till(shop, sandbox, Client(SERVER_NAME="localhost"), server=server)
        finally:
            server.end()
            forget()


def forget() -> None:
    """Drop the database of this run."""
    from django.db import connections  # noqa: PLC0415  (Django is set up only now)

    connections.close_all()
    os.environ.pop("DATABASE_URL", None)
    with psycopg.connect(database.ensure(), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def prepare() -> None:
    """Make a database for this run, on the private server alone."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    address = database.ensure()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{NAME}"')
    os.environ["DATABASE_URL"] = address.replace("/postgres?", f"/{NAME}?")
    import django  # noqa: PLC0415  (after the database has its address)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
