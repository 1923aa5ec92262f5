"""Digesting: by what hash a release, a frozen lesson or a draft is known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785


def sha256(facts: Any) -> str:
    """Return the SHA-256 of JSON-ready facts in canonical form (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()


def of_lesson(lesson: Any, *, pictures: Mapping[str, str], files: Mapping[str, Any]) -> str:
    """Return the digest of a lesson, drafted or frozen: its words, and those of its pictures, files and checks.

    `pictures` and `files` are their digests (`of_files`). A lesson without files and checks keeps the digest that it
    had before there were such things.
    """
    words = {name: getattr(lesson, name) for name in ("title", "introduction", "minutes", "body")}
    later = {"files": files, "checks": lesson.checks}
    return sha256({**words, "pictures": pictures, **{name: held for name, held in later.items() if held}})


def of_files(frozen: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the digests of a lesson's frozen files, by block and part, as `LessonVersion.files` keeps them."""
    return {
        block: {part: _digests(kept) for part, kept in parts.items() if kept is not None}
        for block, parts in frozen.items()
    }


def _digests(kept: Any) -> Any:
    """Return the digest of a file, or those of several."""
    return [file["digest"] for file in kept] if isinstance(kept, list) else kept["digest"]
