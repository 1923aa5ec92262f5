"""Blocks of a lesson as its stream keeps them, with files of the library and questions of a bank behind them."""

from __future__ import annotations

from itertools import count
from typing import Any

from assessments.models import Question
from foundation.files.models import Download
from tests.factories import files
from tests.factories.quizzes import QuestionFactory
from tests.foundation.files import making

Block = dict[str, Any]
_numbers = count(1)


def block(kind: str, value: Any) -> Block:
    """A block with an id of its own."""
    return {"type": kind, "value": value, "id": f"{kind}-{next(_numbers)}"}


def prose(text: str = "Words.") -> Block:
    """A paragraph."""
    return block("prose", f"<p>{text}</p>")


def film(**words: Any) -> Block:
    """A film of ours with captions."""
    plain = {"title": "The first visit", "transcript": "<p>Hello.</p>", "seconds": 252, "address": ""}
    if "recording" not in words:
        words["recording"] = files.in_library(making.mp4(), "visit.mp4")
    if "captions" not in words:
        words["captions"] = files.in_library(making.VTT, "visit.vtt")
    return block("video", {**plain, **keyed(words)})


def keyed(words: dict[str, Any]) -> dict[str, Any]:
    """Return documents by their keys, as a stream keeps them."""
    return {name: said.pk if isinstance(said, Download) else said for name, said in words.items()}


def linked_film(**words: Any) -> Block:
    """A film that is hosted elsewhere."""
    elsewhere = {"recording": None, "captions": None, "address": "https://films.example/visit"}
    return block(
        "video", {"title": "The first visit", "transcript": "<p>Hello.</p>", "seconds": 60, **elsewhere, **words}
    )


def sound(**words: Any) -> Block:
    """A recording to listen to."""
    if "recording" not in words:
        words["recording"] = files.in_library(making.mp3(), "call.mp3")
    return block("audio", {"title": "The call", "transcript": "<p>Hello.</p>", "seconds": 95, **keyed(words)})


def pack(*documents: Download, **words: Any) -> Block:
    """Files to take along, a checklist unless others are given."""
    documents = documents or (files.in_library(making.PDF, "checklist.pdf"),)
    lines = [{"document": each.pk, "label": f"Checklist {n}", "version": str(n)} for n, each in enumerate(documents, 1)]
    return block("pack", {"title": "To take along", "text": "", "files": lines, **words})


def check(question: Question | None = None) -> Block:
    """A check that asks this question, or one of a bank of its own."""
    question = question or QuestionFactory.create()
    return block("check", {"question": str(question.public_id)})


def advisory(main: list[Block] | None = None, other: list[Block] | None = None, **words: Any) -> Block:
    """A warning with two paths, of a paragraph each unless others are given."""
    main, other = main or [prose("What happened.")], other or [prose("What it means.")]
    plain = {"warning": "A death is told of.", "main": main, "other_title": "Without the story", "other": other}
    return block("advisory", {**plain, **words})
