"""Listing articles: the latest first, in one query whatever their number."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from foundation.pages import framing

FURTHEST = 1000


class Listed(TypedDict):
    """An article in a list, as `components/articles.html` draws it."""

    title: str
    url: str
    published_on: date
    said: str


def latest[P: Page](model: type[P], frame: framing.Frame) -> QuerySet[P]:
    """Return the articles that anyone may read, the latest first."""
    found = model.objects.live().order_by("-published_on", "-pk")
    return found.public() if frame.has_restrictions else found


def articles(request: HttpRequest, model: type[Page], *, most: int, skip: int = 0) -> list[Listed]:
    """Return up to `most` articles after the first `skip`."""
    frame = framing.of(request)
    found = latest(model, frame).only("title", "url_path", "published_on", "lede")[skip : skip + most]
    return [
        {"title": page.title, "url": frame.address_of(page), "published_on": page.published_on, "said": page.lede}
        for page in found
    ]


def page_number(request: HttpRequest) -> int:
    """Read which page of a list is asked for: 1 unless the address says a sensible number."""
    said = request.GET.get("page", "")
    return min(max(int(said), 1), FURTHEST) if said.isascii() and said.isdigit() and len(said) < 5 else 1  # noqa: PLR2004  (digits)
