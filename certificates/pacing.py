"""A gentle limit on the check form, so that nobody has a machine type codes into it.

Codes can't be guessed: at this pace all of them would take longer than the sun will shine. Each network may send
`MOST` codes in a minute. What is counted stands under a keyed hash of its address in the cache, for that minute: there
is no log of who looked.
"""

from __future__ import annotations

from datetime import datetime

from foundation.ground import pacing

MOST = 30
SPAN_SECONDS = 60


def is_hasty(address: str, at: datetime) -> bool:
    """Count this asking, and tell whether the address has asked too often in this minute."""
    return pacing.count("certificates.pacing", address, at=at, span=SPAN_SECONDS) > MOST
