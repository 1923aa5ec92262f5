"""Which words can be printed, and how a person is told when they can't."""

import runpy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from foundation.ground.refusals import Refusal
from foundation.printing import covering
from foundation.printing.covering import covered, ranges
from foundation.printing.glyphs import (
    LONGEST_NAME,
    Nameless,
    TooLong,
    Unprintable,
    check_name,
    unprintable,
)
from foundation.printing.wording import certificate
from tests.foundation.printing.wordkit import BARE, DIFFICULT_NAMES

PRINTABLE = sorted(chr(point) for point in covered() if not unprintable(chr(point)))


def test_the_coverage_file_tells_what_the_fonts_draw(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(covering.__file__, run_name="__main__")

    written = (covering.FONTS / "coverage.txt").read_text(encoding="ascii")
    assert written == capsys.readouterr().out == covering.coverage(), (
        "write it again: see foundation/printing/fonts/README.md"
    )


def test_ranges_join_neighbors() -> None:
    assert list(ranges({7, 1, 3, 2})) == [(1, 3), (7, 7)]


@pytest.mark.parametrize("name", DIFFICULT_NAMES)
def test_difficult_names_are_kept_as_they_are(name: str) -> None:
    assert check_name(name) == name


def test_a_name_is_composed_and_its_spaces_made_single() -> None:
    assert check_name("  Mun\u0303oz\u00a0 \t Pen\u0303a\n") == "Muñoz Peña"


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("Demo 😀", ("😀",)),
        ("ක්‍රිශාන්", ("ක", "\u0dca", "ර", "\u0dd2", "ශ", "\u0dcf", "න")),
        ("㐀𠀀", ("㐀", "𠀀")),
        ("Demo\x00\x1b\x7f\x85", ("\x00", "\x1b", "\x7f", "\x85")),
        ("Demo \u202egnp.exe", ("\u202e",)),
        ("Demo\u200b\u2066\ufeff\u00ad", ("\u200b", "\u2066", "\ufeff", "\u00ad")),
        ("Demo\u2028", ("\u2028",)),
        ("Demo \ue000\ud800\u0378", ("\ue000", "\ud800", "\u0378")),
        ("D\ufffdmo", ("\ufffd",)),
        ("Z\u0300\u0301\u0302\u0303\u0304algo", ("\u0300", "\u0301", "\u0302", "\u0303", "\u0304")),
        ("Demo ☃ ☃", ("☃",)),
    ],
)
def test_what_cannot_be_printed_is_refused_by_character(name: str, refused: tuple[str, ...]) -> None:
    with pytest.raises(Unprintable) as refusal:
        check_name(name)

    assert refusal.value.characters == refused


def test_the_refusal_names_what_the_person_can_and_cannot_see() -> None:
    with pytest.raises(Refusal) as refusal:
        check_name("Demo 😀\u202e\x07")

    assert str(refusal.value) == (
        "We can't print “😀” (grinning face), right-to-left override, U+0007. "
        "Please leave it out or spell it another way."
    )


def test_a_script_that_is_not_printed_yet_is_told_as_that() -> None:
    with pytest.raises(Refusal) as khmer:
        check_name("ខម Demo")
    with pytest.raises(Refusal) as both:
        check_name("ක 😀")

    script = "We can't print this script yet: “%s”. Please write the name in another one, such as Latin."
    assert str(khmer.value) == script % "ខម"
    assert str(both.value) == (
        f"{script % 'ක'} We can't print “😀” (grinning face). Please leave it out or spell it another way."
    )


def test_joiners_stay_where_names_are_spelled_with_them() -> None:
    name = "سیمین\u200cبر"

    assert check_name(name) == name


def test_a_name_longer_than_a_certificate_is_refused_in_words() -> None:
    assert check_name("x" * LONGEST_NAME) == "x" * LONGEST_NAME

    with pytest.raises(TooLong, match="This name has 101 characters; 100 fit on a certificate"):
        check_name("x" * (LONGEST_NAME + 1))


@pytest.mark.parametrize("name", ["", "   ", "123", "-", "\u0301"])
def test_a_name_has_a_letter(name: str) -> None:
    with pytest.raises(Nameless):
        check_name(name)


@given(st.text(alphabet=st.sampled_from(PRINTABLE), max_size=LONGEST_NAME + 5))
@example("W" * LONGEST_NAME)
@example("\ufdfd" * (LONGEST_NAME - 1) + "a")
@example("a\u05b0 Q\u0301\u0e48 א\u0301 क\u0301")
@example("\u0301a" * 20)
@settings(max_examples=150, deadline=None)
def test_every_accepted_name_can_be_typeset(name: str) -> None:
    try:
        accepted = check_name(name)
    except (Unprintable, TooLong, Nameless):
        return

    assert certificate({**BARE, "holder_name": accepted}).startswith(b"%PDF")
