"""Reading a table of members from before: its columns in any order by their names, every row judged by itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.ground import addressing
from foundation.ground.refusals import Refusal
from membership.terming import LAST_DAY, Span

MOST_ROWS = 2000
HEADINGS = {
    "address": "address|email|e mail|email address|e mail address",
    "level": "level|membership level|membership type|type",
    "first": "first day|from|begins|start|start date|member since",
    "last": "last day|until|to|ends|end|end date|expires|expiration date",
    "checked": "verified as of|verified|checked",
}
KEYS = {heading: key for key, headings in HEADINGS.items() for heading in headings.split("|")}
NEEDED = ("address", "level", "first", "last", "checked")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class NotATable(Refusal):
    """What was given can't be read as a table of members at all."""


@dataclass(frozen=True)
class Said:
    """What a row says, read; `level` is the key of a level."""

    address: str
    level: str
    span: Span
    checked_on: date


@dataclass(frozen=True)
class Row:
    """A row as it came: its line, its cells by the key of their column, what it says, or what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    said: Said | None
    wrong: tuple[str, ...] = ()


def decode(content: bytes) -> str:
    """Return the text of a file. Raises `NotATable`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotATable(_("This is not a text file in UTF-8. Save it as CSV, UTF-8.")) from error


def gather(text: str, *, levels: Mapping[str, str], today: date) -> list[Row]:
    """Read the table. `levels` names the key of a level by what it may be called, in lower case. Raises `NotATable`."""
    lines = list(_lines(text.removeprefix("\ufeff")))
    if not lines:
        raise NotATable(_("There is nothing in this table."))
    columns = [KEYS.get(_plain(heading), "") for heading in lines[0][1]]
    if lacking := [HEADINGS[key].partition("|")[0] for key in NEEDED if columns.count(key) != 1]:
        raise NotATable(
            _("The first line names the columns. Each of these has to stand there once: %(lacking)s.")
            % {"lacking": ", ".join(lacking)}
        )
    if len(lines) - 1 > MOST_ROWS:
        raise NotATable(_("Up to %(most)d rows are taken at once.") % {"most": MOST_ROWS})
    return [_row(number, dict(zip(columns, cells, strict=False)), levels, today) for number, cells in lines[1:]]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold something, each with its number. Raises `NotATable`."""
    if "\0" in text:
        raise NotATable(_("This is not a text file in UTF-8. Save it as CSV, UTF-8."))
    reader = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise NotATable(_("Line %(line)d can't be read as a table.") % {"line": reader.line_num}) from error


def _plain(heading: str) -> str:
    """Return a heading as it is compared."""
    return " ".join(re.sub(r"[^a-z]+", " ", heading.lower()).split())


def read(cells: Mapping[str, str], *, levels: Mapping[str, str], today: date) -> tuple[Said | None, list[str]]:
    """Read one row; return what it says, or None and a sentence for each column that is wrong."""
    wrong: dict[str, str] = {}
    address = _address(cells.get("address", ""), wrong)
    level = levels.get(cells.get("level", "").strip().casefold(), "")
    if not level:
        wrong["level"] = _("There is no level “%(said)s”.") % {"said": cells.get("level", "").strip()[:60]}
    first, last, checked = (_day(cells.get(key, ""), key, wrong) for key in ("first", "last", "checked"))
    if first and last and last < first:
        wrong["last"] = _("Before the first day.")
    if last and last > LAST_DAY:
        wrong["last"] = _("Later than any membership runs: write the year as it was paid, or 2999.")
    if checked and checked > today:
        wrong["checked"] = _("In the future.")
    if wrong or not (first and last and checked):
        return None, [f"“{HEADINGS[key].partition('|')[0]}”: {wrong[key]}" for key in NEEDED if key in wrong]
    return Said(address, level, Span(first, last), checked), []


def _row(line: int, cells: Mapping[str, str], levels: Mapping[str, str], today: date) -> Row:
    """Judge one row."""
    known = {key: cells.get(key, "").strip() for key in NEEDED}
    said, wrong = read(known, levels=levels, today=today)
    return Row(line, known, said, tuple(wrong))


def _address(said: str, wrong: dict[str, str]) -> str:
    """Return the address as it is kept."""
    try:
        return addressing.tidy(said)
    except ValidationError:
        wrong["address"] = _("This is no e-mail address.")
        return ""


def _day(said: str, key: str, wrong: dict[str, str]) -> date | None:
    """Read a day, written 2026-07-01 or 7/1/2026 (the month first)."""
    iso, american = _ISO.fullmatch(said.strip()), _AMERICAN.fullmatch(said.strip())
    year, month, day = iso.groups() if iso else american.group(3, 1, 2) if american else ("0", "0", "0")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        wrong[key] = _("No day: write 2026-07-01, or 7/1/2026 for July 1.")
        return None
