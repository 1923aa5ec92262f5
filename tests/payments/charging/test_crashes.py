"""A worker killed between any two steps leaves nothing that needs a person (P10): a sample; all are in `bench/`."""

from __future__ import annotations

import pytest

from payments.charging import settling
from tests.dying import dies
from tests.factories import crashes
from tests.factories.till import Till

pytestmark = pytest.mark.usefixtures("committed")
SAMPLE = {"hold": 23, "click_again": 7, "settle": 29, "hear": 41, "refuse": 37, "release": 13, "refund": 29}
"""Every so-manieth step of each."""


@pytest.mark.parametrize("name", crashes.SCENARIOS)
def test_whoever_dies_on_the_way_is_followed_by_the_same_end(till: Till, name: str) -> None:
    stride = SAMPLE[name]

    found = list(crashes.every(till, crashes.SCENARIOS[name], stride=stride, first=1 + stride // 2))

    assert len(found) > 1
    assert [(last, wrong) for last, wrong in found if wrong] == []


def test_dying_is_dying(till: Till) -> None:
    """Sabotage: what dies and is not followed by anything is not settled."""
    order = till.order()
    session = till.pay(order)

    assert dies(20, lambda: settling.settle(session, at=till.now))
    assert till.standing(order) == "open, owed 0"
