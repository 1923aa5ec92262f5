"""A till: a shop that sells, the sandbox that takes its money, and everything that happens between them by hand."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.sold import Shop
from tests.factories.till import Till
from tests.sandboxing import Sandbox


@pytest.fixture
def till(shop: Shop, sandbox: Sandbox) -> Till:
    return Till(shop, sandbox, Client())
