"""The book of rules on lists of addresses that somebody pastes."""

from __future__ import annotations

import pytest

from foundation.ground import pasting
from foundation.ground.pasting import BadLines


def test_a_list_is_read_from_what_was_pasted_or_from_a_first_column() -> None:
    text = "E-mail\na@example.org\n\nB@Example.org,Demo Person\na@example.org\n"

    assert pasting.addresses(text) == ["a@example.org", "b@example.org"]


def test_every_bad_line_is_named_and_nobody_is_taken_from_half_a_list() -> None:
    with pytest.raises(BadLines) as bad:
        pasting.addresses("a@example.org\nNot an address\n,empty\nb@\nc@example.org; Nobody, Nobody; d@example.org\n")

    assert bad.value.lines == [
        "Line 2: “Not an address” is no e-mail address.",
        "Line 4: “b@” is no e-mail address.",
        "Line 5: “Nobody” is no e-mail address.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org, B@example.org",
        "a@example.org; b@example.org;",
        "a@example.org\nb@example.org,\n",
        "Demo Person <a@example.org>\n<b@example.org>",
        "Person, Demo <a@example.org>; 'b@example.org' <b@example.org>",
        '"Person, Demo" <A@example.org>, "Dr. Another" <b@example.org>',
        "a@example.org, Person, Another <b@example.org>",
        "a@example.org,Demo Person\nb@example.org;Another Person",
    ],
)
def test_addresses_are_taken_as_mail_programs_and_tables_write_them(text: str) -> None:
    assert pasting.addresses(text) == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("a@example.org, bexample.org", "bexample.org"),
        ("bexample.org, Person <a@example.org>", "bexample.org"),
        ("b@example.org <a@example.org>", "b@example.org <a@example.org>"),
        ("Person <a@>; b@example.org", "Person <a@>"),
        ("a@example.org b@example.org", "a@example.org b@example.org"),
        (", a@; b@example.org", "a@"),
    ],
)
def test_what_is_no_address_in_such_a_list_is_named_and_lost_by_nothing(line: str, wrong: str) -> None:
    with pytest.raises(BadLines) as bad:
        pasting.addresses(line)

    assert bad.value.lines == [f"Line 1: “{wrong}” is no e-mail address."]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_list_is_read_whatever_its_lines_end_with(end: str) -> None:
    assert pasting.addresses(f"email{end}a@example.org{end}b@example.org") == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize("line", ['"b@example.org', "b" * 200_000, '"b"c@example.org'])
def test_a_line_that_no_csv_has_is_named(line: str) -> None:
    with pytest.raises(BadLines, match="Line 2 can't be read"):
        pasting.addresses(f"a@example.org\n{line}")


def test_twenty_wrong_lines_are_named_and_the_others_counted() -> None:
    with pytest.raises(BadLines) as bad:
        pasting.addresses("wrong\n" * 200)

    assert len(bad.value.lines) == 21
    assert bad.value.lines[-1] == "And 180 more lines like these."


def test_an_empty_list_and_one_too_long_are_refused() -> None:
    with pytest.raises(BadLines, match="no e-mail address in this list"):
        pasting.addresses("\n\n")
    with pytest.raises(BadLines, match="has 2 addresses; up to 1 are taken"):
        pasting.addresses("a@example.org\nb@example.org", most=1)


def test_a_file_is_read_with_its_mark_and_refused_when_it_is_no_text() -> None:
    assert pasting.read("\ufeffa@example.org".encode()) == "a@example.org"
    with pytest.raises(BadLines, match="not plain text in UTF-8"):
        pasting.read(b"\xff\xfe\x00")
