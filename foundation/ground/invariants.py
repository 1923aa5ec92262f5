"""What must hold in the data at any time, over many rows: the promises that can be checked on live data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

Check = Callable[[], Iterable[str]]
"""Returns one line for each breach, naming rows by public id or number; nothing when all is well."""

_checks: dict[str, Check] = {}


def register(promise: str, check: Check) -> None:
    """Register a check under the promise it guards, e.g. `P18 every certificate matches its hash`."""
    _checks[promise] = check


def checks() -> Mapping[str, Check]:
    """Return the checks by promise."""
    return dict(sorted(_checks.items()))


def breaches() -> list[str]:
    """Run every check, each at one moment, and return what is broken, each line led by its promise."""
    return [f"{promise}: {line}" for promise, check in checks().items() for line in _at_one_moment(check)]


def _at_one_moment(check: Check) -> list[str]:
    """Run a check that sees the data as they stood when it began, however much it reads and whoever works meanwhile."""
    with one_moment():
        return list(check())


@contextmanager
def one_moment() -> Iterator[None]:
    """Let whatever is read inside be of one moment, and write nothing (REPEATABLE READ, READ ONLY).

    Within a transaction that is open already, it is that one's isolation that holds.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
