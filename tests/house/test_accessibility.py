"""Every page of ours in a real browser: no axe violation in light or dark, nothing wider than a phone (P22)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver
from playwright.sync_api import Page
from wagtail.models import Page as WagtailPage

from tests.browsing import House, sign_in
from tests.house.test_doors import KINDS, PINNED, fill, routes, samples

pytestmark = pytest.mark.journey

TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NOT_PAGES = (
    "admin/",
    "documents/",
    "_util/",
    "media",
    "files/",
    "sitemap",
    "robots",
    "healthz",
    "readyz",
    ".well-known",
)
FILES = (".pdf", ".png", ".json", ".ico", "/feed/")
OWNER, NEWCOMER = "finished.trainee@demo.example", "new.trainee@demo.example"
COLUMN = {None: KINDS.index("visitor"), OWNER: KINDS.index("owner"), NEWCOMER: KINDS.index("trainee")}
SMALLEST = {"width": 320, "height": 640}


def opened_to(email: str | None) -> set[str]:
    """The routes of ours that show this person a page, as `doors.txt` pins them."""
    rows = (line.split(maxsplit=len(KINDS)) for line in PINNED.read_text(encoding="utf-8").splitlines()[1:])
    return {row[-1] for row in rows if row[COLUMN[email]] == "200" and not row[-1].startswith(NOT_PAGES)}


def addresses(email: str | None) -> list[str]:
    """Every page of ours that this person can open, every public page of Wagtail's tree, and what isn't there."""
    given, routed = samples(), opened_to(email)
    ours = [fill(*found, given) for found in routes(get_resolver()) if found[0] in routed]
    pages = [str(page.get_url()) for page in WagtailPage.objects.live().public().filter(depth__gt=1)]
    extra = ["/c/0000-0000-0000-0000-0000/", "/nowhere/", "/search/?q=confidential", "/search/?q=zzzz"]
    return sorted(address for address in {*ours, *pages, *extra} if not address.endswith(FILES))


def shown(page: Page, asked: list[str]) -> Iterator[str]:
    """Open each address in turn."""
    for address in asked:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert "text/html" in answer.headers["content-type"], address
        yield address


def faults(page: Page) -> list[str]:
    """What axe finds."""
    violations = Axe().run(page, options=TAGS).response["violations"]
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in violations]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("email", [None, OWNER, NEWCOMER])
def test_every_page_is_clean(house: House, scheme: str, email: str | None) -> None:
    """P22."""
    page = house.open_page(scheme=scheme)
    if email:
        sign_in(page, email)

    found = {address: trouble for address in shown(page, addresses(email)) if (trouble := faults(page))}

    assert found == {}


@pytest.mark.parametrize("email", [None, OWNER])
def test_no_page_is_wider_than_the_smallest_phone(house: House, email: str | None) -> None:
    """P22: 320 px, which is also 400 % zoom of 1280."""
    page = house.open_page(viewport=SMALLEST)
    if email:
        sign_in(page, email)

    wide = [
        address
        for address in shown(page, addresses(email))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    ]

    assert wide == []
