"""Packing what was read of a document into plain JSON, and back: a held edition waits in that form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import rfc8785

from standards.detaching import Footnote
from standards.hashing import digest as digest_of
from standards.hashing import normal
from standards.parsing import Odd, Oddity, Parsed, Passage, Placed, PlacedPart
from standards.placing import Unplaced, Why

Packed = Mapping[str, Any]


def pack(parsed: Parsed) -> dict[str, Any]:
    """Return it as plain JSON."""
    return asdict(parsed)


def unpack(packed: Packed) -> Parsed:
    """Return what `pack` was given."""
    return Parsed(
        preamble=tuple(_passage(passage) for passage in packed["preamble"]),
        parts=tuple(PlacedPart(part["key"], part["title"], _passage(part["introduction"])) for part in packed["parts"]),
        provisions=tuple(
            Placed(**{**placed, "passage": _passage(placed["passage"])}) for placed in packed["provisions"]
        ),
        notes=dict(packed["notes"]),
        left=left(packed),
        oddities=oddities(packed),
    )


def report(parsed: Parsed) -> dict[str, Any]:
    """Return what an edition keeps of how it was read: lines without a place, and oddities."""
    packed = pack(parsed)
    return {"left": packed["left"], "oddities": packed["oddities"]}


def left(packed: Packed) -> tuple[Unplaced, ...]:
    """Return the lines without a place."""
    return tuple(Unplaced(one["line"], one["text"], Why(one["why"])) for one in packed["left"])


def oddities(packed: Packed) -> tuple[Oddity, ...]:
    """Return the oddities."""
    return tuple(Oddity(**{**one, "odd": Odd(one["odd"])}) for one in packed["oddities"])


def footnotes(passage: Passage) -> list[dict[str, Any]]:
    """Return a passage's footnotes as the database keeps them."""
    return [asdict(note) for note in passage.footnotes]


def _passage(packed: Packed) -> Passage:
    """Return a passage."""
    return Passage(packed["text"], tuple(Footnote(**note) for note in packed["footnotes"]), packed["line"])


def digest(parsed: Parsed) -> str:
    """Return the SHA-256, in hex, of all that the document says, in canonical form (RFC 8785).

    Words count as `hashing.normal` has them, so the same edition read from another kind of file has the same digest.
    """
    words: dict[str, Any] = {
        "preamble": [_words(passage) for passage in parsed.preamble],
        "parts": [[part.key, normal(part.title).casefold(), _words(part.introduction)] for part in parsed.parts],
        "provisions": [[placed.code, _words(placed.passage)] for placed in parsed.provisions],
        "notes": {marker: digest_of(text) for marker, text in parsed.notes.items()},
    }
    return hashlib.sha256(rfc8785.dumps(words)).hexdigest()


def _words(passage: Passage) -> Sequence[str]:
    """Return what counts of a passage: its words and its footnotes' numbers."""
    return [digest_of(passage.text), *(note.marker for note in passage.footnotes)]
