"""Checking a list of certificates at once: what an office pasted, line by line, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from certificates import spelling, telling
from certificates.naming import NameShown
from certificates.showing import checking
from certificates.showing.checking import Finding
from certificates.standing import WORDS
from foundation.ground import tabling
from foundation.ground.refusals import Refusal

MOST = 50
LONGEST_TOLD = 60
"""Signs of a line that are shown again: a code is far shorter."""

_NAMES: Mapping[NameShown, str | Promise] = {
    NameShown.MATCH: _lazy("Compared on its page"),
    NameShown.WITHHELD: _lazy("Not shown"),
    NameShown.ERASED: _lazy("Erased"),
    NameShown.LOCKED: _lazy("Can't be shown at the moment"),
}


class TooMany(Refusal):
    """The list has more lines than are checked at once."""


@dataclass(frozen=True)
class Line:
    """What was pasted, on which line first, on how many; `code` is empty where no code could be read."""

    typed: str
    number: int
    code: str
    times: int = 1


@dataclass(frozen=True)
class Row:
    """One line of the answer, in words; `finding` is None where no code could be read."""

    line: Line
    finding: Finding | None

    @property
    def code(self) -> str:
        """The code as it is printed, or what was typed instead."""
        return self.finding.code if self.finding else self.line.typed

    @property
    def serial(self) -> str:
        """The certificate's number."""
        return self.finding.record["serial"] if self.finding and self.finding.record else ""

    @property
    def course(self) -> str:
        """What was completed."""
        return self.finding.record["course_title"] if self.finding and self.finding.record else ""

    @property
    def is_known(self) -> bool:
        """Whether there is such a certificate."""
        return self.finding is not None and self.finding.standing is not None

    @property
    def says(self) -> str:
        """The standing in words, or why there is none."""
        if self.finding is None:
            return _("Can't be read as a code (line %(number)d)") % {"number": self.line.number}
        return str(WORDS[self.finding.standing]) if self.finding.standing else _("Not found")

    @property
    def name(self) -> str:
        """The name where the page shows it, or a word on why it doesn't."""
        if not self.finding or not self.finding.standing:
            return ""
        if self.finding.name_is is NameShown.MATCH and not self.finding.can_compare:
            return str(_NAMES[NameShown.WITHHELD])
        return self.finding.name or str(_NAMES[self.finding.name_is])

    @property
    def text(self) -> str:
        """The line to copy: cells with a tab between, none of which runs as a formula where they are pasted."""
        cells = (self.code, self.serial, self.says, self.course, self.name)
        return "\t".join(str(tabling.safe(cell)) for cell in cells)


def read(pasted: str) -> list[Line]:
    """Return the lines that say something, each once. Raises `TooMany`."""
    lines: dict[str, Line] = {}
    for number, written in enumerate(pasted.splitlines(), 1):
        typed = " ".join(written.split())
        if not typed:
            continue
        code = spelling.read(typed)
        before = lines.get(code or typed)
        new = Line(typed[:LONGEST_TOLD], number, code)
        lines[code or typed] = replace(before, times=before.times + 1) if before else new
    if len(lines) > MOST:
        raise TooMany(
            _("These are %(count)d different lines, and %(most)d can be checked at once. Please take some out.")
            % {"count": len(lines), "most": MOST}
        )
    return list(lines.values())


def codes(lines: Sequence[Line]) -> list[str]:
    """Return the codes that could be read."""
    return [line.code for line in lines if line.code]


def answer(lines: Sequence[Line]) -> list[Row]:
    """Return what was found at each line, by one query however many there are."""
    found = checking.find_many(codes(lines))
    return [Row(line, found.get(line.code)) for line in lines]


def as_text(rows: Sequence[Row], *, at: datetime, address: str) -> str:
    """Return the answer to copy: when and where it was given, then a line for each."""
    head = _("Checked on %(moment)s at %(address)s") % {"moment": telling.moment(at), "address": address}
    columns = "\t".join((_("Code"), _("Certificate number"), _("Standing"), _("Completed"), _("Name")))
    return "\n".join([head, columns, *(row.text for row in rows)])
