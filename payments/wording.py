"""Wording: amounts, moments and refund tiers as people read them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from foundation.ground import clock
from payments import tiering
from payments.tiering import Tier

WHOLE = 100


GROUPED = r"\d{1,3}(?:,\d{3}){1,3}"
"""Whole dollars with commas between thousands, as a pattern."""


def is_grouped(amount: str) -> bool:
    """Whether commas stand in an amount as they do between thousands: 1,240.00, and not 12,50."""
    return re.fullmatch(rf"{GROUPED}(?:\.\d{{1,2}})?", amount) is not None


def money(cents: int) -> str:
    """Return so many cents of dollars as they are read: $1,240.00, with a true minus (U+2212) below zero."""
    amount = number_format(
        f"{abs(cents) // 100}.{abs(cents) % 100:02d}", decimal_pos=2, use_l10n=True, force_grouping=True
    )
    sign = "\u2212" if cents < 0 else ""
    return sign + _("$%(amount)s") % {"amount": amount}


def counted(titles: Iterable[str]) -> list[str]:
    """Return titles as they are read, each once in the order of their first, with its number (and U+00D7) before it."""
    found = Counter(titles).items()
    return [title if n == 1 else _("%(n)d \u00d7 %(title)s") % {"n": n, "title": title} for title, n in found]


def moment(at: datetime) -> str:
    """Return a moment as it is read where the office is, with its zone: November 16, 2026, 6:30 p.m. EST."""
    here = localtime(at, ZoneInfo(settings.HOUSE_ZONE))
    return f"{date_format(here, 'F j, Y, g:i a')} {here.tzname()}"


def day(at: datetime) -> str:
    """Return the day of a moment as it is read where the office is: November 16, 2026."""
    return date_format(clock.day_of(at), "F j, Y")


def tiers(refunds: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is paid back until when, a sentence for each tier of a line."""
    found = [_tier(tier) for tier in tiering.read(refunds)]
    return [*found, _("After that: nothing.")] if found else [_("Nothing is paid back for it.")]


def _tier(tier: Tier) -> str:
    """Say one tier."""
    words = {"until": moment(tier.until), "percent": tier.percent, "kept": money(tier.keeps_cents)}
    if tier.percent == WHOLE and not tier.keeps_cents:
        return _("Until %(until)s: all of it.") % words
    if not tier.keeps_cents:
        return _("Until %(until)s: %(percent)d%% of it.") % words
    if tier.percent == WHOLE:
        return _("Until %(until)s: all of it but %(kept)s.") % words
    return _("Until %(until)s: %(percent)d%% of it, less %(kept)s.") % words
