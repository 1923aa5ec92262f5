"""Gathering a list of people to enroll: one e-mail address a line, pasted or from the first column of a CSV file."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.ground import addressing
from foundation.ground.refusals import Refusal

MOST = 2000
HEADINGS = frozenset({"email", "e-mail", "email address", "e-mail address"})


class BadLines(Refusal):
    """Some lines hold no e-mail address; `lines` says of each which and what stands there."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


def gather(text: str) -> list[str]:
    """Return the addresses in order, each once, in lower case. Empty lines and a heading are left out.

    Raises `BadLines`, naming every line that is wrong: nobody is enrolled from half a list.
    """
    found: dict[str, None] = {}
    bad = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        cell = row[0].strip().lower() if row else ""
        if not cell or (number == 1 and cell in HEADINGS):
            continue
        if _is_address(cell):
            found.setdefault(cell)
        else:
            bad.append(_("Line %(line)d: “%(text)s” is no e-mail address.") % {"line": number, "text": cell[:80]})
    if bad:
        raise BadLines(bad)
    if not found:
        raise BadLines([_("There is no e-mail address in this list.")])
    if len(found) > MOST:
        raise BadLines(
            [_("This list has %(n)d addresses; up to %(most)d are taken at once.") % {"n": len(found), "most": MOST}]
        )
    return list(found)


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
