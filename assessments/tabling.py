"""Putting the results of a quiz into tables that people take away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.surveying import Asked, Survey
from foundation.ground.tabling import Cell, table


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
