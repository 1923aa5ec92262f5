"""Pasting: reading a list of e-mail addresses, as it was pasted or from the first column of a CSV file.

Addresses stand one a line, or with commas or semicolons between them, also as mail programs write them, each behind its
name: `Demo Person <person@example.org>; "Person, Another" <another@example.org>`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.ground import addressing
from foundation.ground.refusals import Refusal

MOST = 2000
"""How many addresses are taken at once where nothing else is said."""
NAMED = 20
"""How many wrong lines are named."""
QUOTED = re.compile(r'"[^"\r\n]*"[ \t]*(?=<)')
"""A name in quotation marks before an address in brackets."""
NAMED_ADDRESS = re.compile(r"([^<>]*)<([^<>]+)>")
HEADINGS = frozenset({"email", "e-mail", "email address", "e-mail address"})


class BadLines(Refusal):
    """Some lines hold no e-mail address; `lines` says of each which and what stands there."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


def addresses(text: str, *, most: int = MOST) -> list[str]:
    """Return the addresses, `most` of them, in order, each once, in lower case. Empty lines and a heading are left out.

    A row of a table, whose first cell alone is an address, gives that one. Raises `BadLines`, naming what is wrong in
    each line: nothing is done by half a list.
    """
    found: dict[str, None] = {}
    bad: list[str] = []
    for number, cells in _rows(text):
        if number == 1 and cells[0].lower() in HEADINGS:
            continue
        read = [(cell, _address(cell)) for cell in _entries(cells)]
        wrong = dict.fromkeys(cell for cell, address in read if not address)
        bad += [
            _("Line %(line)d: “%(text)s” is no e-mail address.") % {"line": number, "text": cell[:80]} for cell in wrong
        ]
        found |= dict.fromkeys(address for _cell, address in read if address)
    if bad:
        raise BadLines(_named(bad))
    if not found:
        raise BadLines([_("There is no e-mail address in this list.")])
    if len(found) > most:
        raise BadLines(
            [_("This list has %(n)d addresses; up to %(most)d are taken at once.") % {"n": len(found), "most": most}]
        )
    return list(found)


def of_form(text: str, *, most: int = MOST) -> list[str]:
    """Return `addresses` of what a form was given. Raises `ValidationError`, a sentence for each line that is wrong."""
    try:
        return addresses(text, most=most)
    except BadLines as bad:
        raise ValidationError(bad.lines) from bad


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's number and cells, whatever its lines end with. Raises `BadLines` where a row has no end.

    One whose first cell is empty is left out, where no other cell holds an address.
    """
    number = 0
    try:
        lines = io.StringIO(QUOTED.sub("", text), newline=None)
        for number, row in enumerate(csv.reader(lines, strict=True), 1):
            cells = [cell.strip() for piece in row for cell in piece.split(";")]
            if any(cells) and (cells[0] or any("@" in cell for cell in cells)):
                yield number, [cell for cell in cells if cell]
    except csv.Error as error:
        said = _("Line %(line)d can't be read: a quotation mark may be missing its pair, or the line is far too long.")
        raise BadLines([said % {"line": number + 1}]) from error


def _entries(cells: list[str]) -> list[str]:
    """Return what is to be an address each: of a row of a table its first cell, of a list all that stands in it.

    What looks like an address, if a wrong one, makes it a list: it is named, and not left out as a name would be.
    """
    if _address(cells[0]) and not any(map(addressing.is_in, cells[1:])):
        return cells[:1]
    entries: list[str] = []
    for cell in cells:
        if NAMED_ADDRESS.fullmatch(cell):  # A name may hold a comma, as in: Person, Demo <person@example.org>
            while entries and "@" not in entries[-1] and not addressing.is_in(entries[-1]):
                entries.pop()
        entries.append(cell)
    return entries


def _named(bad: list[str]) -> list[str]:
    """Return what is said of the first lines that are wrong, and how many more there are."""
    lines = bad[:NAMED]
    if more := len(bad) - len(lines):
        said = ngettext("And %(n)d more line like these.", "And %(n)d more lines like these.", more)
        lines.append(said % {"n": more})
    return lines


def read(content: bytes) -> str:
    """Return the text of an uploaded file. Raises `BadLines` when it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLines([_("This file is not plain text in UTF-8. Save it as “CSV UTF-8” and try again.")]) from error


def _address(cell: str) -> str:
    """Return the address that stands here, alone or in brackets behind a name; nothing where it can't be one."""
    name, address = "", cell
    if named := NAMED_ADDRESS.fullmatch(cell):
        name, address = (part.strip(" '\"") for part in named.groups())
    try:
        tidy = addressing.tidy(address)
    except ValidationError:
        return ""
    return "" if "@" in name and name.lower() != tidy else tidy
