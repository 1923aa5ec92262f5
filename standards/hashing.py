"""Hashing words, so that “unchanged” means equal hash: an author's changes count, a typesetter's don't."""

from __future__ import annotations

import hashlib
import unicodedata

from standards.lining import tidy

TYPESET = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
        "\u2026": "...",
        **dict.fromkeys("\u00ad\u200b\ufeff", ""),
    }
)
"""Curly quotation marks and dashes as a keyboard has them; soft hyphens and spaces without width as nothing."""


def normal(text: str) -> str:
    """Return the text as it is hashed: composed (NFC), single spaces, straight quotation marks and plain hyphens.

    Capitals, punctuation and slips count, since an edition may mend them. Footnotes are detached before.
    """
    return tidy(unicodedata.normalize("NFC", text).translate(TYPESET))


def digest(text: str) -> str:
    """Return the SHA-256, in hex, of the text in normal form."""
    return hashlib.sha256(normal(text).encode()).hexdigest()
