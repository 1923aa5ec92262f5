"""Footnotes detached from the words they are glued to, and digits that are no footnotes left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.detaching import Footnote, Piece, Slip, detach, pieces
from standards.lining import marked


@pytest.mark.parametrize(
    ("text", "last", "left", "markers"),
    [
        ("similarly important1.", 0, "similarly important.", ["1"]),
        ("or disorders.2", 1, "or disorders.", ["2"]),
        ("in their practices 12.", 11, "in their practices.", ["12"]),
        ("barriers, etc.. 8 It is one-on-one.9 The", 7, "barriers, etc.. It is one-on-one. The", ["8", "9"]),
        ("the “profession”3 and", 2, "the “profession” and", ["3"]),
        ("ends with 4", 3, "ends with 4", []),
        ("their practices 4", 3, "their practices", ["4"]),
        (f"explicit{marked('7')} and{marked('*')}", 0, "explicit and", ["7", "*"]),
        ("the first is glued3", 0, "the first is glued", ["3"]),
    ],
)
def test_footnotes_are_detached(text: str, last: int, left: str, markers: list[str]) -> None:
    found = detach(text, last)

    assert (found.text, [note.marker for note in found.footnotes]) == (left, markers)


@pytest.mark.parametrize(
    "text",
    [
        "the COVID-19 pandemic", "the 6th Amendment", "since the late 1980s", "a group of 15 people", "under rule 1.",
        "Standard 1.", "section 1, and", "$1,000 or 2.5 hours", "at least 1.", "CE-4.1 says", "form B1.2", "UC1-7",
    ],
)  # fmt: skip
def test_other_digits_stay(text: str) -> None:
    assert (detach(text, 0).text, detach(text, 0).footnotes) == (text, ())


def test_digits_out_of_order_stay_and_are_reported() -> None:
    found = detach("a room2 and a wing.77", 5)

    assert (found.text, found.slips) == ("a room2 and a wing.77", ((Slip.LEFT, "2"), (Slip.LEFT, "77")))


def test_footnotes_that_the_document_lost_are_noticed() -> None:
    assert detach("word5", 2).slips == ((Slip.SKIPPED, "5"),)


def test_a_text_is_cut_where_its_footnotes_stand() -> None:
    notes = [{"marker": "1", "at": 3}, {"marker": "2", "at": 7}]

    assert pieces("one two", notes) == [Piece("one", "1"), Piece(" two", "2")]
    assert pieces("one two three", notes) == [Piece("one", "1"), Piece(" two", "2"), Piece(" three")]
    assert pieces("", []) == []


@given(
    st.lists(st.sampled_from(["word", "client\u2019s", "“said”", "end.", "(so)", "plain"]), min_size=1, max_size=12),
    st.sets(st.integers(0, 11)),
    st.integers(0, 9),
)
def test_glued_anywhere_in_their_order_footnotes_come_off_behind_their_words(
    words: list[str], places: set[int], last: int
) -> None:
    glued, expected, number = [], [], last
    for at, word in enumerate(words):
        if at in places:
            number += 1
            expected.append(Footnote(str(number), len(" ".join(words[: at + 1]))))
        glued.append(f"{word}{number}" if at in places else word)

    found = detach(" ".join(glued), last)

    assert (found.text, list(found.footnotes), found.slips) == (" ".join(words), expected, ())
