"""Demanding: what a lesson asks of whoever reads it before it can be finished, as a release writes it down.

A check is answered; a recording of our own is played. What is embedded from elsewhere asks for nothing: nobody here
could know whether it was played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses import unfolding
from courses.models.manifests import Ask

if TYPE_CHECKING:
    from courses.authoring.drafting import DraftLesson


def asks(lesson: DraftLesson) -> list[Ask]:
    """Return what the lesson asks for, in reading order."""
    seconds = seconds_of(lesson)
    found: list[Ask] = []
    for block in unfolding.every(lesson.body):
        if block.kind == "check":
            found.append({"kind": "check", "block": block.id, "seconds": 0, "within": block.within, "path": block.path})
        elif block.id in seconds:
            length = seconds[block.id]
            found.append(
                {"kind": "recording", "block": block.id, "seconds": length, "within": block.within, "path": block.path}
            )
    return found


def seconds_of(lesson: DraftLesson) -> dict[str, int]:
    """Return how long each recording of our own is, by block."""
    recordings = unfolding.of_kind(lesson.body, "video", "audio")
    return {block.id: block.value.get("seconds") or 0 for block in recordings if block.value.get("recording")}
