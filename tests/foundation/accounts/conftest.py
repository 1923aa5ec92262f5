"""What the tests of people stand on."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _without_the_rooms_above(settings: Settings, request: pytest.FixtureRequest) -> None:
    """Lead to this room's own page after signing in; start with no attempts counted against anyone."""
    settings.LOGIN_REDIRECT_URL = "account_home"
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")
    cache.clear()
