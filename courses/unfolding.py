"""Unfolding a lesson's stream: every block in reading order, also those that stand inside an advisory.

An advisory holds two streams, `main` and `other`: what it warns of, and the other path with the same worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Path = Literal["main", "other"]
PATHS: tuple[Path, Path] = ("main", "other")
ADVISORY = "advisory"


@dataclass(frozen=True)
class Unfolded:
    """A block of a lesson: its id, its kind and its raw value.

    `within` is the id of the advisory that it stands in, or empty; `path` says on which of its paths.
    """

    id: str
    kind: str
    value: Any
    within: str = ""
    path: Path = "main"


def every(body: Iterable[Mapping[str, Any]]) -> Iterator[Unfolded]:
    """Yield each block of a stream as it is stored, an advisory before what stands in it."""
    for block in body:
        yield Unfolded(block["id"], block["type"], block["value"])
        if block["type"] == ADVISORY:
            for path in PATHS:
                for inner in block["value"].get(path) or []:
                    yield Unfolded(inner["id"], inner["type"], inner["value"], block["id"], path)


def of_kind(body: Iterable[Mapping[str, Any]], *kinds: str) -> list[Unfolded]:
    """Return the blocks of these kinds, in reading order."""
    return [block for block in every(body) if block.kind in kinds]
