"""Facts in words for a page."""

import json

import pytest

from certificates import telling
from certificates.freezing import thaw


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (121, "2 hours 1 minute")],
)
def test_a_learning_time_is_told_as_the_certificate_prints_it(minutes: int, words: str) -> None:
    assert telling.span(minutes) == words


def test_an_edition_without_its_text_is_told_by_its_title_alone() -> None:
    days = {"completed_on": "2026-11-22", "issued_on": "2026-11-23"}
    words = dict.fromkeys(("course_title", "program_title", "assessed", "issuer", "serial"), "")
    said = {**days, **words, "minutes": 5, "edition": {"title": "Draft", "digest": ""}}
    record = thaw(json.dumps(said))

    assert {"term": "The Code as taught", "value": "Draft"} in telling.facts(record, "")
