"""Every cent of a price is explained, and no order of rules has to be guessed (P13)."""

from __future__ import annotations

from itertools import chain
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import quoting
from payments.quoting import Ambiguous, Reduction

CENTS = st.integers(0, 200_000)
MEMBERS = CENTS.map(lambda cents: Reduction("member", "A member", to_cents=cents))
CODES = st.one_of(
    st.integers(0, 100).map(lambda percent: Reduction("code", "A code", percent=percent)),
    CENTS.map(lambda cents: Reduction("code", "A code", cents=cents)),
)
AWARDS = CENTS.map(lambda cents: Reduction("waiver", "An award", cents=cents))


def maybe(one: st.SearchStrategy[Reduction]) -> st.SearchStrategy[list[Reduction]]:
    return st.lists(one, max_size=1)


REDUCTIONS = st.tuples(maybe(MEMBERS), maybe(CODES), st.lists(AWARDS, max_size=2)).map(
    lambda three: list(chain(*three))
)


def test_the_example_of_the_module_holds() -> None:
    reductions = [
        Reduction("waiver", "An award", cents=10_000),
        Reduction("code", "A code", percent=10),
        Reduction("member", "A member", to_cents=24_000),
    ]

    priced = quoting.price(30_000, reductions, reason="A course")

    assert [(part.kind, part.cents, part.reason) for part in priced.parts] == [
        ("list", 30_000, "A course"),
        ("member", -6_000, "A member"),
        ("code", -2_400, "A code"),
        ("waiver", -10_000, "An award"),
    ]
    assert priced.cents == 11_600


@given(CENTS, REDUCTIONS)
def test_nothing_costs_less_than_nothing_or_more_than_its_list_price(
    list_cents: int, reductions: list[Reduction]
) -> None:
    priced = quoting.price(list_cents, reductions)

    assert 0 <= priced.cents <= list_cents
    assert sum(part.cents for part in priced.parts) == priced.cents
    assert all(part.cents < 0 for part in priced.parts[1:])


@given(CENTS, REDUCTIONS, st.randoms())
def test_in_whatever_order_reductions_come_the_price_is_one(
    list_cents: int, reductions: list[Reduction], random: Random
) -> None:
    awards = [one for one in reductions if one.kind == "waiver"]
    shuffled = [one for one in reductions if one.kind != "waiver"]
    random.shuffle(shuffled)

    assert quoting.price(list_cents, [*awards, *shuffled]).parts == quoting.price(list_cents, reductions).parts


@given(CENTS, REDUCTIONS, CENTS)
def test_one_more_award_never_raises_a_price(list_cents: int, reductions: list[Reduction], more: int) -> None:
    before = quoting.price(list_cents, reductions).cents

    assert quoting.price(list_cents, [*reductions, Reduction("waiver", "One more", cents=more)]).cents <= before


@pytest.mark.parametrize("kind", ["member", "code"])
def test_two_of_a_kind_are_ambiguous(kind: quoting.Kind) -> None:
    two = [Reduction(kind, "One", to_cents=5, percent=None), Reduction(kind, "Two", to_cents=7)]

    with pytest.raises(Ambiguous, match="One / Two"):
        quoting.price(10, two)


def test_a_price_for_members_above_the_list_price_takes_nothing_off() -> None:
    priced = quoting.price(100, [Reduction("member", "A member", to_cents=150, needs=3)])

    assert (priced.cents, len(priced.parts), priced.needs) == (100, 1, None)


def test_a_fraction_of_a_cent_falls_to_the_buyer() -> None:
    assert quoting.price(999, [Reduction("code", "A code", percent=10)]).cents == 899


def test_what_a_price_rests_on_is_told() -> None:
    priced = quoting.price(100, [Reduction("member", "Dues joined here", to_cents=80, needs=2)])

    assert (priced.needs, priced.of("member"), quoting.total([priced, priced])) == (2, -20, 160)
