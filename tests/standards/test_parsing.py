"""Reading the Code: every provision in its place, every oddity reported, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards import hashing, packing
from standards.lining import Line, cut, labelled
from standards.parsing import Odd, Oddity, parse
from standards.placing import Why
from tests.standards.published import DOCUMENT, HEADINGS, KNOWN, TITLE, dotted, plain, read, texts

WORDS = st.lists(
    st.sampled_from(["client", "counsel", "record", "duty", "honest", "care", "listen", "court", "family", "witness"]),
    min_size=2,
    max_size=9,
).map(" ".join)


@st.composite
def codes(draw: st.DrawFn) -> dict[str, str]:
    """A made-up code: some parts, each with provisions, some of them with provisions below."""
    found = {}
    for key in HEADINGS:
        for number in range(1, draw(st.integers(1, 6)) + 1):
            below = draw(st.sampled_from([0, 0, 0, 2, 3]))
            found[f"{key}-{number}"] = draw(WORDS) + (":" if below else ".")
            found |= {f"{key}-{number}.{inner}": f"{draw(WORDS)}." for inner in range(1, below + 1)}
    return found


def test_the_document_has_thirteen_sixteen_and_thirteen_provisions_and_those_below() -> None:
    parsed = read(DOCUMENT.read_text())

    numbers = {key: [one.number for one in parsed.provisions if one.part == key] for key in HEADINGS}
    assert [number for number in numbers["CE"] if "." in number] == ["4.1", "4.2", "4.3"]
    assert [number for number in numbers["SP"] if "." in number] == ["15.1", "15.2", "15.3", "15.4"]
    assert {key: sum("." not in number for number in found) for key, found in numbers.items()} == {
        "CE": 13,
        "SP": 16,
        "UC": 13,
    }
    assert {one.code: one.parent for one in parsed.provisions if one.parent} == {
        **dict.fromkeys(["CE-4.1", "CE-4.2", "CE-4.3"], "CE-4"),
        **dict.fromkeys(["SP-15.1", "SP-15.2", "SP-15.3", "SP-15.4"], "SP-15"),
    }


def test_footnotes_are_detached_wherever_they_were_glued() -> None:
    parsed = read(DOCUMENT.read_text())
    said = texts(parsed)

    found = {one.code: [note.marker for note in one.passage.footnotes] for one in parsed.provisions}
    assert {code: marks for code, marks in found.items() if marks} == {
        "CE-2": ["3"], "CE-4.1": ["4"], "CE-5": ["5"], "CE-10": ["6"], "CE-13": ["7"],
        "SP-4": ["8", "9"], "SP-7": ["10"], "SP-9": ["11"], "SP-10": ["12"], "SP-14": ["13"],
    }  # fmt: skip
    assert [(p.text[-10:], p.footnotes[0].marker) for p in parsed.preamble] == [
        ("important.", "1"),
        ("paragraph.", "2"),
    ]
    assert said["SP-10"] == "Put the person first, and be humble in your practices."
    assert said["SP-4"] == (
        "Overcome what stands in the way: distance, illness, doors, etc.. It is no standard to telephone a witness. "
        "A made-up remark about COVID-19 and the 6th Amendment stands here."
    )


def test_everything_odd_is_reported_by_line_and_kept_as_it_is() -> None:
    parsed = read(DOCUMENT.read_text())

    odd = [(one.odd, one.where, one.value) for one in parsed.oddities if one.odd is not Odd.NOTE_MISSING]
    assert odd == [
        (Odd.WITHOUT_WORDS, "CE-4", ""),
        (Odd.SPACED, "SP-4", "8"),
        (Odd.DOUBLED, "SP-4", ".."),
        (Odd.SPACED, "SP-10", "12"),
    ]
    missing = [one.value for one in parsed.oddities if one.odd is Odd.NOTE_MISSING]
    assert missing == [str(number) for number in range(1, 14)]
    lines = DOCUMENT.read_text().splitlines()
    assert all("etc.. 8" in lines[one.line - 1] for one in parsed.oddities if one.where == "SP-4")


def test_what_stands_around_the_document_is_left_out_with_its_line_and_reason() -> None:
    parsed = read(DOCUMENT.read_text())

    assert [(one.line, one.why) for one in parsed.left if one.why is Why.TITLE] == [(1, Why.TITLE), (14, Why.TITLE)]
    assert parsed.left[1].text == "You are here"
    assert {one.is_outside for one in parsed.left} == {True}


def test_a_paragraph_that_is_wrapped_is_one_paragraph() -> None:
    parsed = read(DOCUMENT.read_text())

    assert texts(parsed)["CE-7"].startswith("You should do all that can reasonably be asked of you to know")
    assert parsed.preamble[1].text.endswith("goes on over two lines without a number, which are one paragraph.")


def test_a_part_keeps_what_stands_before_its_first_provision() -> None:
    parsed = read(DOCUMENT.read_text())

    assert [part.introduction.text for part in parsed.parts] == [
        "",
        "",
        "The following made-up examples are not a complete list:",
    ]


@given(codes())
def test_any_code_is_read_as_it_was_printed(code: dict[str, str]) -> None:
    assert texts(read(plain(code))) == code
    assert texts(read(dotted(code))) == code
    assert read(plain(code)).left[1:] == ()


@given(st.lists(st.sampled_from([
    "CODE OF ETHICS", "STANDARDS OF PRACTICE", "NOTES", "", TITLE, "  1. Be honest.", "  2. Listen.", "  4. ",
    "    1. Within.", "    2. Within.", "4.1 Dotted.", "9.9 Lost.", "(3) In brackets.", "A loose line.", "  wrapped on",
    "      a. lettered", "1.1.1.1.1 Far too deep.", "SHOUTED TITLE", "  17. Jumped.", "3) Odd12 words.",
]), max_size=25))  # fmt: skip
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    parsed = read("\n".join(lines))

    kept = [passage.text for passage in parsed.preamble]
    kept += [part.title for part in parsed.parts] + [part.introduction.text for part in parsed.parts]
    kept += [one.passage.text for one in parsed.provisions] + [one.text for one in parsed.left]
    kept += list(parsed.notes.values())
    everything = " ".join(kept)
    said = [labelled(line.strip(), with_letters=True)[1] for line in lines]
    headings = {"NOTES"}  # the one line that only names what follows
    lost = {one for one in said if one and one not in headings and one not in everything}
    assert lost == set()


@given(codes())
def test_packed_and_unpacked_is_the_same(code: dict[str, str]) -> None:
    parsed = read(plain(code))

    assert packing.unpack(packing.pack(parsed)) == parsed
    assert packing.digest(packing.unpack(packing.pack(parsed))) == packing.digest(parsed)


def test_the_digest_of_a_document_is_of_its_words_alone() -> None:
    curly, straight = "It is the client\u2019s “own” \u2014 always.", 'It is the client\'s "own" - always.'

    def of(text: str) -> str:
        return packing.digest(read(plain({"CE-1": text})))

    assert of(straight) == of(curly)
    assert of(straight) != of(straight.replace("always", "often"))
    assert hashing.digest("Ange\u0301lica") == hashing.digest("Angélica")
    assert hashing.digest("Be fair.") != hashing.digest("be fair.")


def test_a_number_that_stands_twice_and_what_follows_it_is_left() -> None:
    parsed = read("CODE OF ETHICS\n\n1. One.\n2. Two.\n2. Again.\nand more of it\n\n3. Three.")

    assert texts(parsed) == {"CE-1": "One.", "CE-2": "Two.", "CE-3": "Three."}
    assert [(one.line, one.text, one.why) for one in parsed.left] == [
        (5, "2. Again.", Why.TWICE),
        (6, "and more of it", Why.TWICE),
    ]


def test_a_loose_paragraph_between_provisions_is_left() -> None:
    parsed = read("CODE OF ETHICS\n\n1. One.\n\nLoose.\n\n2. Two.")

    assert [(one.line, one.why, one.is_outside) for one in parsed.left] == [(5, Why.UNNUMBERED, False)]


def test_numbers_without_what_they_stand_under_or_too_deep_are_left() -> None:
    parsed = read("CODE OF ETHICS\n1. One.\n7.1 Lost.\n1.1 Under.\n1.1.1 Deeper.\n1.1.1.1 Too deep.")

    assert list(texts(parsed)) == ["CE-1", "CE-1.1", "CE-1.1.1"]
    assert [(one.text, one.why) for one in parsed.left] == [
        ("7.1. Lost.", Why.NO_PARENT),
        ("1.1.1.1. Too deep.", Why.TOO_DEEP),
    ]


def test_a_number_that_was_jumped_over_is_reported() -> None:
    parsed = read("CODE OF ETHICS\n1. One.\n3. Three.")

    assert parsed.oddities == (Oddity(Odd.NUMBER_MISSING, 3, "CE-2"),)


def test_numbers_that_begin_again_below_a_colon_stand_under_it() -> None:
    parsed = read("CODE OF ETHICS\n1. These:\n1. One.\n2. Two.\n2. Next.\n3.\n1. Within.\n4. Last.")

    assert list(texts(parsed)) == ["CE-1", "CE-1.1", "CE-1.2", "CE-2", "CE-3", "CE-3.1", "CE-4"]


def test_numbers_set_flush_right_are_one_list() -> None:
    lines = [f" {number:>2}. Provision." for number in range(1, 13)]
    lines.insert(9, "      1. Within.")
    parsed = read("CODE OF ETHICS\n" + "\n".join(lines))

    assert list(texts(parsed)) == [*(f"CE-{n}" for n in range(1, 10)), "CE-9.1", "CE-10", "CE-11", "CE-12"]
    assert parsed.oddities == ()


def test_letters_set_in_count_as_numbers() -> None:
    parsed = read("CODE OF ETHICS\n1. These.\n   a) One.\n   (b) Two.\n2. Next.\na) not set in")

    assert texts(parsed) == {"CE-1": "These.", "CE-1.1": "One.", "CE-1.2": "Two.", "CE-2": "Next. a) not set in"}


def test_a_part_that_stands_twice_is_left() -> None:
    parsed = read("CODE OF ETHICS\n1. One.\n\nCODE OF ETHICS\n1. Another.")

    assert texts(parsed) == {"CE-1": "One."}
    assert {one.why for one in parsed.left} == {Why.PART_TWICE}


def test_a_part_that_nobody_knows_gets_the_initials_of_its_title_as_its_key() -> None:
    text = "DUTIES OF SOME OFFICE\n1. One.\n\nDAYS OF SOME ORDER\n1. Two.\n\nGO ON\n1. Three."

    parsed = parse(list(cut(text)), KNOWN, title=TITLE, taken=["DSOA"])

    assert [(part.key, part.title) for part in parsed.parts] == [
        ("DSO", "DUTIES OF SOME OFFICE"),
        ("DSOB", "DAYS OF SOME ORDER"),
        ("XX", "GO ON"),
    ]


def test_a_key_is_found_however_many_are_taken() -> None:
    taken = ["XX", *(f"XX{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]

    parsed = parse(list(cut("GO ON\n1. One.")), KNOWN, title=TITLE, taken=taken)

    assert [part.key for part in parsed.parts] == ["XXAA"]


def test_a_known_title_opens_its_part_in_any_letters_and_with_any_number() -> None:
    parsed = read("Code of Ethics:\n5. Only a part of it.")

    assert texts(parsed) == {"CE-5": "Only a part of it."}
    assert parsed.oddities[0].odd is Odd.NUMBER_MISSING


def test_footnotes_own_texts_are_kept_with_their_numbers() -> None:
    parsed = read("CODE OF ETHICS\n1. One.1\n\nNOTES\n\n1. See the\nmade-up book.\n3. Marked by nothing.\n\nLoose.")

    assert parsed.notes == {"1": "See the made-up book.", "3": "Marked by nothing."}
    assert parsed.oddities == (Oddity(Odd.NOTE_UNUSED, 0, "", "3"),)
    assert [one.text for one in parsed.left] == ["Loose."]


def test_without_a_title_all_before_the_first_part_is_preamble() -> None:
    parsed = read("Words before.\n\n4. Even numbered ones.\n\nCODE OF ETHICS\n1. One.")

    assert [passage.text for passage in parsed.preamble] == ["Words before.", "4. Even numbered ones."]


def test_a_text_without_provisions_is_all_preamble() -> None:
    parsed = read("Only words.")

    assert (parsed.provisions, [passage.text for passage in parsed.preamble]) == ((), ["Only words."])
    assert read("").preamble == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("4. x", "4"),
        ("4) x", "4"),
        ("(4) x", "4"),
        ("4.1 x", "4.1"),
        ("4.1. x", "4.1"),
        ("(4.1) x", "4.1"),
        ("4.", "4"),
    ],
)
def test_every_way_of_numbering_is_known(text: str, label: str) -> None:
    assert labelled(text)[0] == label


@pytest.mark.parametrize(
    "text", ["1989 was a year", "6th Amendment", "15 people", "4.5%", "S/he must", "", "1.2.", "12"]
)
def test_a_number_that_numbers_nothing_is_text(text: str) -> None:
    assert labelled(text) in [(None, text), ("1.2", "")]


def test_lines_know_where_they_stand() -> None:
    found = list(cut("A title\n\n  1. One\n\twrapped"))

    assert found == [
        Line(1, "A title"),
        Line(3, "One", "1", 2),
        Line(4, "wrapped", None, 8, goes_on=True),
    ]
