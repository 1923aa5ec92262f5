"""Filters for pages of prose."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHORTEST = 3
ENDING = r"\w{0,6}"
"""A stem's endings are marked with it, since the search finds them: "confidential" in "confidentiality"."""


@register.filter
def marked(said: str, query: str) -> SafeString:
    """Mark the words of the query where they begin a word of what is said; everything else is escaped."""
    words = [re.escape(word) for word in query.split() if len(word) >= SHORTEST]
    if not words:
        return escape(said)
    parts = re.split(rf"(\b(?:{'|'.join(words)}){ENDING}\b)", str(said), flags=re.IGNORECASE)
    # Escaped piece by piece, so that no match can cut an entity in two.
    drawn = (f"<mark>{escape(part)}</mark>" if place % 2 else escape(part) for place, part in enumerate(parts))
    return mark_safe("".join(drawn))  # noqa: S308  (each piece is escaped above)
