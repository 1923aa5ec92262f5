"""What every story stands on tells of a stranger who is asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browsing import watched

pytestmark = pytest.mark.journey


def test_a_request_to_a_stranger_is_told_and_goes_nowhere(browser: Browser) -> None:
    """Sabotage: a picture of somebody else's."""
    context, troubles = browser.new_context(), list[str]()
    with watched("http://localhost:1", troubles) as watch:
        page = context.new_page()
        watch(context, page)
        with page.expect_event("requestfailed") as failed:
            page.set_content("<img src='https://stranger.example/picture.png' alt='A picture'>")
    context.close()

    assert "a request to https://stranger.example/picture.png" in troubles
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
