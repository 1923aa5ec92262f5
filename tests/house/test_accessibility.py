"""Every page of ours in a real browser: no axe violation in light or dark, nothing wider than a phone (P22)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver
from playwright.sync_api import Page
from wagtail.models import Page as WagtailPage

from certificates.models import Certificate
from tests.house.test_doors import fill, routes, samples
from tests.journeys.conftest import House, sign_in

pytestmark = pytest.mark.journey

TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NOT_PAGES = (
    "admin/",
    "documents/",
    "_util/",
    "images/",
    "static",
    "media",
    "files/",
    "sitemap",
    "robots",
    "healthz",
    "readyz",
    ".well-known",
)
SMALLEST = {"width": 320, "height": 640}


def addresses() -> list[str]:
    """Every address of ours that may show a page, and every public page of Wagtail's tree."""
    given = samples()
    ours = [
        fill(route, name, given) for route, name, _pattern in routes(get_resolver()) if not route.startswith(NOT_PAGES)
    ]
    pages = [page.get_url() for page in WagtailPage.objects.live().public().filter(depth__gt=1)]
    extra = [
        f"/c/{Certificate.objects.get().spoken_code}/",
        "/c/0000-0000-0000-0000-0000/",
        "/nowhere/",
        "/search/?q=confidential",
    ]
    return sorted({address for address in [*ours, *pages, *extra] if address and "(" not in address})


def shown(page: Page, asked: list[str]) -> Iterator[str]:
    """Open each address and yield those that show a page of HTML of their own."""
    for address in asked:
        if address.endswith((".pdf", ".png", ".xml", ".txt", ".json", ".ico", "/feed/")) or "logout" in address:
            continue
        answer = page.goto(address, wait_until="load")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        yield address


def faults(page: Page) -> list[str]:
    """What axe finds."""
    violations = Axe().run(page, options=TAGS).response["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("email", [None, "finished.trainee@demo.example", "new.trainee@demo.example"])
def test_every_page_is_clean(house: House, scheme: str, email: str | None) -> None:
    """P22."""
    page = house.open_page(scheme=scheme)
    if email:
        sign_in(page, email)

    found = {address: trouble for address in shown(page, addresses()) if (trouble := faults(page))}

    assert found == {}


@pytest.mark.parametrize("email", [None, "finished.trainee@demo.example"])
def test_no_page_is_wider_than_the_smallest_phone(house: House, email: str | None) -> None:
    """P22: 320 px, which is also 400 % zoom of 1280."""
    page = house.open_page(viewport=SMALLEST)
    if email:
        sign_in(page, email)

    wide = [
        address
        for address in shown(page, addresses())
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    ]

    assert wide == []
