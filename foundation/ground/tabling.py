"""Putting lines into tables that people take away (CSV, RFC 4180, in UTF-8 with a mark that Excel knows).

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): what somebody
wrote, or a title, must never run on somebody's desk.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs with which a formula begins; the last four are the full-width ones, which spreadsheets take for the others."""
MARK = "\ufeff"
CONTENT_TYPE = "text/csv; charset=utf-8"

Cell = str | int | None


def table(lines: Iterable[Sequence[Cell]]) -> str:
    """Return the lines as a file's content, each cell of words made safe."""
    written = StringIO()
    csv.writer(written).writerows([safe(cell) for cell in line] for line in lines)
    return MARK + written.getvalue()


def safe(cell: Cell) -> Cell:
    """Return the cell, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
