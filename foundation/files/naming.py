"""Naming files for saving: a name that is safe in a header, on every disk, and that shows its true ending."""

from __future__ import annotations

import unicodedata

LONGEST = 150
FORBIDDEN = frozenset('/\\:*?"<>|')
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Kinds of characters that don't show: control, direction (which can disguise an ending), surrogates, line ends."""


def safe(name: str) -> str:
    """Return the name without folders, invisible characters and what disks refuse; `file` where nothing is left."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        character
        for character in name
        if character not in FORBIDDEN and unicodedata.category(character) not in INVISIBLE
    )
    return _shortened(" ".join(kept.split()).strip(". ")) or "file"


def _shortened(name: str) -> str:
    """Return the name within `LONGEST`, with its ending."""
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) >= LONGEST // 2:
        return name[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + dot + ending
