"""Facts in words for a page."""

import pytest

from certificates import telling


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (121, "2 hours 1 minute")],
)
def test_a_learning_time_is_told_as_the_certificate_prints_it(minutes: int, words: str) -> None:
    assert telling.span(minutes) == words
