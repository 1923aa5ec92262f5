"""Gathering certificates from before out of a table: pasted, or a CSV file, its columns in any order by their names.

Every row is judged by itself (`reading`), and each of its columns that is wrong is named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from certificates.adopting import reading
from foundation.ground.refusals import Refusal

MOST_ROWS = 2000
MOST_BYTES = 2_000_000
HEADINGS = {
    "number": "number|old number|certificate number|certificate no|no|serial",
    "name": "name|holder|printed name|name on certificate",
    "address": "address|email|e mail|email address|e mail address",
    "title": "title|course|course title|activity|training",
    "minutes": "minutes|length|length in minutes",
    "category": "category|kind of credit",
    "completed_on": "completed on|completed|date completed|completion date|day completed",
    "issued_on": "issued on|issued|date issued|issue date|day issued",
    "evidence": "evidence|source|proof|rests on",
}
KEYS = {heading: key for key, headings in HEADINGS.items() for heading in headings.split("|")}


class NotATable(Refusal):
    """What was given can't be read as a table of certificates at all."""


@dataclass(frozen=True)
class Row:
    """A row as it came: on which line it begins, its cells by the key of their column, and what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Every row in order, and what whoever gave it should know: columns that are not read, an older encoding."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and a note where it was not UTF-8. Raises `NotATable`."""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise NotATable(_not_text()) from error
    return text, _("This file is not in UTF-8. It was read as Windows text: compare names that have accents.")


def gather(text: str, *, today: date, categories: Mapping[str, str], note: str = "") -> Table:
    """Read the table and judge every row of it.

    `categories` names the key of a category by what people may call it, in lower case. Raises `NotATable`.
    """
    if "\0" in text:
        raise NotATable(_not_text())
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        raise NotATable(_("There is nothing in this table."))
    columns, unread = _columns(lines[0][1])
    body = lines[1:]
    if not body:
        raise NotATable(_("This table has a line of headings and no rows."))
    if len(body) > MOST_ROWS:
        said = _("This table has %(n)d rows; up to %(most)d are taken at once.")
        raise NotATable(said % {"n": len(body), "most": MOST_ROWS})
    width = len(lines[0][1])
    rows: list[Row] = []
    for line, cells in body:
        named = {key: " ".join(cells[place].split()) if place < len(cells) else "" for place, key in columns.items()}
        _past, wrong = reading.read(named, today=today, categories=categories)
        rows.append(Row(line, named, (*_shifted(cells, width), *wrong)))
    notes = [note] if note else []
    if unread:
        notes.append(_("Not read: %(columns)s.") % {"columns": ", ".join(f"“{each[:40]}”" for each in unread)})
    return Table(tuple(_told_apart(rows)), tuple(notes))


def _not_text() -> str:
    return _("This file is not plain text. Save it as “CSV UTF-8” and try again.")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines that hold anything, each with its number, parted as the first is: by comma, semicolon or tab."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted_by = max(",;\t", key=first.count)
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=parted_by, strict=True)
    began = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((began, cells))
            began = reader.line_num + 1
    except csv.Error as error:
        said = _("Row %(line)d can't be read: a quotation mark may be missing its pair, or the line is far too long.")
        raise NotATable(said % {"line": began}) from error
    return found


def _columns(headings: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Return which column is what, and the headings that nobody reads. Raises `NotATable`."""
    columns: dict[int, str] = {}
    unread: list[str] = []
    for place, heading in enumerate(headings):
        key = KEYS.get(" ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split()))
        if key is None:
            unread += [heading.strip()] if heading.strip() else []
        elif key in columns.values():
            raise NotATable(_("The column %(column)s stands there twice.") % {"column": reading.called(key)})
        else:
            columns[place] = key
    demanded = [key for key in reading.COLUMNS if key not in reading.OPTIONAL]
    if missing := [reading.called(key) for key in demanded if key not in columns.values()]:
        said = _("The first line must name the columns. Missing: %(columns)s.")
        raise NotATable(said % {"columns": ", ".join(missing)})
    return columns, unread


def _shifted(cells: Sequence[str], width: int) -> Iterator[str]:
    """Find cells beyond the headings: a comma without quotation marks around its text has shifted them all."""
    if any(cell.strip() for cell in cells[width:]):
        yield _("The row has more cells than there are headings: put quotation marks around a text that holds commas.")


def _told_apart(rows: Sequence[Row]) -> Iterator[Row]:
    """Find old numbers that stand in the table twice: the first keeps it."""
    seen: dict[str, int] = {}
    for row in rows:
        number = row.cells["number"].casefold()
        if number and number in seen:
            said = _("%(column)s: Stands in row %(line)d already.")
            twice = said % {"column": reading.called("number"), "line": seen[number]}
            yield Row(row.line, row.cells, (*row.wrong, twice))
        else:
            seen[number] = row.line
            yield row
