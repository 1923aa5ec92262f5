"""Codes are read back from whatever a person types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import spelling

CODE = "K7QW3MZDHM4T92XB1C0E"

codes = st.text(alphabet=spelling.SIGNS, min_size=spelling.LENGTH, max_size=spelling.LENGTH)
mistaken = {"0": "0Oo", "1": "1IiLl"}


def test_a_code_is_twenty_signs_of_crockford_and_never_the_same() -> None:
    made = {spelling.new_code() for _ in range(1000)}

    assert len(made) == 1000
    assert {len(code) for code in made} == {20}
    assert {sign for code in made for sign in code} == set(spelling.SIGNS)
    assert set("ILOU").isdisjoint(spelling.SIGNS)


def test_a_code_is_spoken_in_groups_of_four() -> None:
    assert spelling.spoken(CODE) == "K7QW-3MZD-HM4T-92XB-1C0E"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "K7QW-3MZD-HM4T-92XB-1C0E",
        "k7qw3mzdhm4t92xb1c0e",
        "  k7qw 3mzd hm4t 92xb lcoe ",
        "K7QW–3MZD—HM4T‑92XB−IC0E",  # noqa: RUF001  (the dashes that word processors make)
        "https://learn.example.org/c/K7QW-3MZD-HM4T-92XB-1C0E/",
        "learn.example.org/c/k7qw-3mzd-hm4t-92xb-1c0e",
        "/c/K7QW3MZDHM4T92XB1C0E/?from=mail",
    ],
)
def test_what_people_type_is_understood(typed: str) -> None:
    assert spelling.read(typed) == CODE


@pytest.mark.parametrize("typed", ["", "-", CODE[:-1], CODE + "7", "U" * 20, "MCP-2026-00042", "\0" * 20, "É" * 20])
def test_what_can_be_no_code_is_read_as_nothing(typed: str) -> None:
    assert spelling.read(typed) == ""


@given(codes, st.data())
def test_any_spelling_of_any_code_leads_to_it(code: str, data: st.DataObject) -> None:
    spelled = "".join(
        data.draw(st.sampled_from(mistaken.get(sign, sign + sign.lower()))) + data.draw(st.sampled_from(["", "-", " "]))
        for sign in code
    )

    assert spelling.read(spelled) == code
    assert spelling.read(spelling.spoken(code)) == code


@given(st.text(max_size=400))
def test_nothing_that_is_typed_makes_it_stumble(typed: str) -> None:
    assert spelling.read(typed) == "" or set(spelling.read(typed)) <= set(spelling.SIGNS)
