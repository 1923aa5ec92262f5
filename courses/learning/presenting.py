"""Presenting a lesson to one person: what is drawn once for all, and between it what she answers, chooses and plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments import probing
from assessments.probing import Probed
from courses import drawing, showing, telling, wording
from courses.drawing import Piece, Words
from courses.following import Following
from courses.learning import merging, noting, reading, recalling
from courses.learning.recalling import Recalled
from courses.models.manifests import LessonLine
from courses.progress import Step
from foundation.ground.clock import day_of
from foundation.pages.models import ContactPage


@dataclass(frozen=True)
class Shown:
    """What a page is drawn for: the lesson's address, what she did in it, and whether she may still do something.

    `told` is the check whose feedback is shown, `empty` one that was sent without an answer.
    """

    slugs: tuple[str, str]
    done: Recalled
    is_open: bool
    asks: Mapping[str, bool]
    told: str = ""
    empty: str = ""

    def url(self, name: str, *parts: str) -> str:
        """Return an address within this lesson."""
        return reverse(name, args=[*self.slugs, *parts])


def lesson(
    followed: Following, step: Step, line: LessonLine, *, stamp: UUID | None, told: str = "", empty: str = ""
) -> dict[str, Any]:
    """Return what `courses/lesson.html` is filled with, under this stamp of the frame."""
    place, found = followed.enrollment, followed.progress
    said = drawing.words_of(place.course, line, stamp=stamp)
    done = recalling.recall(place, line)
    asked = recalling.asked(line.get("asks", []), said.advisories, done)
    shown = Shown(
        slugs=(place.course.slug, step.slug),
        done=done,
        is_open=not followed.calendar.has_ended,
        asks={one.block: one.is_met for one in asked},
        told=told,
        empty=empty,
    )
    before, _after = found.around(step)
    return {
        **showing.desk(place, found, step),
        "lesson": {"title": said.title, "lede": said.lede},
        "pieces": pieces(said.pieces, shown),
        "asked": [
            {"said": reading.words(one, said.names.get(one.block, "")), "url": f"#block-{one.block}"}
            for one in asked
            if not one.is_met and not step.is_done
        ],
        "previous": showing.place_of(place, before),
        "next": showing.place_of(place, found.onward(step)),
        "is_done": step.is_done,
        "is_excused": step.is_excused,
        "ended": _ended(followed, step),
        "office_url": "" if shown.is_open else ContactPage.address(),
        "note": _note(done),
        "urls": _urls(shown),
        "scripts": scripts(said),
        "is_preview": False,
    }


def _ended(followed: Following, step: Step) -> str:
    """Say that a lesson can't be finished any more; nothing while it can, or once it is finished."""
    until = followed.calendar.until
    return telling.ended(until) if until and followed.calendar.has_ended and not step.is_done else ""


def _note(done: Recalled) -> dict[str, Any]:
    """Return her note, and on which day it was saved."""
    saved = ""
    if done.noted_at:
        day = day_of(datetime.fromisoformat(done.noted_at))
        saved = _("Saved on %(day)s.") % {"day": date_format(day, "F j, Y")}
    return {"text": done.note, "saved": saved, "most": noting.LONGEST}


def _urls(shown: Shown) -> dict[str, str]:
    """Return the addresses of what can be done with the lesson as a whole."""
    ways = ("finish_lesson", "note_lesson", "seen_lesson", "print_lesson", "pack_lesson")
    return {way.partition("_")[0]: shown.url(way) for way in ways} | {
        "notes": reverse("course_notes", args=[shown.slugs[0]])
    }


def scripts(said: Words) -> dict[str, bool]:
    """Say which scripts a lesson has use for: one that follows recordings, one that swaps what was answered."""
    kinds = {piece.kind for piece in every(said.pieces)}
    return {"recordings": "recording" in kinds, "swaps": bool(kinds & {"check", "advisory"})}


def every(found: Sequence[Piece]) -> list[Piece]:
    """Return all pieces, also those on the paths of an advisory."""
    return [one for piece in found for one in (piece, *every([each for path in piece.paths.values() for each in path]))]


def pieces(found: Sequence[Piece], shown: Shown) -> list[dict[str, Any]]:
    """Return the pieces as their templates take them."""
    ways = {"check": _check, "recording": _recording, "advisory": _advisory}
    return [
        {"html": piece.html}
        if piece.kind == "words"
        else {
            "kind": piece.kind,
            "id": piece.id,
            "title": piece.title,
            "template": f"courses/pieces/{piece.kind}.html",
            "is_open": shown.is_open,
            **ways[piece.kind](piece, shown),
        }
        for piece in found
    ]


def _check(piece: Piece, shown: Shown) -> dict[str, Any]:
    """Return a check, whether it was answered, and what is told where she has just answered it or asks why (P3)."""
    answer = _answer(piece, shown)
    return {
        "number": piece.number,
        "case": piece.asked["vignette"] if piece.asked else None,
        "question": _question(piece, answer),
        "answer": answer,
        "told": _told(piece.question, answer["said"]) if answer and shown.told == piece.id else None,
        "is_empty": shown.empty == piece.id,
        "answer_url": shown.url("answer_check", piece.id),
        "why_url": f"?why={piece.id}#block-{piece.id}",
    }


def _question(piece: Piece, answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what a check asks, with her latest answer filled in: no query, since the wording was drawn with it.

    What is filled in is not called answered: there is nothing to take back, since answers are appended.
    """
    if piece.asked is None:
        return None
    found = probing.filled(piece.asked, answer["said"]) if answer else piece.asked["questions"][0]
    return {**found, "is_fixed": True, "is_answered": False}


def _answer(piece: Piece, shown: Shown) -> Mapping[str, Any] | None:
    """Return her latest answer to a check, if it was to the wording that is asked now.

    A release may have put another there: its key is told to nobody who has not answered that one (P3).
    """
    answer = shown.done.answers.get(piece.id)
    return answer if answer and answer["question"] == piece.question else None


def _told(question: str, said: Any) -> Probed | None:
    """Mark an earlier answer again, to tell why; None where it is no answer to the question."""
    try:
        return probing.mark(question, said)
    except probing.NotAnswered:
        return None


def _recording(piece: Piece, shown: Shown) -> dict[str, Any]:
    """Return a recording, and how far she has come with it."""
    played = shown.done.played.get(piece.id, {"spans": [], "position": 0, "transcript_at": None})
    position = played["position"]
    return {
        "html": piece.html,
        "position": position,
        "stopped": _("You stopped at %(at)s.") % {"at": wording.running(position)} if position else "",
        "percent": merging.percent(played["spans"], piece.seconds),
        "has_read": played["transcript_at"] is not None,
        "is_met": shown.asks.get(piece.id, False),
        "claim_url": shown.url("claim_recording", piece.id),
        "transcript_url": shown.url("read_transcript", piece.id),
    }


def _advisory(piece: Piece, shown: Shown) -> dict[str, Any]:
    """Return an advisory: its warning, and once she chose a path, what stands on it."""
    is_other = shown.done.paths.get(piece.id)
    inner = () if is_other is None else piece.paths["other" if is_other else "main"]
    return {
        "warning": piece.warning,
        "has_chosen": is_other is not None,
        "is_other": bool(is_other),
        "pieces": pieces(inner, shown),
        "choose_url": shown.url("choose_path", piece.id),
    }
