"""What was played is a union that only grows, and never faster than the clock allows, whatever is claimed (P5)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.learning.merging import FASTEST, GRACE, TENTHS, admit, fresh, is_enough, length, percent, union

SPAN = st.tuples(st.integers(-50, 700), st.integers(-50, 700))
SPANS = st.lists(SPAN, max_size=6)
CLAIMS = st.lists(st.tuples(st.integers(0, 30), SPANS), max_size=8)
SECONDS = 60


def covered(spans: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> set[int]:
    return {tenth for begin, end in spans for tenth in range(begin, end)}


@given(SPANS)
def test_a_union_holds_exactly_what_its_spans_hold_in_order_and_apart(spans: list[tuple[int, int]]) -> None:
    found = union(spans)

    assert covered(found) == covered(spans)
    assert all(left[1] < right[0] for left, right in pairwise(found))
    assert length(found) == len(covered(spans))


@given(SPANS, st.randoms())
def test_the_order_of_claims_is_no_matter(spans: list[tuple[int, int]], chance: object) -> None:
    turned = list(reversed(spans))

    assert union(turned) == union(spans)
    assert union([*union(spans[:2]), *spans[2:]]) == union(spans)


@given(SPANS, SPANS)
def test_what_is_fresh_is_what_was_not_known(claim: list[tuple[int, int]], known: list[tuple[int, int]]) -> None:
    assert covered(fresh(claim, known)) == covered(claim) - covered(known)


@given(CLAIMS)
@settings(max_examples=200)
def test_no_sequence_of_claims_gets_more_than_the_clock_allows_nor_loses_what_it_had(
    claims: list[tuple[int, list[tuple[int, int]]]],
) -> None:
    known: tuple[tuple[int, int], ...] = ()
    passed = 0
    for since, claim in claims:
        passed += since
        before = known
        known = admit(before, claim, seconds=SECONDS, since=since, in_all=passed)

        assert covered(before) <= covered(known)
        assert length(known) - length(before) <= since * FASTEST * TENTHS + GRACE
        assert length(known) <= passed * FASTEST * TENTHS + GRACE
        assert covered(known) <= set(range(SECONDS * TENTHS))


def test_an_honest_player_is_believed_at_twice_the_speed() -> None:
    known: tuple[tuple[int, int], ...] = ()
    for step in range(1, 31):
        known = admit(known, [(0, step * 20)], seconds=SECONDS, since=1, in_all=step)

    assert known == ((0, 600),)
    assert (percent(known, SECONDS), is_enough(known, SECONDS)) == (100, True)


def test_who_jumps_to_the_end_has_played_the_end() -> None:
    known = admit((), [(590, 600)], seconds=SECONDS, since=5, in_all=5)

    assert (known, percent(known, SECONDS), is_enough(known, SECONDS)) == (((590, 600),), 1, False)


def test_a_recording_without_a_length_has_no_percent() -> None:
    assert percent([(0, 10)], 0) == 0
