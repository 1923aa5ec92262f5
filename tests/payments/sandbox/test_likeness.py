"""Whoever has a test key can hold the stand-in against Stripe: what differs is told, and nothing else."""

from __future__ import annotations

import pytest

from bench.likeness import FREE, PAID, Side, compare, differences, intent_of, opened
from tests.sandboxing import Sandbox


def sides(sandbox: Sandbox) -> tuple[Side, Side]:
    return Side(sandbox.client().v1), Side(sandbox.client().v1)


def test_the_stand_in_is_like_itself(sandbox: Sandbox) -> None:
    one, other = sides(sandbox)

    assert compare(one, other, FREE) == {}

    for side in (one, other):
        sandbox.pay(side.note("paid", opened(side)).id)
    assert compare(one, other, PAID) == {}
    assert len(sandbox.show("refund")) == 4


def test_what_became_otherwise_is_told_by_name(sandbox: Sandbox) -> None:
    one, other = sides(sandbox)
    for side in (one, other):
        side.note("paid", opened(side))
    sandbox.pay(one.noted["paid"])

    found = compare(one, other, {"the payment": lambda side: side.v1.payment_intents.retrieve(intent_of(side))})

    assert [said.partition(":")[0] for said in found["the payment"]] == ["Stripe", "the stand-in"]


@pytest.mark.parametrize(
    ("real", "ours", "said"),
    [
        ({"id": "str"}, {"id": "str"}, []),
        ({"id": "str", "new": "str"}, {"id": "str"}, ["only at Stripe: new"]),
        ({"id": "str"}, {"id": "str", "old": "str"}, ["only here: old"]),
        ({"amount": "int"}, {"amount": "str"}, ["amount: int at Stripe, str here"]),
        ({"refund": "NoneType"}, {"refund": "str"}, []),
        ({"card.brand": "str"}, {"card": "NoneType"}, []),
        ({"data[].id": "str"}, {"data": "list"}, []),
        ({"card": "NoneType"}, {"card.brand": "str"}, []),
        ({"error": "CardError"}, {"id": "str"}, ["Stripe: {'error': 'CardError'}", "the stand-in: {'id': 'str'}"]),
    ],
)
def test_a_difference_is_told_and_what_is_nothing_is_none(
    real: dict[str, str], ours: dict[str, str], said: list[str]
) -> None:
    assert differences(real, ours) == said
