"""The demonstration's home page: from the words in `content/pages/home.md` to its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation.pages.writing import Block

Front = Mapping[str, Any]
PICTURES = ("records", "table", "certificate")
DRAWINGS = ("door", "chairs", "pages")
CHECK = {
    "title": "Check a certificate",
    "lede": "For courts, attorneys, boards and offices. No account is needed, and the answer is the same for everyone.",
}
ARTICLES = {"title": "From the field", "lede": ""}


def fields(front: Front, *, program: str) -> dict[str, Any]:
    """Return what a `HomePage` is made with. `program` is the slug of the page that courses stand under."""
    hero = front["hero"]
    return {
        "title": front["title"],
        "slug": front["slug"],
        "search_description": front["description"],
        "eyebrow": hero["eyebrow"],
        "headline": hero["title"],
        "lede": hero["lede"],
        "actions": [_block("action", _action(words, program)) for words in hero["actions"]],
        "sections": _sections(front, program),
    }


def _sections(front: Front, program: str) -> list[Block]:
    """Return the sections in the order of the text, the check and the articles before its last word."""
    closing, excerpt = front["closing"], front["excerpt"]
    return [
        _block("excerpt", {**excerpt, "action": _action(excerpt["action"], program)}),
        _block(
            "offers",
            {
                **_head(front["take"]),
                "cards": [_card(*one) for one in zip(PICTURES, front["take"]["cards"], strict=True)],
            },
        ),
        _block("steps", {**_head(front["steps"]), "steps": front["steps"]["items"]}),
        _block(
            "code", {**_head(front["code"]), "parts": front["code"]["parts"], "label": front["code"]["action"]["label"]}
        ),
        _block("people", {**_head(front["portraits"]), "people": _people(front["portraits"]["people"])}),
        _block("check", CHECK),
        _block("articles", ARTICLES),
        _block(
            "closing",
            {"title": closing["title"], "lede": closing["text"], "action": _action(closing["action"], program)},
        ),
    ]


def _block(kind: str, value: Front) -> Block:
    return {"type": kind, "value": dict(value)}


def _head(section: Front) -> dict[str, str]:
    return {"title": section["title"], "lede": section.get("lede", "")}


def _people(people: list[Front]) -> list[dict[str, Any]]:
    return [{**words, "picture": picture} for words, picture in zip(people, DRAWINGS, strict=True)]


def _card(picture: str, words: Front) -> dict[str, Any]:
    return {**words, "picture": picture, "page": None}


def _action(words: Front, program: str) -> dict[str, Any]:
    """Return a button; a course's page stands below the program's."""
    address = words.get("path") or f"/{program}/{words['course']}/"
    weight = "quiet" if words["weight"] == "secondary" else ""
    return {"label": words["label"], "page": None, "address": address, "weight": weight}
