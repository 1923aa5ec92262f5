"""Searching public pages and the Code together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from foundation.pages import framing, listing, searching, suggesting
from lms.sitemaps import PUBLIC
from standards.models import Provision
from standards.searching import search as search_code

MOST = 10
SUGGESTIONS = (_("confidentiality"), _("records"), _("witness"), _("certificate"), "CE-4.1")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found: provisions first, then pages, ten of each at a time."""
    query = searching.tidy(request.GET.get("q", ""))
    number = listing.page_number(request)
    return render(
        request, "search/search.html", {"query": query, "suggestions": SUGGESTIONS, **_found(request, query, number)}
    )


def _found(request: HttpRequest, query: str, number: int) -> dict[str, Any]:
    """Search pages and the Code, and say how to go on."""
    skip = (number - 1) * MOST
    provisions = search_code(query)[skip : skip + MOST + 1] if query else []
    pages = searching.search(query, PUBLIC, framing.of(request), most=MOST + 1, skip=skip)
    return {
        "instead": "" if pages else suggesting.suggest(query, lambda: _words(request)),
        "provisions": provisions[:MOST],
        "pages": pages[:MOST],
        "number": number,
        "has_more": len(provisions) > MOST or len(pages) > MOST,
    }


def _words(request: HttpRequest) -> frozenset[str]:
    """Return the words of public pages and of the Code."""
    texts = Provision.objects.values_list("topic", "summary")
    of_the_code = suggesting.words_in(text for pair in texts for text in pair)
    return of_the_code | suggesting.words_of_pages(PUBLIC, framing.of(request))
