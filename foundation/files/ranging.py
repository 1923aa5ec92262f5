"""Ranges of a file, as asked for in a `Range` header (RFC 9110 §14). One range; several are answered with the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE | re.ASCII)


class Unsatisfiable(Exception):  # noqa: N818  (a fact about the request)
    """The file has no byte in this range."""


@dataclass(frozen=True)
class Span:
    """The bytes from `first` to `last`, both within."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def asked(header: str, size: int) -> Span | None:
    """Return the span asked for, or None for the whole file (no range, several, or not to be understood).

    Raises `Unsatisfiable`.
    """
    found = ONE_RANGE.fullmatch(header)
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return _span(max(size - int(last), 0), size - 1, size)
    if last and int(last) < int(first):
        return None
    return _span(int(first), min(int(last or size), size - 1), size)


def _span(first: int, last: int, size: int) -> Span:
    """Return the span. Raises `Unsatisfiable` where it begins behind the end."""
    if first >= size:
        raise Unsatisfiable
    return Span(first, last)
