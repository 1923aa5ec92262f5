"""Filling in the forms that questions and vignettes are written in."""

from __future__ import annotations

from typing import Any

from wagtail.test.utils.form_data import nested_form_data, streamfield

from assessments.models import Question, Vignette


def options(*texts: str, right: int = 0) -> list[dict[str, Any]]:
    """Options of a choice; the one at `right` is right."""
    return [
        {"text": text, "rationale": f"Why {text}", **({"is_right": "on"} if place == right else {})}
        for place, text in enumerate(texts)
    ]


def single(stem: str = "Which?", *texts: str, right: int = 0) -> tuple[str, dict[str, Any]]:
    """A block of single choice."""
    given = options(*(texts or ("This", "That")), right=right)
    items = streamfield([("item", option) for option in given])
    return "single", {"stem": stem, "options": items, "explanation": ""}


def question_form(question: Question, *blocks: tuple[str, dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """What the form of a question sends to publish it, with other fields where they are given."""
    return {
        "bank": question.bank_id,
        "key": question.key,
        "level": question.level,
        "vignette": question.vignette_id or "",
        "place": question.place,
        "cites": [provision.pk for provision in question.cites.all()] if question.pk else [],
        "enemies": [],
        **nested_form_data({"asks": streamfield(list(blocks or (single(),)))}),
        "action-publish": "1",
        **fields,
    }


def vignette_form(vignette: Vignette, **fields: Any) -> dict[str, Any]:
    """What the form of a vignette sends to publish it."""
    return {
        "bank": vignette.bank_id,
        "key": vignette.key,
        "title": vignette.title,
        "text": vignette.text,
        "is_deidentified": "on",
        "action-publish": "1",
        **fields,
    }
