"""Whether a rule is met, what of it is left, and that more work never unmakes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses.fulfilling import Done, is_met, missing, needed_steps, problems, steps
from courses.models.manifests import Rule

LESSON_A: Rule = {"kind": "lesson", "key": "a"}
LESSON_B: Rule = {"kind": "lesson", "key": "b"}
QUIZ: Rule = {"kind": "quiz", "key": "m"}
TWO_OF_THREE: Rule = {"kind": "some", "least": 2, "says": "Two of these", "of": [LESSON_A, LESSON_B, QUIZ]}

KEYS = ("a", "b", "c", "m")
leaves = st.sampled_from(KEYS).flatmap(
    lambda key: st.sampled_from([
        {"kind": "lesson", "key": key}, {"kind": "quiz", "key": key}, {"kind": "check", "key": key},
        {"kind": "credit", "key": key, "minutes": 30}, {"kind": "evaluation"},
    ])
)  # fmt: skip
rules: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda of: {"kind": "all", "of": of}),
        st.lists(inner, min_size=1, max_size=4).flatmap(
            lambda of: st.integers(1, len(of)).map(lambda least: {"kind": "some", "least": least, "of": of})
        ),
    ),
    max_leaves=10,
)
some_keys = st.frozensets(st.sampled_from(KEYS))
deeds = st.builds(
    Done,
    finished=some_keys,
    passed=some_keys,
    checks=some_keys,
    excused=st.frozensets(st.tuples(st.sampled_from(["lesson", "quiz", "credit"]), st.sampled_from(KEYS))),
    credits=st.dictionaries(st.sampled_from(KEYS), st.integers(0, 60)),
    has_evaluated=st.booleans(),
)


def together(one: Done, other: Done) -> Done:
    """Return what somebody has done who did both."""
    keys = {name: getattr(one, name) | getattr(other, name) for name in ("finished", "passed", "checks", "excused")}
    earned = {key: one.credits.get(key, 0) + other.credits.get(key, 0) for key in {*one.credits, *other.credits}}
    return Done(**keys, credits=earned, has_evaluated=one.has_evaluated or other.has_evaluated)


@given(rules, deeds, deeds)
def test_more_work_never_unmakes_what_was_met(rule: Rule, before: Done, more: Done) -> None:
    """P1."""
    after = together(before, more)

    assert is_met(rule, after) >= is_met(rule, before)
    assert missing(rule, after) <= missing(rule, before)


@given(rules, deeds)
def test_what_is_needed_is_among_the_steps_and_holds_whatever_is_left(rule: Rule, done: Done) -> None:
    needed = list(needed_steps(rule, done))

    assert all(step in list(steps(rule)) for step in needed)
    assert is_met(rule, done) or not all(is_met(step, done) for step in needed)


@given(rules)
def test_a_rule_without_problems_is_met_by_whoever_did_everything(rule: Rule) -> None:
    everything = frozenset(KEYS)
    done = Done(finished=everything, passed=everything, checks=everything, has_evaluated=True)

    assert list(problems(rule)) == []
    assert is_met(rule, replace(done, credits=dict.fromkeys(KEYS, 30)))


def test_some_of_several_asks_for_no_more_than_it_says() -> None:
    one = Done(finished=frozenset({"a"}))
    two = Done(finished=frozenset({"a"}), passed=frozenset({"m"}))

    assert [missing(TWO_OF_THREE, done) for done in (Done(), one, two)] == [2, 1, 0]
    assert list(needed_steps(TWO_OF_THREE, one)) == [LESSON_A, LESSON_B, QUIZ]
    assert list(needed_steps(TWO_OF_THREE, two)) == [LESSON_A, QUIZ]


def test_a_waived_step_counts_and_another_of_its_name_does_not() -> None:
    assert is_met(QUIZ, Done(excused=frozenset({("quiz", "m")})))
    assert not is_met(QUIZ, Done(excused=frozenset({("lesson", "m")})))
    assert is_met({"kind": "evaluation"}, Done(excused=frozenset({("evaluation", "")})))


def test_credit_is_asked_for_in_minutes_or_at_all() -> None:
    an_hour: Rule = {"kind": "credit", "key": "c", "minutes": 60}

    assert [is_met(an_hour, Done(credits={"c": minutes})) for minutes in (0, 59, 60)] == [False, False, True]
    assert [is_met({"kind": "credit", "key": "c"}, Done(credits={"c": minutes})) for minutes in (0, 1)] == [False, True]


def test_a_group_that_can_never_be_met_is_named() -> None:
    too_many: Rule = {"kind": "some", "least": 3, "of": [LESSON_A, LESSON_B]}
    none_asked: Rule = {"kind": "some", "least": 0, "of": [LESSON_A]}
    empty: Rule = {"kind": "all", "of": []}

    assert list(problems({"kind": "all", "of": [too_many, none_asked, empty, TWO_OF_THREE]})) == [
        too_many,
        none_asked,
        empty,
    ]
