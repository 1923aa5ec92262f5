"""What finance prints: the report of what is owed stands on paper whole, without the admin around it."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, ViewportSize
from pypdf import PdfReader

from foundation.accounts.roles import Role
from foundation.ground import clock
from tests.browsing import House, Scheme
from tests.factories import billed
from tests.factories.sold import open_shop
from tests.journeys.shopping import work_as

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]

LETTER: ViewportSize = {"width": 816, "height": 1056}
"""A sheet at 96 dots an inch."""
COVERED = """() => [...document.querySelectorAll(".nice-padding table")].map(table => {
    const box = table.getBoundingClientRect();
    return [box.left >= 0, box.right <= innerWidth + 1, table.scrollWidth <= table.clientWidth + 1];
})"""
SHOWN = (
    "() => ['.sidebar', '[data-wagtail-sidebar]', '.w-slim-header nav', '.nice-padding form'].filter(part => "
    "[...document.querySelectorAll(part)].some(each => each.getClientRects().length))"
)


def printed(page: Page) -> str:
    """Return the words on the sheets, as a reader of PDFs finds them."""
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_owed_is_printed_whole_and_without_the_admin_around_it(house: House, scheme: Scheme) -> None:
    """The harm: on paper, the admin's sidebar lay over both tables."""
    with open_shop():
        owed = billed.invoice(at=clock.now(), organization="Demo Office of the Far Away Public Defender")
    staff = work_as(house, Role.FINANCE)
    staff.goto("/admin/payments/owed/")

    staff.emulate_media(media="print", color_scheme=scheme)
    staff.set_viewport_size(LETTER)
    covered, shown = staff.evaluate(COVERED), staff.evaluate(SHOWN)
    words = printed(staff)

    assert (covered, shown) == ([[True, True, True]] * 2, [])
    lines = [" ".join(line.split()) for line in words.splitlines()]
    assert lines[0] == "What is owed"
    assert str(owed) in words
    assert not [word for word in ("Dashboard", "Reports", "Card payments", "CSV") if word in words]
