"""Drawing questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import Candidate, draw

banks = st.lists(st.integers(1, 5), min_size=1, max_size=30).map(
    lambda sizes: [Candidate(f"v{place}", tuple("abcde"[:size])) for place, size in enumerate(sizes)]
)


@given(bank=banks, seed=st.integers(0, 2**63 - 1), data=st.data())
def test_a_draw_is_of_different_questions_of_the_bank_each_with_all_its_options(
    bank: list[Candidate], seed: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(bank)))

    drawn = draw(bank, count, seed=seed)

    options = {candidate.version: set(candidate.options) for candidate in bank}
    assert len({candidate.version for candidate in drawn}) == len(drawn) == count
    assert all(set(candidate.options) == options[candidate.version] for candidate in drawn)
    assert all(len(candidate.options) == len(options[candidate.version]) for candidate in drawn)


@given(bank=banks, seed=st.integers(0, 2**63 - 1), data=st.data())
def test_the_same_seed_draws_the_same_however_the_bank_is_given(
    bank: list[Candidate], seed: int, data: st.DataObject
) -> None:
    """P6."""
    other = data.draw(st.permutations(bank))

    assert draw(bank, len(bank), seed=seed) == draw(other, len(bank), seed=seed)


def test_seeds_differ_in_questions_and_in_the_order_of_options() -> None:
    bank = [Candidate(f"v{place}", tuple("abcd")) for place in range(12)]

    draws = [draw(bank, 5, seed=seed) for seed in range(200)]

    assert {candidate.version for drawn in draws for candidate in drawn} == {candidate.version for candidate in bank}
    assert len({candidate.options for drawn in draws for candidate in drawn}) == 24


def test_more_than_the_bank_holds_can_not_be_drawn() -> None:
    with pytest.raises(ValueError, match="larger than population"):
        draw([Candidate("v1", ("a", "b"))], 2, seed=1)
