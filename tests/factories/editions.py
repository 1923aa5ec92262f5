"""Editions of the Code, made up: read from a made-up document, held and confirmed by the same rules as real ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from standards import confirming, importing, listening
from standards.importing import Found, Source
from standards.models import Code, Draft, Edition

DOCUMENT = Path(__file__).resolve().parents[1] / "standards" / "documents" / "code.txt"
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def document() -> str:
    """Return the made-up document as its owner might publish it."""
    return DOCUMENT.read_text(encoding="utf-8")


def found(text: str | None = None, *, label: str = "2025", key: str = "ethics", **source: Any) -> Found:
    """Return what is read from this text, or from the made-up document."""
    content = (document() if text is None else text).encode()
    return importing.read(Code.objects.get(key=key), Source("code.txt", label, **source), content)


def held(text: str | None = None, *, at: datetime = AT, **source: Any) -> Draft:
    """Return a held edition."""
    return importing.hold(found(text, **source), actor=None, at=at)


def edition(text: str | None = None, *, at: datetime = AT, **source: Any) -> Edition:
    """Return a confirmed edition."""
    draft = held(text, at=at, **source)
    return confirming.confirm(draft, seen=looked_at(draft), actor=None, at=at, reason="Made up.")


def looked_at(draft: Draft) -> str:
    """Return by what all there is to see of a held edition is known."""
    read = importing.reopen(draft)
    return confirming.looked_at(read, listening.foresee(read))
