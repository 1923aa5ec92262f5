"""A typed name is the name on a certificate when it has the same letters, however a computer spells them."""

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certificates.showing.matching import fold, is_same

APOSTROPHES, HYPHENS, SPACES = "'\u2018\u2019\u02bc\u02bb`\u00b4\u2032", "-\u2010\u2011\u2013\u2212", " \u00a0\u202f\t"
LETTERS = "abcdeñüßœøłİ\u0131șğ\u0301\u0327אבعب\u0915\u094d"
names = st.text(st.sampled_from(LETTERS + LETTERS.upper() + "'- "), min_size=1, max_size=30)


@st.composite
def spelled_otherwise(draw: st.DrawFn) -> tuple[str, str]:
    """Return a name, and the same as another keyboard, program or hand writes it."""
    name = draw(names)
    other = "".join(
        draw(st.sampled_from(APOSTROPHES)) if sign == "'"
        else draw(st.sampled_from(HYPHENS)) if sign == "-"
        else "".join(draw(st.lists(st.sampled_from(SPACES), min_size=1, max_size=3))) if sign == " "
        else sign
        for sign in name
    )  # fmt: skip
    other = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), other)
    if draw(st.booleans()):
        other = other.casefold()
    hidden = draw(st.sampled_from(["", "\u200b", "\u200d", "\u202a", "\u00ad", "\ufeff"]))
    return name, f"{draw(st.sampled_from(SPACES))}{hidden}{other}{hidden}{draw(st.sampled_from(SPACES))}"


@settings(deadline=None)
@given(spelled_otherwise())
def test_the_same_name_in_another_spelling_is_the_same(both: tuple[str, str]) -> None:
    assert is_same(*both)
    assert is_same(*reversed(both))


@settings(deadline=None)
@given(names, st.data())
def test_a_name_with_one_letter_more_fewer_or_other_is_another(name: str, data: st.DataObject) -> None:
    folded = fold(name)
    assume(folded)
    place = data.draw(st.integers(0, len(folded) - 1))
    assume(folded[place] != " ")
    changed = data.draw(
        st.sampled_from([f"{folded[:place]}{folded[place + 1 :]}", f"{folded[:place]}z{folded[place:]}"])
    )

    assert not is_same(name, changed)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_folding_takes_anything_and_is_done_once(anything: str) -> None:
    assert fold(fold(anything)) == fold(anything)


@pytest.mark.parametrize(
    "typed",
    [
        "Ána Demo-Muñoz", "ána demo-muñoz", "ÁNA DEMO-MUÑOZ", " Ána  Demo\u2011Muñoz ",
        "A\u0301na Demo\u2013Mun\u0303oz",
        "Ána\u00a0Demo-Mu\u00f1oz",
    ],
)  # fmt: skip
def test_these_are_the_name(typed: str) -> None:
    assert is_same("Ána Demo-Muñoz", typed)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "Á", "Ána", "Demo-Muñoz", "Ána Demo", "Ana Demo-Munoz", "Ána Demo Muñoz", "Ána DemoMuñoz",
     "Demo-Muñoz Ána", "Ána Demo-Muñoz.", "%", "Ána Demo-Muño_", "\ud800"],
)  # fmt: skip
def test_these_are_not(typed: str) -> None:
    assert not is_same("Ána Demo-Muñoz", typed)


def test_every_apostrophe_and_hyphen_is_one() -> None:
    assert {fold(f"O{sign}Demo") for sign in APOSTROPHES} == {"o'demo"}
    assert {fold(f"A{sign}B") for sign in HYPHENS} == {"a-b"}
    assert is_same("No\u02bbeau Demo", "NO'EAU DEMO")
    assert is_same("Straße", "STRASSE")
