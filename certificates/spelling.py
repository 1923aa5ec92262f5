"""How the code of a certificate is spelled: made at random, read back from whatever a person types.

Twenty signs of Crockford's base 32 hold 100 random bits. The signs leave out I, L, O and U, so that none is taken for
another; whoever types one of the first three all the same is understood.
"""

from __future__ import annotations

import re
import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4

_LONGEST_READ = 300  # signs of what was typed or pasted; an address with a code is far shorter
_TAKEN_FOR = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-_.\u00ad\u200b\u2010-\u2015\u2212]+")
_IN_ADDRESS = re.compile(r"(?:^|/)c/([^/?#]+)", re.IGNORECASE)


def new_code() -> str:
    """Return 100 random bits as twenty signs."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def read(typed: str) -> str:
    """Return the code that was meant, or nothing when it can't be a code.

    Understands small letters, O for 0, I and L for 1, any spaces and hyphens, and a whole pasted address.
    """
    text = typed[:_LONGEST_READ].strip()
    if found := _IN_ADDRESS.search(text):
        text = found.group(1)
    code = _BETWEEN.sub("", text).upper().translate(_TAKEN_FOR)
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else ""


def spoken(code: str) -> str:
    """Return the code in groups of four, as it is printed and read aloud: `K7QW-3MZD-…`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
