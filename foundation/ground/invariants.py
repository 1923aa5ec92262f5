"""What must hold in the data at any time, over many rows: the promises that can be checked on live data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
    """Run every check and return what is broken, each line led by its promise."""
    return [f"{promise}: {line}" for promise, check in checks().items() for line in check()]
