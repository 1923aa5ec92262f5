"""Recalling with whoever is signed in what every page says of her: it comes in the statement that finds her anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_facts: dict[str, Any] = {}


def register(name: str, fact: Any) -> None:
    """Register an expression over a person (`OuterRef("pk")`); it is set as `name`, which `User` declares."""
    _facts[name] = fact


def facts() -> Mapping[str, Any]:
    """Return what rooms above want to know of whoever is signed in, by name."""
    return _facts
