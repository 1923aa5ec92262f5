"""What can be told of the name on a certificate, which lies under lock (`sealing`)."""

from __future__ import annotations

from enum import StrEnum

from certificates import sealing
from certificates.models import Certificate


class NameShown(StrEnum):
    """What a page can tell of the name."""

    SHOWN = "shown"
    MATCH = "match"
    WITHHELD = "withheld"
    ERASED = "erased"
    LOCKED = "locked"


def name_of(certificate: Certificate) -> tuple[str, NameShown]:
    """Open the name for its holder. A key that isn't at hand must not look like an erasure, nor hide the rest."""
    try:
        name = sealing.open_name(certificate)
    except sealing.NameLocked:
        return "", NameShown.LOCKED
    return (name, NameShown.SHOWN) if name is not None else ("", NameShown.ERASED)
