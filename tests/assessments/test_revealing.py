"""When the key may be seen."""

from __future__ import annotations

import pytest

from assessments.revealing import may_see_key


@pytest.mark.parametrize(
    ("has_passed", "attempts_left", "has_open", "may"),
    [
        (False, None, False, False),
        (False, 2, False, False),
        (False, 1, False, False),
        (False, 0, False, True),
        (True, None, False, True),
        (True, 2, False, True),
        (True, 0, False, True),
        (True, None, True, False),
        (True, 2, True, False),
        (False, 0, True, False),
        (True, 0, True, False),
    ],
)
def test_the_key_may_be_seen_after_passing_or_the_last_attempt_and_never_while_one_is_open(
    has_passed: bool,
    attempts_left: int | None,
    has_open: bool,
    may: bool,
) -> None:
    """P3."""
    assert may_see_key(has_passed=has_passed, attempts_left=attempts_left, has_open=has_open) is may
