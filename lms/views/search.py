"""Searching public pages and the Code together."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from foundation.pages import framing, listing, searching, suggesting
from foundation.pages.searching import Found
from lms.sitemaps import PUBLIC
from standards.models import Provision
from standards.searching import search as search_code

MOST = 10
WORD = re.compile(r"\w+")
PLACES = (
    (_("Membership"), "membership", _("Join, renew: what each level gives and costs, dues, agencies.")),
    (_("Directory of members"), "directory", _("Members who want to be found, mitigation specialists.")),
    (_("Find somebody for your team"), "find_somebody", _("The office finds a mitigation specialist for a defense.")),
    (_("Check a certificate"), "check", _("Verify whether a certificate stands.")),
)
"""Pages of rooms that are no pages of Wagtail's: title, name of the address, and what is said of each."""
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
    places = _places(query) if number == 1 else []
    return {
        "instead": "" if pages or places else suggesting.suggest(query, lambda: _words(request)),
        "provisions": provisions[:MOST],
        "pages": [*places, *pages[:MOST]],
        "number": number,
        "has_more": len(provisions) > MOST or len(pages) > MOST,
    }


def _places(query: str) -> list[Found]:
    """Return the pages of rooms of which every word that is looked for is a word, or begins one."""
    wanted = query.casefold().split()
    places = [Found(str(title), reverse(name), str(said)) for title, name, said in PLACES]
    return [place for place in places if wanted and all(_stands(word, place) for word in wanted)]


def _stands(word: str, place: Found) -> bool:
    """Whether a word of what is said of a place begins so."""
    return any(one.startswith(word) for one in WORD.findall(f"{place.title} {place.said}".casefold()))


def _words(request: HttpRequest) -> frozenset[str]:
    """Return the words of public pages and of the Code."""
    texts = Provision.objects.values_list("topic", "summary")
    of_the_code = suggesting.words_in(text for pair in texts for text in pair)
    return of_the_code | suggesting.words_of_pages(PUBLIC, framing.of(request))
