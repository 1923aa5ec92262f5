"""What is true of a certificate today, derived in this one place from the facts about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Ending(models.TextChoices):
    """How a certificate came to its end."""

    WITHDRAWN = "withdrawn", _("withdrawn")
    IN_ERROR = "in_error", _("issued in error")
    REPLACED = "replaced", _("replaced")


class Standing(StrEnum):
    """What a stranger is told."""

    STANDING = "standing"
    LAPSED = "lapsed"
    REPLACED = "replaced"
    IN_ERROR = "in_error"
    WITHDRAWN = "withdrawn"


WORDS: Mapping[Standing, str | Promise] = {
    Standing.STANDING: _("Standing"),
    Standing.LAPSED: _("Lapsed"),
    Standing.REPLACED: _("Replaced"),
    Standing.IN_ERROR: _("Issued in error"),
    Standing.WITHDRAWN: _("Withdrawn"),
}


def standing(ended_as: str, lapses_on: date | None, *, on: date) -> Standing:
    """Tell what is true of a certificate on a day: how it ended, or else whether its last day is over.

    The QuerySet method `Certificate.objects.in_standing()` says the same in SQL; a test holds them together.
    """
    if ended_as:
        return Standing(ended_as)
    return Standing.LAPSED if lapses_on is not None and lapses_on < on else Standing.STANDING
