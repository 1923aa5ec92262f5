"""What each kind of question knows of its own."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from assessments.asking import KINDS
from assessments.asking.ordering import Ordering

OPTIONS = [{"key": key, "text": f"Option {key}"} for key in "abcd"]
PROMPTS = [{"key": key, "text": f"Prompt {key}"} for key in "xyz"]
CODE = [{"key": code, "text": f"{code} topic", "group": "Code of Ethics"} for code in ("CE-1", "CE-2", "CE-4.1")]
WORDINGS: dict[str, dict[str, Any]] = {
    "single": {"stem": "Which?", "options": OPTIONS},
    "multiple": {"stem": "Which?", "options": OPTIONS, "scoring": "each"},
    "best_worst": {"stem": "Which?", "options": OPTIONS, "scoring": "each"},
    "matching": {"stem": "Which?", "prompts": PROMPTS, "options": OPTIONS, "scoring": "each"},
    "ordering": {"stem": "Which?", "options": OPTIONS, "scoring": "each"},
    "cite": {"stem": "Which?", "options": CODE},
    "short": {"stem": "Which?"},
}
KEYS = st.sampled_from("abcd")
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "single": KEYS,
    "multiple": st.sets(KEYS, min_size=1).map(sorted),
    "best_worst": st.dictionaries(st.sampled_from(["best", "worst"]), KEYS, min_size=1),
    "matching": st.dictionaries(st.sampled_from("xyz"), KEYS, min_size=1),
    "ordering": st.dictionaries(KEYS, st.integers(1, 4), min_size=1),
    "cite": st.sampled_from([line["key"] for line in CODE]),
    "short": st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()) and "\x00" not in text),
}
RIGHTS: dict[str, st.SearchStrategy[Any]] = {
    "single": KEYS,
    "multiple": st.sets(KEYS, min_size=1).map(sorted),
    "best_worst": st.permutations("abcd").map(lambda keys: {"best": keys[0], "worst": keys[1]}),
    "matching": st.fixed_dictionaries(dict.fromkeys("xyz", KEYS)),
    "ordering": st.permutations("abcd").map(list),
    "cite": st.lists(st.sampled_from(["CE-1", "CE-2"]), min_size=1),
    "short": st.lists(st.text("abc ", min_size=1).filter(str.strip), min_size=1),
}
ALL = sorted(KINDS)
SCORING = st.sampled_from(["all", "each"])


def as_answer(kind: str, right: Any) -> Any:
    """Return the answer that says all of the key."""
    if kind == "ordering":
        return {key: place for place, key in enumerate(right, 1)}
    return right[0] if kind in {"cite", "short"} else right


@pytest.mark.parametrize("kind", ALL)
@given(data=st.data())
def test_shares_stay_within_bounds_and_all_of_the_key_is_worth_the_whole(kind: str, data: st.DataObject) -> None:
    """P5."""
    wording = {**WORDINGS[kind], "scoring": data.draw(SCORING)}
    right, answer = data.draw(RIGHTS[kind]), data.draw(ANSWERS[kind])

    assert KINDS[kind].fits_key(wording, right)
    assert KINDS[kind].fits(wording, answer)
    assert 0 <= KINDS[kind].share(wording, right, answer) <= 1
    assert KINDS[kind].share(wording, right, as_answer(kind, right)) == 1
    assert KINDS[kind].is_complete(wording, as_answer(kind, right))


def bettered(kind: str, answer: Any, whole: Any, part: str) -> Any:
    """Return the answer with one part more that is right; of two that claim one place, the right one has it."""
    if kind == "multiple":
        return sorted({*answer, part})
    others = answer if kind == "matching" else {key: value for key, value in answer.items() if value != whole[part]}
    return {**others, part: whole[part]}


@pytest.mark.parametrize("kind", ["multiple", "best_worst", "matching", "ordering"])
@given(data=st.data())
def test_a_part_more_that_is_right_never_earns_less(kind: str, data: st.DataObject) -> None:
    wording = {**WORDINGS[kind], "scoring": data.draw(SCORING)}
    right, answer = data.draw(RIGHTS[kind]), data.draw(ANSWERS[kind])
    whole = as_answer(kind, right)
    before = KINDS[kind].share(wording, right, answer)

    after = KINDS[kind].share(wording, right, bettered(kind, answer, whole, data.draw(st.sampled_from(sorted(whole)))))

    assert after >= before


@pytest.mark.parametrize("kind", ALL)
@given(data=st.data(), junk=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
))  # fmt: skip
def test_whatever_is_sent_is_an_answer_or_is_not_and_nothing_breaks(kind: str, data: st.DataObject, junk: Any) -> None:
    """P5: nothing of an answer's shape is taken on trust."""
    wording, right = WORDINGS[kind], data.draw(RIGHTS[kind])

    if junk is not None and KINDS[kind].fits(wording, junk):
        assert 0 <= KINDS[kind].share(wording, right, junk) <= 1
        assert isinstance(KINDS[kind].in_words(wording, junk), tuple)
    KINDS[kind].fits_key(wording, junk)


@pytest.mark.parametrize("kind", ALL)
@given(data=st.data(), seed=st.integers())
def test_the_order_shown_changes_neither_what_can_be_answered_nor_what_it_is_worth(
    kind: str, data: st.DataObject, seed: int
) -> None:
    """P6."""
    wording, right, answer = WORDINGS[kind], data.draw(RIGHTS[kind]), data.draw(ANSWERS[kind])

    shown, again = (KINDS[kind].shuffled(wording, Random(seed)) for _time in range(2))  # noqa: S311  (a seeded order)

    assert shown == again
    assert KINDS[kind].fits(shown, answer)
    assert KINDS[kind].share(shown, right, answer) == KINDS[kind].share(wording, right, answer)


