"""What may be shown when."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.revealing import Shown, Standing, shown

WHEN = ("at_once", "done", "closed", "never")
RULE = {"answers": "at_once", "correctness": "done", "feedback": "done", "key": "done"}
"""A quiz's rule unless its author chooses another."""


def standing(
    *, has_passed: bool = False, attempts_left: int | None = None, has_open: bool = False, is_closed: bool = False
) -> Standing:
    return Standing(has_passed, attempts_left, has_open, is_closed)


@pytest.mark.parametrize(
    ("how", "may"),
    [
        (standing(), False),
        (standing(attempts_left=2), False),
        (standing(attempts_left=0), True),
        (standing(has_passed=True), True),
        (standing(has_passed=True, attempts_left=2), True),
        (standing(has_passed=True, has_open=True), False),
        (standing(attempts_left=0, has_open=True), False),
    ],
)
def test_unless_the_author_says_otherwise_the_key_may_be_seen_once_nothing_more_can_come_of_it(
    how: Standing, may: bool
) -> None:
    """P3."""
    assert shown(RULE, how) == Shown(answers=True, correctness=may, feedback=may, key=may)


@pytest.mark.parametrize(
    ("when", "how"),
    [
        ("at_once", standing()),
        ("done", standing(has_passed=True)),
        ("done", standing(attempts_left=0)),
        ("closed", standing(is_closed=True)),
    ],
)
def test_each_of_the_four_comes_with_its_moment(when: str, how: Standing) -> None:
    everything = dict.fromkeys(RULE, when)

    assert shown(everything, how) == Shown(answers=True, correctness=True, feedback=True, key=True)
    assert shown(dict.fromkeys(RULE, "never"), how) == Shown()


def test_before_its_moment_nothing_is_shown() -> None:
    assert shown(dict.fromkeys(RULE, "done"), standing(is_closed=True)) == Shown()
    assert shown(dict.fromkeys(RULE, "closed"), standing(has_passed=True, attempts_left=0)) == Shown()


@given(
    rule=st.fixed_dictionaries({name: st.sampled_from(WHEN) for name in RULE}),
    has_passed=st.booleans(),
    left=st.sampled_from([None, 0, 1]),
    is_closed=st.booleans(),
)
def test_while_an_attempt_is_open_nothing_that_tells_the_key_is_shown_whatever_the_rule(
    rule: dict[str, str], has_passed: bool, left: int | None, is_closed: bool
) -> None:
    """P3."""
    said = shown(rule, Standing(has_passed, left, has_open=True, is_closed=is_closed))

    assert (said.correctness, said.feedback, said.key) == (False, False, False)


def test_nothing_comes_before_what_it_tells() -> None:
    for answers, correctness, feedback, key in product(WHEN, repeat=4):
        rule = {"answers": answers, "correctness": correctness, "feedback": feedback, "key": key}
        said = shown(rule, standing(is_closed=True))

        assert said.answers >= said.correctness >= max(said.feedback, said.key)
