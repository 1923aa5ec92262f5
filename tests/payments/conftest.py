"""A shop that sells places of a kind that only tests know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.sold import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened
