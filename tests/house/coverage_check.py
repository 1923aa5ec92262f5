"""`python -m tests.house.coverage_check`: what the whole suite ran, held to the floors of `docs/style.md`.

Every rule is run in each of its branches, and the house as a whole in 95 of 100 lines and branches. Which modules are
rules is read from the rooms' contracts in pyproject.toml: all that are neither edges (their first layer) nor nouns.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from lms.database import HOUSE
from tests import measuring
from tests.measuring import Report

OVERALL = 95
NOUNS = {"models", "blocks"}


def rules() -> list[str]:
    """Return the path of each rule module of each room, such as `courses/enrolling.py`; of a package, of each in it."""
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = [(contract["containers"][0], contract["layers"]) for contract in contracts if "containers" in contract]
    named = [
        HOUSE / room.replace(".", "/") / name
        for room, [_edges, *inner] in rooms
        for name in re.split(" [:|] ", " : ".join(inner))
        if name not in NOUNS
    ]
    files = [file for path in named for file in (path.glob("*.py") if path.is_dir() else [path.with_suffix(".py")])]
    return sorted(str(file.relative_to(HOUSE)) for file in files)


def shortfalls(report: Report, held: Iterable[str]) -> list[str]:
    """Return a sentence for each of the modules that was not run in every branch, and one for the house."""
    said = [f"{path}: {missing}" for path in held if (missing := _missing(report["files"].get(path)))]
    total = report["summary"]["percent_covered"]
    if total < OVERALL:
        said.append(f"The house as a whole: {total:.2f} %, and {OVERALL} % is its floor.")
    return said


def _missing(module: Mapping[str, Any] | None) -> str:
    """Return what was not run of a module, in words; nothing where all of it was."""
    if module is None:
        return "never measured"
    lines = [f"line {first}" if first == last else f"lines {first}-{last}" for first, last in _runs(module)]
    jumps = [
        f"the jump from line {line} to {f'line {to}' if to > 0 else 'the end'}"
        for line, to in module["missing_branches"]
        if line not in module["missing_lines"]
    ]
    return ", ".join([*lines, *jumps])


def _runs(module: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the first and last of each run of lines that follow one another."""
    runs: list[tuple[int, int]] = []
    for line in module["missing_lines"]:
        begun = runs.pop()[0] if runs and runs[-1][1] == line - 1 else line
        runs.append((begun, line))
    return runs


def main() -> int:
    """Say what is below its floor; return 1 if anything is."""
    try:
        report, held = measuring.merged(), rules()
    except FileNotFoundError as nothing:
        sys.stderr.write(f"{nothing}\n")
        return 1
    said = shortfalls(report, held)
    if said:
        sys.stderr.write("\n".join(["Not run by any test:", *said, ""]))
        return 1
    total = report["summary"]["percent_covered"]
    sys.stdout.write(f"Every branch of {len(held)} rule modules was run, and {total:.2f} % of the whole house.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
