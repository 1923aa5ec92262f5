"""The public check: what is true of the certificate at an address, never why, and nothing about who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certificates import sealing, spelling
from certificates.freezing import Record
from certificates.models import Certificate
from certificates.standing import Standing
from foundation.ground import clock


class NameShown(StrEnum):
    """What the page can tell of the name."""

    SHOWN = "shown"
    ERASED = "erased"
    LOCKED = "locked"


@dataclass(frozen=True)
class Finding:
    """What was found at a code. `standing` is None when no certificate is known there, and then nothing else is told.

    `since` is the day of a withdrawal. `record` holds the words as issued; its name is ciphertext, `name` is opened.
    """

    code: str
    standing: Standing | None = None
    record: Record | None = None
    name: str = ""
    name_is: NameShown = NameShown.ERASED
    since: date | None = None


def find(code: str) -> Finding:
    """Look a code up, however it was typed. Right, wrong and malformed codes cost the same one query."""
    meant = spelling.read(code)
    certificate = Certificate.objects.select_related("name_key").filter(code=meant).first()
    if certificate is None:
        return Finding(spelling.spoken(meant))
    name, name_is = name_of(certificate)
    return Finding(
        code=certificate.spoken_code,
        standing=certificate.standing,
        record=certificate.record,
        name=name,
        name_is=name_is,
        since=_day_of_withdrawal(certificate),
    )


def name_of(certificate: Certificate) -> tuple[str, NameShown]:
    """Open the name for a page. A key that isn't at hand must not look like an erasure, nor hide the rest."""
    try:
        name = sealing.open_name(certificate)
    except sealing.NameLocked:
        return "", NameShown.LOCKED
    return (name, NameShown.SHOWN) if name is not None else ("", NameShown.ERASED)


def _day_of_withdrawal(certificate: Certificate) -> date | None:
    moment = certificate.ended_at
    return moment and clock.day_of(moment)
