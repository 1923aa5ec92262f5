"""Tiering: what is paid back when something is given up. Pure arithmetic on integer cents.

A policy's tiers are written down relative to the purchase or to the start of what was bought. When it is bought they
become moments, kept on the line and shown before paying, so that no later policy changes what was agreed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

BEFORE = ("start", "purchase")
"""What a tier's days are counted from: so many days before the start, or within so many days of the purchase."""


@dataclass(frozen=True)
class Tier:
    """Until this moment, so much percent is paid back, less what is kept in any case. Read from a line."""

    until: datetime
    percent: int
    keeps_cents: int

    def due(self, paid: int) -> int:
        """Return what is paid back of what was paid, in cents; a fraction of a cent falls to the payer."""
        return max(0, -(-paid * self.percent // 100) - self.keeps_cents)


def resolve(
    tiers: Sequence[Mapping[str, Any]], *, bought_at: datetime, starts_at: datetime | None
) -> list[dict[str, Any]]:
    """Return the tiers with their moments worked out, JSON-ready, the earliest first.

    What has no start has no tiers counted from it.
    """
    moments = [
        {"until": moment.isoformat(), "percent": tier["percent"], "keeps_cents": tier.get("keeps_cents", 0)}
        for tier in tiers
        if (moment := _moment(tier, bought_at, starts_at)) is not None
    ]
    return sorted(moments, key=lambda tier: tier["until"])


def _moment(tier: Mapping[str, Any], bought_at: datetime, starts_at: datetime | None) -> datetime | None:
    """Return until when this tier holds; None where there is nothing to count from."""
    days = timedelta(days=tier["days"])
    if tier["before"] == "purchase":
        return bought_at + days
    return starts_at - days if starts_at is not None else None


def read(resolved: Sequence[Mapping[str, Any]]) -> list[Tier]:
    """Return the tiers that a line keeps."""
    return [Tier(datetime.fromisoformat(tier["until"]), tier["percent"], tier["keeps_cents"]) for tier in resolved]


def due(resolved: Sequence[Mapping[str, Any]], *, paid: int, at: datetime) -> int:
    """Return what is paid back of `paid` cents now: the best of the tiers that still hold, nothing where none does."""
    return max((tier.due(paid) for tier in read(resolved) if at <= tier.until), default=0)


def faults(tiers: Any) -> list[str]:
    """Return what is wrong with tiers as somebody wrote them; nothing where they can be read."""
    if not isinstance(tiers, list):
        return ["The tiers are a list."]
    return [fault for place, tier in enumerate(tiers, 1) for fault in _faults(place, tier)]


def _faults(place: int, tier: Any) -> list[str]:
    """Return what is wrong with one tier."""
    if not isinstance(tier, dict):
        return [f"Tier {place} is not written as names with values."]
    found = []
    if tier.get("before") not in BEFORE:
        found.append(f"Tier {place}: “before” says neither “start” nor “purchase”.")
    if not _is_count(tier.get("days")):
        found.append(f"Tier {place}: “days” is not a whole number from 0.")
    if not (_is_count(tier.get("percent")) and tier["percent"] <= 100):  # noqa: PLR2004  (percent)
        found.append(f"Tier {place}: “percent” is not a whole number from 0 to 100.")
    if not _is_count(tier.get("keeps_cents", 0)):
        found.append(f"Tier {place}: “keeps_cents” is not a whole number from 0.")
    return found


def _is_count(value: Any) -> bool:
    """Whether it is a whole number from 0; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
