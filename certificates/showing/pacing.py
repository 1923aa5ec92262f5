"""Gentle limits for strangers, so that nobody has a machine type codes or try names.

Codes can't be guessed: at this pace all of them would take longer than the sun will shine. Each network may send
`MOST` codes in a minute, and `MOST_LISTED` in lists. Names can be guessed, so they are paced by the day: one network
may try `NAMES_EACH` names on one certificate, `NAMES_OF_NETWORK` in all, and `NAMES_OF_CERTIFICATE` are answered for
one certificate, whoever asks. So a thousand names take over a month, and it takes several networks to use up a
certificate's day.

What is counted stands under a keyed hash in the cache, for that span: there is no log of who looked.
"""

from __future__ import annotations

from datetime import datetime

from foundation.ground import pacing

MOST = 30
MOST_LISTED = 200
SPAN_SECONDS = 60

NAMES_EACH = 5
NAMES_OF_NETWORK = 60
NAMES_OF_CERTIFICATE = 25
DAY_SECONDS = 24 * 60 * 60


def is_hasty(address: str, at: datetime) -> bool:
    """Count this asking, and tell whether the address has asked too often in this minute."""
    return pacing.count("certificates.pacing", address, at=at, span=SPAN_SECONDS) > MOST


def is_hasty_list(address: str, codes: int, at: datetime) -> bool:
    """Count each code of a list, and tell whether the address has listed too many in this minute."""
    counted = pacing.count("certificates.pacing.listed", address, at=at, span=SPAN_SECONDS, times=codes)
    return counted > MOST_LISTED


def is_guessing(address: str, code: str, at: datetime) -> bool:
    """Count a name tried on a certificate, and tell whether too many were tried today.

    What is refused for one count is not counted in the next: a network that has had its tries takes none from others.
    """
    network = pacing.network_of(address)
    limits = (
        (f"{network} {code}", NAMES_EACH),
        (network, NAMES_OF_NETWORK),
        (code, NAMES_OF_CERTIFICATE),
    )
    return any(
        pacing.count(f"certificates.pacing.names.{kind}", whose, at=at, span=DAY_SECONDS) > most
        for kind, (whose, most) in enumerate(limits)
    )
