"""Estimating a share from few people, and saying when they are too few. Pure.

Wilson's interval (Wilson 1927, "Probable inference, the law of succession, and statistical inference") stays between 0
and 1 and is honest where a share is near either, which the plain normal interval is not. Example: 8 of 10 passed; with
95 % confidence the share is between 49 and 94 percent, so that "80 %" alone would claim too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""95 percent confidence."""
FEW = 30
"""Below this many, a share is told with its interval, and a question's difficulty isn't told as known."""
TOO_FEW = 5
"""Below this many, which choices were made is not told: it would be telling what somebody answered."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    total: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent, rounded to the nearest, a half upward; None of nothing. The one place for it."""
        return (200 * self.hits + self.total) // (2 * self.total) if self.total else None

    @property
    def are_few(self) -> bool:
        """Whether it rests on so few that it needs its interval beside it."""
        return self.total < FEW

    @property
    def interval(self) -> tuple[int, int] | None:
        """Between which percents the share lies with 95 percent confidence; None of nothing. Rounded outward."""
        if not self.total:
            return None
        low, high = wilson(self.hits, self.total)
        return int(100 * low), min(100, -int(-100 * high // 1))


def wilson(hits: float, total: int) -> tuple[float, float]:
    """Return Wilson's interval for `hits` of `total` (at least 1), each bound from 0 to 1.

    `hits` may be a part: two of three answers of one person count for two thirds of her.
    """
    share, z2 = hits / total, Z * Z
    middle = share + z2 / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    scale = 1 + z2 / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
