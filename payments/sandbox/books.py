"""What the stand-in remembers: Stripe's objects by kind and id, in memory, and in a file if one is named."""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from payments.sandbox.refusing import Json, missing

SIGNS = string.ascii_letters + string.digits
LENGTH = 24


def new_id(prefix: str) -> str:
    """Return an id that nothing bears yet, as Stripe makes them."""
    return prefix + "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


@dataclass(frozen=True)
class Clock:
    """What time it is in the house: the machine's, moved by the seconds in the house's clock file."""

    file: Path | None = None

    def now(self) -> int:
        """Return the moment in seconds since 1970, whole, as Stripe tells it."""
        return int(time.time() + self.offset())

    def offset(self) -> float:
        """Return by how many seconds the house's clock is moved."""
        try:
            return float(self.file.read_text(encoding="ascii")) if self.file else 0.0
        except FileNotFoundError:
            return 0.0


class Books:
    """Everything there is. One turn at a time: whoever reads or writes does so within `turn()`.

    Keys that begin with an underscore are the stand-in's own, and never answered (`expanding.shown`).
    """

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.shelves: dict[str, dict[str, Json]] = defaultdict(dict)
        self._touched: dict[tuple[str, str], Json] = {}
        self._file = _opened(file) if file else None
        self._read()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold everything for a deed, and keep in the file what it changed."""
        with self.lock:
            try:
                yield
            finally:
                self._keep()

    def add(self, thing: Json) -> Json:
        """Put a new thing on the shelf of its kind."""
        self.shelves[thing["object"]][thing["id"]] = thing
        return self.touch(thing)

    def touch(self, thing: Json, **changes: object) -> Json:
        """Change a thing, and remember that it must be kept."""
        thing.update(changes)
        self._touched[thing["object"], thing["id"]] = thing
        return thing

    def remove(self, thing: Json) -> None:
        """Take a thing away."""
        del self.shelves[thing["object"]][thing["id"]]
        self._touched.pop((thing["object"], thing["id"]), None)
        if self._file:
            self._file.execute("DELETE FROM kept WHERE kind = ? AND number = ?", (thing["object"], thing["id"]))
            self._file.commit()

    def find(self, kind: str, number: str, param: str = "") -> Json:
        """Return the thing with this id. Raises `Refused` (404) if there is none."""
        found = self.shelves[kind].get(number)
        if found is None:
            raise missing(kind, number, param)
        return found

    def newest(self, kind: str) -> Iterator[Json]:
        """Return the things of a kind, the newest first."""
        return iter(reversed(list(self.shelves[kind].values())))

    def wipe(self) -> None:
        """Forget everything."""
        with self.lock:
            self.shelves.clear()
            self._touched.clear()
            if self._file:
                self._file.execute("DELETE FROM kept")
                self._file.commit()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            self._file.close()

    def _read(self) -> None:
        if self._file:
            for kind, number, body in self._file.execute("SELECT kind, number, body FROM kept ORDER BY place"):
                self.shelves[kind][number] = json.loads(body)

    def _keep(self) -> None:
        touched, self._touched = self._touched, {}
        if self._file and touched:
            self._file.executemany(
                "INSERT INTO kept (kind, number, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, number) DO UPDATE SET body = excluded.body",
                [(kind, number, json.dumps(thing)) for (kind, number), thing in touched.items()],
            )
            self._file.commit()


def _opened(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # A stand-in may lose a second to a power cut.
    connection.execute(
        "CREATE TABLE IF NOT EXISTS kept"
        " (place INTEGER PRIMARY KEY, kind TEXT, number TEXT, body TEXT, UNIQUE (kind, number))"
    )
    return connection
