"""Proving that the Code says what was confirmed: checks that run every night on the live data."""

from __future__ import annotations

from collections.abc import Iterator

from standards.hashing import digest
from standards.models import Wording


def altered() -> Iterator[str]:
    """Name every wording whose text no longer matches its hash (P6): questions cite the hash."""
    for wording in Wording.objects.select_related("provision", "edition").iterator():
        if digest(wording.text) != wording.digest:
            yield f"{wording.provision.code} in edition {wording.edition.label}"
