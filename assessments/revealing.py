"""When a candidate may see what was right, and why. Pure (P3).

Right at once would hand out the answers for the next attempt. So: once she has passed the quiz, or has no attempt left;
and never while an attempt at the same quiz is open. Until then she sees her points and what to read again.
"""

from __future__ import annotations


def may_see_key(*, has_passed: bool, attempts_left: int | None, has_open: bool) -> bool:
    """Whether she may see her answers marked right or wrong, with rationales. `attempts_left` None means no limit."""
    return not has_open and (has_passed or attempts_left == 0)
