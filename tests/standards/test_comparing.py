"""Two editions compared: every provision classified, whatever was reworded, renumbered, put in or taken out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from standards.comparing import Change, Kind, Mark, Stretch, Worded, compare, side_by_side
from standards.weighing import Weight, found, weigh

HONEST, RECORDS, LISTEN = "Be honest with everyone.", "Keep complete records of the case.", "Listen before you speak."


def said(*texts: str) -> list[Worded]:
    return [Worded(f"CE-{number}", text) for number, text in enumerate(texts, 1)]


def kinds(before: list[Worded], after: list[Worded]) -> list[tuple[Kind, str, str]]:
    return [(change.kind, change.code, change.before) for change in compare(before, after).changes]


def test_the_worked_example_of_the_module_holds() -> None:
    assert kinds(said(HONEST, RECORDS), said(HONEST, LISTEN, RECORDS)) == [
        (Kind.UNCHANGED, "CE-1", "CE-1"),
        (Kind.NEW, "CE-2", ""),
        (Kind.MOVED, "CE-3", "CE-2"),
    ]


def test_a_rewording_keeps_its_id_however_much_it_changes() -> None:
    assert kinds(said(HONEST), said("Something else altogether is asked here.")) == [(Kind.REWORDED, "CE-1", "CE-1")]


def test_what_was_renumbered_and_slightly_reworded_is_known_again() -> None:
    after = said(
        "A wholly fresh duty stands first.", "Be honest, with everyone.", "Keep complete records of each case."
    )

    difference = compare(said(HONEST, RECORDS), after)

    assert [(change.kind, change.code, change.before) for change in difference.changes] == [
        (Kind.NEW, "CE-1", ""),
        (Kind.REWORDED, "CE-2", "CE-1"),
        (Kind.REWORDED, "CE-3", "CE-2"),
    ]
    assert [change.is_renumbered for change in difference.changes] == [False, True, True]


def test_of_two_that_are_near_the_nearer_one_is_known_again() -> None:
    before = [Worded("CE-1", "one two three four five six seven eight nine ten")]
    after = [
        Worded("CE-2", "one two three four five six seven eight other words"),
        Worded("CE-3", "one two three four five six seven eight nine words"),
    ]

    assert kinds(before, after) == [(Kind.NEW, "CE-2", ""), (Kind.REWORDED, "CE-3", "CE-1")]


def test_what_is_taken_out_is_gone() -> None:
    difference = compare(said(HONEST, RECORDS), said(HONEST))

    assert difference.of(Kind.GONE) == (Change(Kind.GONE, "CE-2", "CE-2", RECORDS, ""),)
    assert difference.counts == {
        Kind.UNCHANGED: 1, Kind.REWORDED: 0, Kind.MOVED: 0, Kind.NEW: 0, Kind.GONE: 1,
    }  # fmt: skip
    assert not difference.is_empty


def test_a_typesetters_changes_are_none() -> None:
    assert compare(said("The client\u2019s  own “words”"), said('The client\'s own "words"')).is_empty


def test_two_that_change_places_have_both_moved() -> None:
    assert kinds(said(HONEST, RECORDS), said(RECORDS, HONEST)) == [
        (Kind.MOVED, "CE-1", "CE-2"),
        (Kind.MOVED, "CE-2", "CE-1"),
    ]


def test_headings_without_words_are_known_by_their_ids_alone() -> None:
    assert kinds(said("", HONEST), said(HONEST, "")) == [
        (Kind.MOVED, "CE-1", "CE-2"),
        (Kind.NEW, "CE-2", ""),
        (Kind.GONE, "CE-1", "CE-1"),
    ]


def test_an_edition_against_nothing_is_all_new() -> None:
    assert {change.kind for change in compare([], said(HONEST, RECORDS)).changes} == {Kind.NEW}


WORD = st.text("abcdefghij", min_size=3, max_size=7)


@st.composite
def editions(draw: st.DrawFn) -> tuple[list[Worded], list[Worded], dict[str, Kind]]:
    """An edition, a later one, and what truly became of each provision of the later one and of what is gone."""
    count = draw(st.integers(1, 8))
    # Every text has words of its own, so that no two are alike unless they are the same.
    texts = [" ".join(f"w{at}x{part}" for part in range(10)) for at in range(count)]
    fates = draw(st.lists(st.sampled_from(["keep", "keep", "reword", "drop"]), min_size=count, max_size=count))
    order = draw(st.permutations(range(count)))
    before = said(*texts)
    kept = [(at, fates[at]) for at in order if fates[at] != "drop"]
    fresh = draw(st.integers(0, 2))
    after = [texts[at] if fate == "keep" else f"{texts[at]} {draw(WORD)}" for at, fate in kept]
    after += [" ".join(f"n{at}x{part}" for part in range(10)) for at in range(fresh)]
    truth = {}
    for number, (at, fate) in enumerate(kept, 1):
        is_same = number == at + 1
        truth[f"CE-{number}"] = Kind.REWORDED if fate == "reword" else Kind.UNCHANGED if is_same else Kind.MOVED
    return before, said(*after), truth


@given(editions())
def test_any_shuffle_and_rewording_is_told_right(case: tuple[list[Worded], list[Worded], dict[str, Kind]]) -> None:
    before, after, truth = case

    difference = compare(before, after)

    now = {change.code: change for change in difference.changes if change.kind is not Kind.GONE}
    assert {code: now[code].kind for code in truth} == truth
    # What is fresh is new, unless its id had another provision before that is nowhere else now: then it was reworded.
    fresh = [now[code] for code in now.keys() - truth.keys()]
    assert all(
        change.kind is Kind.NEW or (change.kind, change.before) == (Kind.REWORDED, change.code) for change in fresh
    )


@given(editions())
def test_nothing_is_counted_twice_or_lost(case: tuple[list[Worded], list[Worded], dict[str, Kind]]) -> None:
    before, after, _truth = case

    changes = compare(before, after).changes

    assert [change.code for change in changes if change.kind is not Kind.GONE] == [worded.code for worded in after]
    assert sorted(change.before for change in changes if change.before) == sorted(worded.code for worded in before)


@given(st.lists(st.text("abc ", max_size=12), max_size=6))
def test_an_edition_against_itself_is_unchanged(texts: list[str]) -> None:
    assert compare(said(*texts), said(*texts)).is_empty


def test_words_lost_and_gained_are_marked() -> None:
    before, after = side_by_side("Keep all records safe.", "Keep the client's records safe. Always.")

    assert before == [Stretch(Mark.SAME, "Keep"), Stretch(Mark.OUT, "all"), Stretch(Mark.SAME, "records safe.")]
    assert after == [
        Stretch(Mark.SAME, "Keep"),
        Stretch(Mark.IN, "the client's"),
        Stretch(Mark.SAME, "records safe."),
        Stretch(Mark.IN, "Always."),
    ]


@given(st.lists(st.sampled_from("abcd"), max_size=9), st.lists(st.sampled_from("abcd"), max_size=9))
def test_both_texts_are_whole_side_by_side(old: list[str], new: list[str]) -> None:
    before, after = side_by_side(" ".join(old), " ".join(new))

    assert " ".join(stretch.text for stretch in before).split() == old
    assert " ".join(stretch.text for stretch in after).split() == new


def test_a_text_may_speak_in_more_than_one_way() -> None:
    assert found("You should know, and you must act.") == {Weight.MUST, Weight.SHOULD}
    assert found("An organization.") == frozenset()


def test_which_duty_is_the_main_one_a_person_decided_before() -> None:
    both = "You should know, and you must act."

    assert weigh(both, "should") == Weight.SHOULD
    assert weigh(both, None) == Weight.MUST
    assert weigh("You must act.", "should") == Weight.MUST
    assert weigh("You may act.", None) == Weight.SHOULD
    assert weigh("It is so.", None) == Weight.NONE
    assert weigh("A release must be signed.", "none") == Weight.NONE
