"""Every page of ours in a real browser: no axe violation in light or dark, nothing wider than a phone (P22)."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver
from playwright.sync_api import Page, ViewportSize
from wagtail.models import Page as WagtailPage

from tests.browsing import DESK, House, Scheme, sign_in
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
FILES = (".pdf", ".png", ".json", ".ico", "/feed/", "/pack/")
OWNER, NEWCOMER = "finished.trainee@demo.example", "new.trainee@demo.example"
COLUMN = {None: KINDS.index("visitor"), OWNER: KINDS.index("owner"), NEWCOMER: KINDS.index("trainee")}
SMALLEST: ViewportSize = {"width": 320, "height": 640}
WRONG = "h1 { min-width: 400px } @media (prefers-color-scheme: dark) { h1 { color: #222 } }"
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RULES: dict[Scheme, Any] = {"light": TAGS, "dark": COLORS}
"""All rules in one theme; in the other those that read colors, since nothing else differs."""


def opened_to(email: str | None) -> set[str]:
    """The routes of ours that show this person a page, and not a visitor too, as `doors.txt` pins them."""
    rows = [line.split(maxsplit=len(KINDS)) for line in PINNED.read_text(encoding="utf-8").splitlines()[1:]]
    visitor = COLUMN[None]
    shown = [row for row in rows if row[COLUMN[email]] == "200" and (email is None or row[visitor] != "200")]
    return {row[-1] for row in shown if not row[-1].startswith(NOT_PAGES)}


def addresses(email: str | None) -> list[str]:
    """Every page of ours that this person can open: a visitor those of everybody too, and what isn't there.

    Signed in, a public page differs from the visitor's by its frame alone: two of them stand for all.
    """
    given, routed = samples(), opened_to(email)
    ours = {fill(*found, given) for found in routes(get_resolver()) if found[0] in routed}
    pages = {str(page.get_url()) for page in WagtailPage.objects.live().public().filter(depth__gt=1)}
    extra = {"/c/0000-0000-0000-0000-0000/", "/nowhere/", "/search/?q=confidential", "/search/?q=zzzz"}
    public = {"/", "/code/CE-4.1/"} if email else pages | extra
    return sorted(address for address in ours | public if not address.endswith(FILES))


def faults(page: Page) -> list[str]:
    """What axe finds in light and in dark, and whether the page is wider than the smallest phone."""
    found = []
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = Axe().run(page, options=rules).response["violations"]
        found += [f"{scheme}, {each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations]
    page.set_viewport_size(SMALLEST)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than 320 px")
    page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("email", [None, OWNER, NEWCOMER])
def test_every_page_is_clean_in_both_themes_and_fits_the_smallest_phone(house: House, email: str | None) -> None:
    """P22: 320 px is also 400 % zoom of 1280."""
    page = house.open_page()
    if email:
        sign_in(page, email)
    found = {}

    for address in addresses(email):
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert "text/html" in answer.headers["content-type"], address
        if trouble := faults(page):
            found[address] = trouble

    assert found == {}


def test_what_is_wrong_in_one_theme_or_too_wide_would_be_found(house: House) -> None:
    """Sabotage: words that only the dark theme hides, and a box that no phone holds."""
    page = house.open_page()
    page.goto("/check/")
    page.evaluate(
        "wrong => { const sheet = new CSSStyleSheet(); sheet.replaceSync(wrong);"
        " document.adoptedStyleSheets.push(sheet) }",
        WRONG,
    )

    said = faults(page)

    assert [each.split(":")[0] for each in said] == ["dark, color-contrast", "wider than 320 px"]
