"""Framing a lesson of the demonstration: what its head says for readers stands in its body too.

The objectives in a lesson's head become a callout after the situation that it opens with: before its first heading, or
before an advisory that stands earlier.
"""

from __future__ import annotations

import uuid
from html import escape

from courses.authoring.transcribing import SPACE, Block, Writing

TITLE = "After this lesson you can"


def framed(written: Writing) -> list[Block]:
    """Return the blocks of a lesson with what its head says for readers."""
    objectives = written.head.get("objectives", [])
    if not objectives:
        return written.blocks
    items = "".join(f"<li>{escape(each)}</li>" for each in objectives)
    named = uuid.uuid5(SPACE, f"objectives:{items}")
    callout = Block(type="callout", value={"title": TITLE, "text": f"<ul>{items}</ul>"}, id=str(named))
    place = _end_of_opening(written.blocks)
    return [*written.blocks[:place], callout, *written.blocks[place:]]


def _end_of_opening(blocks: list[Block]) -> int:
    """Return the place where the opening situation ends; the end of what has neither heading nor advisory."""
    ends = (place for place, block in enumerate(blocks) if block["type"] in {"heading", "advisory"})
    return next(ends, len(blocks))
