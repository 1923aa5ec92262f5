"""Putting results into tables that people take away (CSV, RFC 4180, in UTF-8 with a mark that Excel knows).

A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): what an author
wrote, or a title, must never run on somebody's desk.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.utils.translation import gettext as _

from assessments.surveying import Asked, Survey

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"

Cell = str | int | None


def questions(survey: Survey) -> str:
    """Return a line for each wording: asked, answered and right in first attempts; asked in all; the choices.

    What the survey doesn't tell is empty.
    """
    head = [
        _("Question"), _("Wording"), _("Kind"), _("Asks"), _("Provisions"), _("Asked, first attempts"),
        _("Answered, first attempts"), _("Right, first attempts"), _("Asked, all attempts"), _("Choices"),
    ]  # fmt: skip
    return table([head, *(_line(asked) for asked in survey.questions)])


def _line(asked: Asked) -> list[Cell]:
    """Return one wording's line."""
    choices = "; ".join(f"{choice.words}: {choice.times}" for choice in asked.choices)
    return [
        asked.question, asked.number, asked.kind, asked.stem, " ".join(asked.cites), asked.asked,
        asked.answered, asked.right.hits if asked.right else None, asked.times, choices,
    ]  # fmt: skip


def provisions(survey: Survey) -> str:
    """Return a line for each provision: asked and right in first attempts."""
    head = [_("Provision"), _("Topic"), _("Asked, first attempts"), _("Right, first attempts")]
    lines: list[list[Cell]] = [[ground.code, ground.topic, ground.asked, ground.right] for ground in survey.provisions]
    return table([head, *lines])


def table(lines: Iterable[Sequence[Cell]]) -> str:
    """Return the lines as a file's content, each cell of words made safe."""
    written = StringIO()
    csv.writer(written).writerows([safe(cell) for cell in line] for line in lines)
    return MARK + written.getvalue()


def safe(cell: Cell) -> Cell:
    """Return the cell, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
