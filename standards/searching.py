"""Searching the Code: by words, stemmed, and by id however it is typed."""

from __future__ import annotations

import re

from django.db.models import Q
from wagtail.search.backends import get_search_backend

from standards.models import Provision

ID = re.compile(r"^\s*([a-z]{2,6})[\s.-]*(\d+(?:\.\d+)*)\s*$", re.IGNORECASE)
MOST = 50


def search(query: str) -> list[Provision]:
    """Return up to 50 provisions that speak of this, the best first; an id (`CE-4.1`, `ce 4.1`) puts its own first.

    Stemmed: "confidential" finds confidentiality. All words must be there; if that finds nothing, one is enough.
    """
    if not query.strip():
        return []
    named = _named(query)
    found = _matching(query, "and") or _matching(query, "or")
    return named + [provision for provision in found if provision not in named]


def _matching(query: str, operator: str) -> list[Provision]:
    """Return the provisions that hold all of the words (`and`), or any (`or`)."""
    return list(get_search_backend().search(query, Provision.objects.select_related("part"), operator=operator)[:MOST])


def _named(query: str) -> list[Provision]:
    """Return the provision whose id this is, and those under it if it is a heading."""
    typed = ID.match(query)
    if typed is None:
        return []
    code = f"{typed[1].upper()}-{typed[2]}"
    return list(Provision.objects.select_related("part").filter(Q(code=code) | Q(parent__code=code)))
