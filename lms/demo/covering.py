"""Covering the Code: which lesson cites each provision, and how many questions rest on it, as a table for `docs/`.

`python -m lms.demo.covering` writes it anew from the words of the demonstration; a test says whether it is true.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HOUSE = Path(__file__).resolve().parents[2]
CONTENT = HOUSE / "lms" / "demo" / "content" / "certificate"
OUTLINE = HOUSE / "standards" / "outline" / "provisions.yaml"
TABLE = HOUSE / "docs" / "content" / "coverage.md"
CITED = re.compile(r"^::: cite (\S+)$", re.MULTILINE)
FINAL = "module-final"
HEAD = """# What the online modules cover

Written by `python -m lms.demo.covering` from `lms/demo/content/certificate/`; a test says whether it is true. Each
provision that can be cited, the modules with a lesson that cites it, and how many questions rest on it. A question that
rests on two provisions is counted for both. CE-4 is a heading: what stands under it is cited.
"""
COLUMNS = (
    "Provision",
    "Topic",
    "Lessons",
    "Cited in modules",
    "Questions of quizzes",
    "Final assessment",
    "Checks and practice",
)


@dataclass
class Covered:
    """What there is on one provision."""

    code: str
    topic: str
    lessons: list[Path] = field(default_factory=list)
    quizzes: int = 0
    final: int = 0
    checks: int = 0

    @property
    def questions(self) -> int:
        """How many questions count somewhere."""
        return self.quizzes + self.final

    @property
    def modules(self) -> list[str]:
        """The modules whose lessons cite it."""
        return sorted({path.parent.name.removeprefix("module-") for path in self.lessons})

    @property
    def row(self) -> str:
        """The line of the table."""
        counts = (self.quizzes, self.final, self.checks)
        cells = (self.code, self.topic, len(self.lessons), ", ".join(self.modules), *counts)
        return f"| {' | '.join(map(str, cells))} |"


def covered(content: Path = CONTENT) -> dict[str, Covered]:
    """Return what there is on each provision that can be cited, in the order of the Code."""
    rows = yaml.safe_load(OUTLINE.read_text(encoding="utf-8"))["provisions"]
    above = {row["parent"] for row in rows}
    headings = {row["id"] for row in rows if row["id"] in above and row["modality"] == "none"}
    found = {row["id"]: Covered(row["id"], row["topic"]) for row in rows if row["id"] not in headings}
    for code, paths in _lessons(content).items():
        if code in found:
            found[code].lessons = paths
    for path in sorted([*content.glob("bank/*.yaml"), *content.glob("module-*/questions.yaml")]):
        _count(found, path, _column(path, content))
    for path in sorted(content.glob("module-*/checks.yaml")):
        _count(found, path, "checks")
    return found


def _column(bank: Path, content: Path) -> str:
    """Return where the questions of a bank are counted: a practice with the checks, since neither counts."""
    words = yaml.safe_load(bank.read_text(encoding="utf-8"))
    final = yaml.safe_load((content / FINAL / "module.yaml").read_text(encoding="utf-8"))["quiz"]["bank"]
    if words.get("is_practice"):
        return "checks"
    return "final" if words["code"] == final else "quizzes"


def _lessons(content: Path) -> dict[str, list[Path]]:
    """Return the lessons that cite each provision."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(content.glob("module-*/*.md")):
        for code in dict.fromkeys(CITED.findall(path.read_text(encoding="utf-8"))):
            found[code].append(path)
    return found


def _count(found: Mapping[str, Covered], path: Path, name: str) -> None:
    """Count the questions of a bank."""
    for code in _cites(yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]):
        if code in found:
            setattr(found[code], name, getattr(found[code], name) + 1)


def _cites(questions: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what questions rest on, each provision once a question."""
    for question in questions:
        yield from dict.fromkeys(question["cites"])


def table(found: Mapping[str, Covered]) -> str:
    """Return the page."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}", *(each.row for each in found.values())]
    return "\n".join([HEAD, *lines, ""])


if __name__ == "__main__":
    TABLE.write_text(table(covered()), encoding="utf-8")
