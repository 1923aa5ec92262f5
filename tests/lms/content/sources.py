"""What the demonstration's words are read from by the tests beside: lessons, banks, and whatever else is prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from courses import unfolding
from courses.authoring import counting, transcribing
from lms.database import HOUSE
from lms.demo.courses import words_of

CONTENT = HOUSE / "lms" / "demo" / "content"
CERTIFICATE = CONTENT / "certificate"
COURSES = ("course", "records", "certificate")


@dataclass(frozen=True)
class Lesson:
    """One lesson as its file has it."""

    path: Path
    head: dict[str, Any]
    body: list[Any]
    source: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(CONTENT))

    def of_kind(self, *kinds: str) -> list[Any]:
        return [block.value for block in unfolding.every(self.body) if block.kind in kinds]

    @property
    def is_of_certificate(self) -> bool:
        return self.path.is_relative_to(CERTIFICATE)

    @property
    def words(self) -> int:
        """How many words a reader reads: one path of an advisory, the longer one; no transcript."""
        return sum(map(_words, self.body))

    @property
    def paragraphs(self) -> list[str]:
        """All prose, for its grade."""
        return [one for html in _prose(self.body) for one in counting.read(html).paragraphs]


@dataclass(frozen=True)
class Bank:
    """One bank as its file has it."""

    path: Path
    said: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.path.relative_to(CONTENT))

    @property
    def questions(self) -> list[dict[str, Any]]:
        return list(self.said["questions"])

    @property
    def counts(self) -> bool:
        return not self.said.get("is_practice", False)


def _html(value: Any) -> Iterator[str]:
    """Every piece that is read, of a block's value; no transcript, no names of files."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (value[name] for name in ("title", "text", "warning", "other_title") if value.get(name))


def _words(block: Any) -> int:
    kind, value = block["type"], block["value"]
    if kind in {"citation", "check"}:
        return 0
    paths = max((sum(map(_words, value[path])) for path in ("main", "other")), default=0) if kind == "advisory" else 0
    return paths + sum(len(counting.words(one)) for html in _html(value) for one in counting.read(html).paragraphs)


def _prose(body: list[Any]) -> Iterator[str]:
    for block in unfolding.every(body):
        if block.kind == "prose":
            yield block.value
        elif isinstance(block.value, dict) and isinstance(block.value.get("text"), str):
            yield block.value["text"]


@cache
def courses() -> dict[str, dict[str, Any]]:
    """What each course's `course.yaml` says, by its folder."""
    return {name: words_of(CONTENT / name) for name in COURSES}


@cache
def lessons() -> list[Lesson]:
    """Every lesson that a course names, in order."""
    found = []
    for folder, course in courses().items():
        for name in (name for module in course["modules"] for name in module["lessons"]):
            path = CONTENT / folder / f"{name}.md"
            source = path.read_text(encoding="utf-8")
            written = transcribing.transcribe(source, name=path.name)
            found.append(Lesson(path, written.head, list(written.blocks), source))
    return found


@cache
def banks() -> list[Bank]:
    """Every bank of the demonstration."""
    paths = [path for path in sorted(CONTENT.rglob("*.yaml")) if "questions:" in path.read_text(encoding="utf-8")]
    read = [(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in paths]
    return [Bank(path, said) for path, said in read if isinstance(said, dict) and "code" in said]


@cache
def provisions() -> dict[str, dict[str, Any]]:
    """The outline's provisions, by id."""
    rows = yaml.safe_load((HOUSE / "standards/outline/provisions.yaml").read_text(encoding="utf-8"))["provisions"]
    return {row["id"]: row for row in rows}


@cache
def leaves() -> frozenset[str]:
    above = {row["parent"] for row in provisions().values()}
    return frozenset(code for code, row in provisions().items() if code not in above or row["modality"] != "none")


@cache
def reviewed() -> dict[str, Any]:
    """What a person looked at and let stand, with the reason."""
    said: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "reviewed.yaml").read_text(encoding="utf-8"))
    return said


def texts() -> dict[str, str]:
    """Everything that the demonstration says, by the name of its file."""
    paths = [path for path in sorted(CONTENT.rglob("*")) if path.suffix in {".md", ".yaml", ".vtt", ".csv"}]
    return {str(path.relative_to(CONTENT)): path.read_text(encoding="utf-8") for path in paths}


def flat(text: str) -> str:
    """The text in one line."""
    return re.sub(r"\s+", " ", text)
