"""Marking, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Asked, has_passed, mark

OPTIONS = st.sampled_from("abcd")
CHOICE = {"stem": "Which?", "options": [{"key": key, "text": key} for key in "abcd"]}
WORTH = st.decimals(min_value="0.001", max_value=100, places=3)
PERCENT = st.decimals(min_value="0.01", max_value=100, places=2)


def single(version: str, right: str, worth: Decimal = Decimal(1)) -> Asked:
    """Return a single choice of four options."""
    return Asked(version, "single", CHOICE, right, worth)


@pytest.mark.parametrize(
    ("points", "out_of", "percent", "passes"),
    [
        ("79.995", "100", "80", False),
        ("79.999", "100", "80", False),
        ("80", "100", "80", True),
        ("4", "5", "80", True),
        ("3.999", "5", "80", False),
        ("2", "3", "66.67", False),
        ("2", "3", "66.66", True),
        ("0", "0", "80", False),
        ("0.001", "0.001", "100", True),
        ("799949999999999999999999999999999.999", "1000000000000000000000000000000000", "80", False),
    ],
)
def test_passing_is_exact(points: str, out_of: str, percent: str, passes: bool) -> None:
    """P4: 79.995 % does not pass at 80 %."""
    assert has_passed(Decimal(points), Decimal(out_of), Decimal(percent)) is passes


def test_right_answers_earn_wrong_and_missing_ones_nothing() -> None:
    asked = [single("one", "a"), single("two", "b"), single("three", "c", Decimal("2.5"))]

    marking = mark(asked, {"one": "a", "two": "c", "elsewhere": "a"}, percent=Decimal(80))

    assert [(line.version, line.answer, line.points) for line in marking.lines] == [
        ("one", "a", Decimal(1)),
        ("two", "c", Decimal(0)),
        ("three", None, Decimal(0)),
    ]
    assert (marking.points, marking.out_of, marking.has_passed) == (Decimal(1), Decimal("4.5"), False)
    assert [line.is_right for line in marking.lines] == [True, False, False]


questions = st.lists(st.tuples(OPTIONS, WORTH), min_size=1, max_size=20).map(
    lambda rows: [single(f"v{place}", right, worth) for place, (right, worth) in enumerate(rows)]
)


@given(asked=questions, chosen=st.lists(OPTIONS | st.none(), min_size=20, max_size=20), percent=PERCENT)
def test_points_stay_within_bounds(asked: list[Asked], chosen: list[str | None], percent: Decimal) -> None:
    """P5."""
    answers = {question.version: option for question, option in zip(asked, chosen, strict=False) if option}

    marking = mark(asked, answers, percent=percent)

    assert 0 <= marking.points <= marking.out_of == sum(question.worth for question in asked)
    assert marking.has_passed == (marking.points * 100 >= percent * marking.out_of)


@given(asked=questions, chosen=st.lists(OPTIONS, min_size=20, max_size=20), which=st.integers(0, 19), percent=PERCENT)
def test_a_right_answer_more_never_earns_less(
    asked: list[Asked], chosen: list[str], which: int, percent: Decimal
) -> None:
    answers = {question.version: option for question, option in zip(asked, chosen, strict=False)}
    better = asked[which % len(asked)]

    before = mark(asked, answers, percent=percent)
    after = mark(asked, {**answers, better.version: better.right}, percent=percent)

    assert after.points >= before.points
    assert after.has_passed >= before.has_passed


@given(asked=questions, percent=PERCENT)
def test_all_right_passes_and_nothing_answered_does_not(asked: list[Asked], percent: Decimal) -> None:
    assert mark(asked, {question.version: question.right for question in asked}, percent=percent).has_passed
    assert not mark(asked, {}, percent=percent).has_passed


def test_a_share_that_is_no_exact_decimal_is_rounded_down_and_all_of_it_is_not() -> None:
    """P4: three thirds earned in three questions are not a whole."""
    third = {**CHOICE, "scoring": "each"}
    asked = [Asked(f"v{place}", "multiple", third, ["a", "b", "c"]) for place in range(3)]

    partly = mark(asked, {question.version: ["a"] for question in asked}, percent=Decimal("33.3334"))
    wholly = mark(asked, {question.version: ["a", "b", "c"] for question in asked}, percent=Decimal(100))

    assert (partly.points, partly.has_passed) == (Decimal("0.999"), False)
    assert (wholly.points, wholly.has_passed) == (Decimal(3), True)


def test_what_is_no_answer_to_the_question_earns_nothing() -> None:
    marking = mark([single("one", "a")], {"one": ["a"]}, percent=Decimal(80))

    assert (marking.points, marking.lines[0].answer) == (Decimal(0), ["a"])
