"""Pasting: reading a list of e-mail addresses, one a line, as it was pasted or from the first column of a CSV file."""

from __future__ import annotations

import csv
import io
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
HEADINGS = frozenset({"email", "e-mail", "email address", "e-mail address"})


class BadLines(Refusal):
    """Some lines hold no e-mail address; `lines` says of each which and what stands there."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


def addresses(text: str, *, most: int = MOST) -> list[str]:
    """Return the addresses, `most` of them, in order, each once, in lower case. Empty lines and a heading are left out.

    A row whose every cell is an address is a list on one line: it is wrong, since all but the first would be lost.
    Raises `BadLines`, naming lines that are wrong: nothing is done by half a list.
    """
    found: dict[str, None] = {}
    bad: list[str] = []
    for number, cells in _rows(text):
        cell = cells[0] if cells else ""
        if not cell or (number == 1 and cell in HEADINGS):
            continue
        if not _is_address(cell):
            bad.append(_("Line %(line)d: “%(text)s” is no e-mail address.") % {"line": number, "text": cell[:80]})
        elif (others := list(filter(None, cells[1:]))) and all(map(_is_address, others)):
            bad.append(_("Line %(line)d holds more than one e-mail address: write one a line.") % {"line": number})
        else:
            found.setdefault(cell)
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
    """Yield each row's number and cells, whatever its lines end with. Raises `BadLines` where a row has no end."""
    number = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=None), strict=True), 1):
            yield number, [cell.strip().lower() for cell in row]
    except csv.Error as error:
        said = _("Line %(line)d can't be read: a quotation mark may be missing its pair, or the line is far too long.")
        raise BadLines([said % {"line": number + 1}]) from error


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


def _is_address(cell: str) -> bool:
    """Whether this can be an e-mail address."""
    try:
        addressing.tidy(cell)
    except ValidationError:
        return False
    return True
