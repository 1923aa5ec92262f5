"""A pytest plugin loaded before all else: with MEASURED set, it writes down which lines and branches of the rooms ran.

slipcover (decision 44) switches each mark off once it was passed, so a measured run costs about what a plain one does.
Each process writes what it saw to a file of its own; `merged` puts them together.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import slipcover

HOUSE = Path(__file__).resolve().parent.parent
SEEN = HOUSE / "var" / "measured"
ROOMS = ("lms", "courses", "assessments", "certificates", "membership", "standards", "payments", "foundation")
ONLY_IN_ANOTHER_PROCESS = r"if __name__ == .__main__.:"

type Report = Mapping[str, Any]
"""What slipcover tells: for each file its executed and missing lines and branches, and a summary of all."""


class Measuring:
    """What one process of a run sees, from now on, of modules that are imported from now on."""

    def __init__(self) -> None:
        sources, migrations = [str(HOUSE / room) for room in ROOMS], ["*/migrations/*"]
        self.slipcover = slipcover.Slipcover(
            branch=True, source=sources, omit=migrations, exclude_also=[ONLY_IN_ANOTHER_PROCESS]
        )
        slipcover.ImportManager(self.slipcover, slipcover.FileMatcher(sources=sources, omit=migrations)).__enter__()

    def write(self, name: str) -> None:
        """Write down what was seen until now, under this process's name in the run."""
        SEEN.mkdir(parents=True, exist_ok=True)
        (SEEN / f"{name}.json").write_text(json.dumps(self.slipcover.get_coverage()))


measuring = Measuring() if os.environ.get("MEASURED") else None


def pytest_configure() -> None:
    """Forget what an earlier run saw, in the process that begins this one."""
    if measuring and "PYTEST_XDIST_WORKER" not in os.environ:
        for old in SEEN.glob("*.json"):
            old.unlink()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Write down what this process saw."""
    if measuring:
        measuring.write(os.environ.get("PYTEST_XDIST_WORKER", "main"))


def merged() -> Report:
    """Return what all processes of the last measured run saw together; raise `FileNotFoundError` if there was none."""
    reports = [json.loads(file.read_text()) for file in sorted(SEEN.glob("*.json"))]
    if not reports:
        raise FileNotFoundError(f"Nothing was measured: {SEEN} is empty. ./dev test measures.")
    return reduce(slipcover.merge_coverage, reports)
