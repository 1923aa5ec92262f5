"""Which page answers is found beforehand, for pages with our frame and for stock ones alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from wagtail.models import Page

from foundation.pages import framing, routing
from tests.factories import pages

pytestmark = pytest.mark.django_db


def led(path: str) -> Any:
    """Return what is noted on a request for this path."""
    request = RequestFactory().get(f"/{path}")
    routing.lead(request, path)
    return request._wagtail_route_for_request  # type: ignore[attr-defined]  # Wagtail's place


def test_a_page_of_ours_is_handed_the_frame_that_was_read_already() -> None:
    page = pages.make_standard(pages.make_home())

    found = led("demo-page/")

    assert found.page == page
    assert isinstance(found.page.frame, framing.Frame)


def test_a_stock_page_of_wagtail_is_found_and_has_no_place_for_a_frame() -> None:
    page = pages.put(pages.make_home(), Page(title="Stock", slug="stock"))

    found = led("stock/")

    assert found.page == page
    assert not hasattr(found.page, "frame")


def test_a_page_that_is_not_live_answers_nobody() -> None:
    pages.make_standard(pages.make_home(), live=False)

    assert led("demo-page/") is None