@pytest.mark.parametrize(
    ("kind", "sent", "answer"),
    [
        ("single", "q1=b", "b"),
        ("single", "q1=", None),
        ("multiple", "q1=c&q1=a&q1=a", ["a", "c"]),
        ("multiple", "", None),
        ("best_worst", "q1-best=a&q1-worst=b", {"best": "a", "worst": "b"}),
        ("best_worst", "q1-worst=b", {"worst": "b"}),
        ("best_worst", "q1=a", None),
        ("matching", "q1-x=a&q1-y=&q1-z=a&q1-w=b", {"x": "a", "z": "a"}),
        ("matching", "", None),
        ("ordering", "q1-a=2&q1-b=1", {"a": 2, "b": 1}),
        ("ordering", "q1-a=first&q1-b=" + "9" * 5000, {"a": "first", "b": "9" * 5000}),
        ("ordering", "", None),
        ("cite", "q1=CE-4.1", "CE-4.1"),
        ("short", "q1=+counsel+of+record+", "counsel of record"),
        ("short", "q1=+", None),
    ],
)
def test_a_form_is_read_by_its_fields(kind: str, sent: str, answer: Any) -> None:
    assert KINDS[kind].read("q1", WORDINGS[kind], QueryDict(sent)) == answer


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("single", "e"),
        ("single", ["a"]),
        ("multiple", []),
        ("multiple", ["b", "a"]),
        ("multiple", ["a", "a"]),
        ("multiple", ["a", "e"]),
        ("best_worst", {}),
        ("best_worst", {"best": "e"}),
        ("best_worst", {"middle": "a"}),
        ("matching", {"w": "a"}),
        ("matching", {"x": "e"}),
        ("ordering", {"a": 0}),
        ("ordering", {"a": 5}),
        ("ordering", {"a": True}),
        ("ordering", {"a": "1"}),
        ("ordering", {"e": 1}),
        ("cite", "CE-9"),
        ("short", ""),
        ("short", "x" * 201),
        ("short", "a\x00"),
    ],
)
def test_what_is_no_answer_to_the_wording_does_not_fit(kind: str, answer: Any) -> None:
    assert not KINDS[kind].fits(WORDINGS[kind], answer)


@pytest.mark.parametrize(
    ("kind", "right", "answer", "share"),
    [
        ("multiple", ["a", "b"], ["a", "b"], 1),
        ("multiple", ["a", "b"], ["a"], "1/2"),
        ("multiple", ["a", "b"], ["a", "b", "c"], "1/2"),
        ("multiple", ["a", "b"], ["a", "b", "c", "d"], 0),
        ("multiple", ["a"], ["b", "c"], 0),
        ("best_worst", {"best": "a", "worst": "b"}, {"best": "a", "worst": "c"}, "1/2"),
        ("best_worst", {"best": "a", "worst": "b"}, {"best": "b", "worst": "a"}, 0),
        ("best_worst", {"best": "a", "worst": "b"}, {"best": "a", "worst": "a"}, "1/2"),
        ("matching", {"x": "a", "y": "a", "z": "b"}, {"x": "a", "z": "c"}, "1/3"),
        ("ordering", ["a", "b", "c", "d"], {"a": 1, "b": 3, "c": 2, "d": 4}, "1/2"),
        ("ordering", ["a", "b", "c", "d"], {"a": 1, "b": 1, "c": 1, "d": 1}, 0),
    ],
)
def test_a_share_for_each_part(kind: str, right: Any, answer: Any, share: Any) -> None:
    wording = WORDINGS[kind]

    assert KINDS[kind].share(wording, right, answer) == Fraction(share)
    assert KINDS[kind].share({**wording, "scoring": "all"}, right, answer) == (1 if share == 1 else 0)


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("single", "b", ("Option b",)),
        ("multiple", ["a", "c"], ("Option a", "Option c")),
        ("best_worst", {"worst": "a", "best": "b"}, ("Option b", "Option a")),
        ("matching", {"y": "a"}, ("Prompt y → Option a",)),
        ("ordering", {"a": 2, "b": 1}, ("1. Option b", "2. Option a")),
        ("ordering", ["b", "a"], ("1. Option b", "2. Option a")),
        ("cite", "CE-1", ("CE-1 topic",)),
        ("cite", ["CE-1", "CE-2"], ("CE-1 topic", "CE-2 topic")),
        ("short", "counsel", ("counsel",)),
        ("short", ["counsel", "the lawyer"], ("counsel", "the lawyer")),
    ],
)
def test_an_answer_and_a_key_are_said_in_the_words_shown(kind: str, answer: Any, words: tuple[str, ...]) -> None:
    assert KINDS[kind].in_words(WORDINGS[kind], answer) == words


def test_short_answers_are_compared_whatever_their_case_and_spaces() -> None:
    share = KINDS["short"].share

    assert share({}, ["Counsel of record"], "COUNSEL  of record") == 1
    assert share({}, ["Counsel of record"], "counsel") == 0


@given(places=st.dictionaries(KEYS, st.integers(1, 4)), key=KEYS, by=st.sampled_from([-1, 1]))
def test_a_step_that_is_moved_changes_place_with_its_neighbor_alone(places: dict[str, int], key: str, by: int) -> None:
    wording, ordering = WORDINGS["ordering"], Ordering()
    before = ordering.moved(wording, places, key, 0)

    after = ordering.moved(wording, places, key, by)

    assert sorted(after.values()) == [1, 2, 3, 4]
    changed = {each for each in after if after[each] != before[each]}
    wanted = before[key] + by
    assert after[key] == (wanted if 1 <= wanted <= 4 else before[key])
    assert len(changed) == (2 if 1 <= wanted <= 4 else 0)
    assert ordering.is_complete(wording, after)
