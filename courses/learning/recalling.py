"""Recalling what one person did within a lesson: answers, paths, recordings, a note; all of it by one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from courses.learning import merging
from courses.models import CheckAnswer, Enrollment, Lesson, Note, PathTaken, Watching
from courses.models.manifests import Ask, LessonLine
from foundation.ground.compiling import Once


@dataclass(frozen=True)
class Recalled:
    """What she did in a lesson, by block: the latest answer to each check, whether she took the other path, playings.

    `answers` are `{"said", "is_right", "question"}`, the last of them the wording that was asked then; `paths` say
    whether the other path was taken, `played` are `{"spans", "position", "has_read"}`. `note` is what she wrote to
    herself, with `noted_at`.
    """

    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    paths: Mapping[str, bool] = field(default_factory=dict)
    played: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    note: str = ""
    noted_at: Any = None


@dataclass(frozen=True)
class Asked:
    """Something that a lesson asks for before it can be finished: a check, a recording, or that a path be chosen."""

    kind: str
    block: str
    is_met: bool


def recall(place: Enrollment, line: LessonLine) -> Recalled:
    """Return what she did in this lesson."""
    found = LESSONS.get(place=place.pk, page_key=line["key"])
    [note] = found.noted or [{"text": "", "at": None}]
    return Recalled(
        answers={one["block"]: one for one in found.answered},
        paths={one["block"]: one["is_other"] for one in found.chosen},
        played={one["block"]: one for one in found.watched},
        note=note["text"],
        noted_at=note["at"],
    )


def _lessons() -> QuerySet[Any]:
    """Annotate on each lesson, once for each `place` on its course, what was done in it from there."""
    here = {"enrollment": OuterRef("place"), "lesson": OuterRef("pk")}
    answers = CheckAnswer.objects.filter(**here).order_by("block", "-id").distinct("block")
    paths = PathTaken.objects.filter(**here).order_by()
    watchings = Watching.objects.filter(**here).order_by()
    notes = Note.objects.filter(**here).order_by()
    return Lesson.objects.annotate(
        place=F("course__enrollments"),
        answered=Once(
            ArraySubquery(
                answers.values(told=JSONObject(block="block", said="said", is_right="is_right", question="question"))
            )
        ),
        chosen=Once(ArraySubquery(paths.values(told=JSONObject(block="block", is_other="is_other")))),
        watched=Once(
            ArraySubquery(
                watchings.values(
                    told=JSONObject(block="block", spans="spans", position="position", transcript_at="transcript_at")
                )
            )
        ),
        noted=Once(ArraySubquery(notes.values(told=JSONObject(text="text", at="changed_at")))),
    )


LESSONS = _lessons()
"""A question put together once: on every page of a lesson that costs more than its answer does."""


def asked(asks: list[Ask], advisories: tuple[str, ...], done: Recalled) -> list[Asked]:
    """Return everything that the lesson asks of her, in its order, with whether it is met.

    Where a path is to be chosen and none was, that comes first, instead of what stands on the paths. What stands on a
    path that she did not take is not asked for.
    """
    chosen = [Asked("path", block, block in done.paths) for block in advisories]
    return [
        *chosen,
        *(Asked(ask["kind"], ask["block"], is_met(ask, done)) for ask in asks if _is_asked(ask, done)),
    ]


def _is_asked(ask: Ask, done: Recalled) -> bool:
    """Whether something stands on the way that she takes."""
    if not ask["within"]:
        return True
    return ask["within"] in done.paths and done.paths[ask["within"]] == (ask["path"] == "other")


def is_met(ask: Ask, done: Recalled) -> bool:
    """Whether a check was answered, rightly or not; whether a recording was played, or its transcript read."""
    if ask["kind"] == "check":
        return ask["block"] in done.answers
    played = done.played.get(ask["block"])
    return played is not None and (
        played["transcript_at"] is not None or merging.is_enough(played["spans"], ask["seconds"])
    )
