"""Searching the pages that anyone may read. What is found is a title, an address and a line about it, never a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from foundation.pages.framing import Frame

LONGEST = 120
SAID_LONGEST = 220


@dataclass(frozen=True)
class Found:
    """A page that was found."""

    title: str
    url: str
    said: str


def tidy(query: str) -> str:
    """Return the query as it is searched for: no control characters, one space between words, not too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in query)
    return " ".join(printable.split())[:LONGEST].strip()


def search(query: str, models: Sequence[type[Page]], frame: Frame, *, most: int, skip: int = 0) -> list[Found]:
    """Return up to `most` pages of these kinds that speak of this, the best first.

    Pages of other kinds (a lesson's) are never looked at. An empty query finds nothing.
    """
    words = tidy(query)
    if not words:
        return []
    pages = Page.objects.live().type(*models)
    pages = pages.public() if frame.has_restrictions else pages
    found = get_search_backend().search(words, pages, operator="and")[skip : skip + most]
    return [
        Found(page.title, frame.address_of(page), Truncator(page.search_description).chars(SAID_LONGEST))
        for page in found
    ]
