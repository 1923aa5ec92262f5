"""Whether a typed name is the name on a certificate: the same letters, however they are spelled in a computer.

Capital and small letters are the same (canonical caseless matching, Unicode D145), composed and decomposed ones too,
every apostrophe and every hyphen, and any spaces between. Nothing else is: no letter, initial or accent is guessed.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

_APOSTROPHES = "'\u2018\u2019\u201b\u02bb\u02bc\u02b9\u02bd\u2032\u055a\u05f3\uff07`\u00b4"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u058a\u05be\ufe58\ufe63\uff0d"
_ALIKE = str.maketrans({**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_HYPHENS, "-")})


def fold(name: str) -> str:
    """Return the name as it is compared. Signs that can't be seen (joiners, marks of direction) don't count."""
    caseless = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
    seen = "".join(sign for sign in caseless if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", " ".join(seen.translate(_ALIKE).split()))


def is_same(name: str, typed: str) -> bool:
    """Whether both are the same name. How long it takes doesn't tell how much of the name was right."""
    return hmac.compare_digest(_digest(name), _digest(typed))


def _digest(name: str) -> bytes:
    return hashlib.sha256(fold(name).encode(errors="surrogatepass")).digest()
