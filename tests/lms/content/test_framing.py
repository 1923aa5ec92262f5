"""A lesson's head says what it is good for, and readers see it where they begin to want to know."""

from __future__ import annotations

import pytest

from courses.authoring import transcribing
from lms.demo import framing

HEAD = "---\ntitle: T\n{more}---\n\nIt is late.\n\n{rest}"
OBJECTIVES = "objectives:\n  - Name <two>.\n  - Plan one.\n"


def kinds(more: str, rest: str) -> list[str]:
    written = transcribing.transcribe(HEAD.format(more=more, rest=rest), name="lesson.md")
    return [block["type"] for block in framing.framed(written)]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("## Then\n\nMore.", ["prose", "callout", "heading", "prose"]),
        (":::: advisory\nHard.\n:::: main\nIt.\n:::: other Not it\nThat.\n::::\n", ["prose", "callout", "advisory"]),
        ("No heading at all.", ["prose", "callout"]),
    ],
)
def test_objectives_stand_after_the_opening(rest: str, found: list[str]) -> None:
    assert kinds(OBJECTIVES, rest) == found


def test_a_lesson_without_objectives_stays_as_it_is() -> None:
    assert kinds("", "## Then\n\nMore.") == ["prose", "heading", "prose"]


def test_objectives_are_text_and_their_block_keeps_its_id() -> None:
    written = transcribing.transcribe(HEAD.format(more=OBJECTIVES, rest="## Then\n\nMore."), name="lesson.md")

    once, again = framing.framed(written)[1], framing.framed(written)[1]

    assert once["value"]["text"] == "<ul><li>Name &lt;two&gt;.</li><li>Plan one.</li></ul>"
    assert once["id"] == again["id"]
