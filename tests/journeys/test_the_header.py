"""The header of every page: the navigation stands there on a desk, also a small one; below that the menu holds it."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browsing import House, sign_in

pytestmark = pytest.mark.journey
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ONE_ROW = 100
"""As high as the header is with one row of words in it, and no higher."""
ZOOMED = ViewportSize(width=320, height=256)
"""A screen of 1280 by 1024 at 400 percent."""


@pytest.mark.parametrize("email", ["", "halfway.trainee@demo.example"])
def test_the_navigation_stands_in_one_row_from_1024_pixels_on(house: House, email: str) -> None:
    page = house.open_page()
    if email:
        sign_in(page, email)
    for width in (1024, 1100, 1200, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/my-learning/" if email else "/")
        header = page.get_by_role("banner")

        expect(header.get_by_role("link", name="Check a certificate").first).to_be_visible()
        expect(header.get_by_role("link", name="Search").first).to_be_visible()
        expect(header.get_by_role("button", name="Menu")).to_be_hidden()
        box = page.locator(".masthead-row").bounding_box()
        assert box is not None
        assert box["height"] < ONE_ROW
        assert page.evaluate(WIDER) == 0


def test_zoomed_to_400_percent_everything_is_in_the_menu_and_can_be_reached(house: House) -> None:
    page = house.open_page(viewport=ZOOMED)
    page.goto("/")
    header = page.get_by_role("banner")
    header.get_by_role("button", name="Menu").press("Enter")

    for name in ("The program", "Check a certificate", "Search", "Sign in"):
        link = header.get_by_role("link", name=name).first
        link.scroll_into_view_if_needed()
        expect(link).to_be_in_viewport()
    assert page.evaluate(WIDER) == 0
