"""What is true of a certificate today, derived in this one place from the facts about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What a stranger is told."""

    STANDING = "standing"
    WITHDRAWN = "withdrawn"


def standing(*, withdrawn_at: datetime | None) -> Standing:
    """Tell from its moments what is true of a certificate.

    The QuerySet method `Certificate.objects.standing()` says the same in SQL; a test holds them together.
    """
    return Standing.STANDING if withdrawn_at is None else Standing.WITHDRAWN
