"""Trying a discount code: whoever has one types it; nobody finds one out by typing many."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.ground import pacing
from foundation.ground.refusals import Refusal
from payments.selling import pricing

MOST, SPAN_SECONDS = 60, 3600
"""How many codes are looked at for one network in an hour: more than an office mistypes, too few to try out a list."""


class TooMany(Refusal):
    """So many codes were tried from one network that it has to wait."""


def demand_good(word: str, *, network: str, at: datetime) -> None:
    """Refuse a code that takes nothing off now. Raises `TooMany`, for a good one too, and `pricing.NoSuchCode`."""
    if pacing.count("payments.trying", network, at=at, span=SPAN_SECONDS) > MOST:
        raise TooMany(_("Very many codes were tried from your network just now. Please go on in an hour."))
    pricing.find_code(word, at)
