"""Finding the page at an address in one query, where Wagtail walks the tree with two for each level.

Only where one site stands, and only for addresses that are a page's own; everything else is left to Wagtail, and so is
the page's own `route`, which refuses what is not live.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest
from wagtail.models import Page

from foundation.pages import framing
from foundation.pages.framing import MOST_ROUTES, Frame


def lead(request: HttpRequest, path: str) -> None:
    """Note on the request which page answers, where Wagtail's `serve` looks for it; nothing if Wagtail must search."""
    frame = framing.of(request)
    page = _find(frame, path)
    if page is None:
        return
    if isinstance(page, framing.Framed):
        page.frame = frame
    try:
        found = page.route(request, [])
    except Http404:
        found = None
    request._wagtail_route_for_request = found  # type: ignore[attr-defined]  # noqa: SLF001  (Wagtail's place)


def _find(frame: Frame, path: str) -> Page | None:
    """Find the page whose address this is, remembering where its row stands."""
    if frame.site is None or "\x00" in path:
        return None
    address = frame.site.root_page.url_path + "".join(f"{part}/" for part in path.split("/") if part)
    known = frame.routes.get(address)
    if known is None:
        page = Page.objects.filter(url_path=address).specific().first()
        if page is not None and len(frame.routes) < MOST_ROUTES:
            frame.routes[address] = (type(page), page.pk)
        return page
    model, key = known
    return model.objects.filter(pk=key).first()
