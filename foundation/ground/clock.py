"""What time it is. Edges ask `now()`; rules take the moment as an argument (`at`).

In a demonstration and in tests the clock can be set ahead or back. Web and worker are separate processes, so the
offset lives in a small file that both read; production has no such file (`CLOCK_FILE` is None, and a check demands it).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from foundation.ground.refusals import Refusal


def now() -> datetime:
    """Return the moment in UTC, moved by the offset if this house has one."""
    return timezone.now() + offset()


def day_of(moment: datetime) -> date:
    """Return the day on which this happened where the office is: the day that paper, pages and letters all name."""
    return timezone.localdate(moment, ZoneInfo(settings.HOUSE_ZONE))


def offset() -> timedelta:
    """Return by how much the clock is moved: nothing, unless a demonstration or a test moved it."""
    if settings.CLOCK_FILE is None:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(settings.CLOCK_FILE).read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta(0)


def move(by: timedelta) -> None:
    """Set the clock ahead (or back) by this much in every process of this house.

    Raises `Refusal` where the clock can't be moved: in production.
    """
    if settings.CLOCK_FILE is None:
        message = "The clock of a production site can't be moved."
        raise Refusal(message)
    path = Path(settings.CLOCK_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(str(by.total_seconds()), encoding="ascii")
    fresh.replace(path)
