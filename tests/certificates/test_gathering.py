"""A table of certificates from before is read by its headings, and every row that is wrong says in which column."""

from __future__ import annotations

from datetime import date

import pytest

from certificates.adopting import gathering, reading
from certificates.adopting.gathering import NotATable, Table
from certificates.adopting.reading import Said
from tests.factories.past import HEAD, cells, line, table

TODAY = date(2026, 11, 23)
CATEGORIES = {"ethics": "ethics", "mental health and well-being": "wellbeing"}


def gather(text: str) -> Table:
    return gathering.gather(text, today=TODAY, categories=CATEGORIES)


def read(**said: str) -> tuple[Said | None, list[str]]:
    return reading.read(cells(**said), today=TODAY, categories=CATEGORIES)


def wrong(**said: str) -> list[str]:
    return read(**said)[1]


def test_a_row_is_read_whole() -> None:
    found, problems = read(
        address=" Ana@Example.ORG ", category="Ethics", completed_on="3/8/2019", issued_on="2019-04-01", minutes="090"
    )

    assert problems == []
    assert found == Said(
        number="D-2019-7",
        name="Ána Demo-Muñoz",
        address="ana@example.org",
        title="Demonstration institute",
        minutes=90,
        category="ethics",
        completed_on=date(2019, 3, 8),
        issued_on=date(2019, 4, 1),
        evidence="Roster of the institute, page 4",
    )


def test_address_category_and_day_of_issue_may_be_left_out() -> None:
    found, problems = reading.read(
        {key: cell for key, cell in cells().items() if key not in reading.OPTIONAL}, today=TODAY, categories=CATEGORIES
    )

    assert problems == []
    assert found is not None
    assert (found.address, found.category, found.issued_on) == ("", "", None)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("number", " ", "“old number”: Empty."),
        ("number", "7" * 61, "“old number”: Has 61 characters; 60 fit."),
        ("number", "D\u202e7", "“old number”: Holds what can't be printed: right-to-left override."),
        ("number", "Demo 7", "“old number”: Names the holder."),
        ("name", "", "“name”: Empty."),
        ("name", "Rosa 😀", "“name”: We can't print “😀” (grinning face)."),
        ("name", "12", "“name”: Please give a name with at least one letter."),
        ("address", "ana@", "“address”: This is no e-mail address."),
        ("title", "T" * 201, "“title”: Has 201 characters; 200 fit."),
        ("title", "Mitigation 🙂", "“title”: Holds what can't be printed: “🙂” (slightly smiling face)."),
        ("minutes", "0", "“minutes”: Must be a whole number from 1 to 10000, without a unit."),
        ("minutes", "10001", "“minutes”: Must be a whole number from 1 to 10000, without a unit."),
        ("minutes", "1.5", "“minutes”: Must be a whole number from 1 to 10000, without a unit."),
        ("minutes", "-5", "“minutes”: Must be a whole number from 1 to 10000, without a unit."),
        ("minutes", "²", "“minutes”: Must be a whole number from 1 to 10000, without a unit."),
        ("minutes", "", "“minutes”: Empty."),
        ("category", "Law", "“category”: There is no category “Law”."),
        ("completed_on", "", "“completed on”: Empty."),
        ("completed_on", "8.3.2019", "“completed on”: No day: write 2019-03-08, or 3/8/2019 for March 8."),
        ("completed_on", "13/8/2019", "“completed on”: No day: write 2019-03-08, or 3/8/2019 for March 8."),
        ("completed_on", "3/8/19", "“completed on”: No day: write 2019-03-08, or 3/8/2019 for March 8."),
        ("completed_on", "2026-11-24", "“completed on”: In the future."),
        ("completed_on", "1949-12-31", "“completed on”: Before 1950."),
        ("issued_on", "2026-11-24", "“issued on”: In the future."),
        ("issued_on", "2019-03-07", "“issued on”: Before the day of completion."),
        ("issued_on", "soon", "“issued on”: No day: write 2019-03-08, or 3/8/2019 for March 8."),
        ("evidence", "", "“evidence”: Empty."),
        ("evidence", "e" * 201, "“evidence”: Has 201 characters; 200 fit."),
        ("evidence", "Roster that names Ana", "“evidence”: Names the holder."),
        ("evidence", "As MUÑOZ said", "“evidence”: Names the holder."),
        ("evidence", "Letter to ana@example.org", "“evidence”: Holds an e-mail address."),
    ],
)
def test_what_is_wrong_names_its_column(column: str, cell: str, says: str) -> None:
    [said] = wrong(**{column: cell})

    assert said.startswith(says)


def test_every_column_that_is_wrong_is_named() -> None:
    assert [each.partition(":")[0] for each in wrong(name="", minutes="x", completed_on="?", evidence="")] == [
        "“name”",
        "“minutes”",
        "“completed on”",
        "“evidence”",
    ]


def test_short_words_of_a_name_and_words_that_hold_it_name_nobody() -> None:
    assert wrong(name="Mia de la Cruz", evidence="Roster de la institute in Santacruz") == []
    assert wrong(name="Bo Li", evidence="About Lima") == []
    assert wrong(name="Bo Li", evidence="Li was there") != []
    assert wrong(name="محمد", evidence="قائمة محمد") != []
    assert wrong(name="山田太郎", evidence="山田太郎の名簿")[-1].startswith("“evidence”: Names the holder.")
    assert [each[:11] for each in wrong(name="Rosa 😀", evidence="Rosa was there")] == ["“name”: We ", "“evidence”:"]


@pytest.mark.parametrize("by", [",", ";", "\t"])
def test_columns_stand_in_any_order_under_names_that_people_use(by: str) -> None:
    head = by.join(("Date completed", "Evidence", "E-mail", "HOLDER", "Length in minutes", "Certificate no.", "Course"))
    row = by.join(("2019-03-08", "Roster", "a@example.org", "Rosa Demo", "60", "77", "Institute"))

    found = gather(f"\ufeff{head}\r\n\r\n{row}\r\n")

    assert [(each.line, each.wrong, each.cells["number"], each.cells["title"]) for each in found.rows] == [
        (3, (), "77", "Institute")
    ]


def test_a_column_that_nobody_reads_is_named() -> None:
    assert gather(f"{HEAD},Room,\n{line()},Blue,\n").notes == ("Not read: “Room”.",)


def test_rows_are_judged_each_by_itself_and_a_number_twice_is_found() -> None:
    found = gather(table(line(), line(number="d-2019-7", minutes="x"), line(number=""), line(number="")))

    assert [(row.line, row.wrong) for row in found.rows] == [
        (2, ()),
        (
            3,
            (
                "“minutes”: Must be a whole number from 1 to 10000, without a unit.",
                "“old number”: Stands in row 2 already.",
            ),
        ),
        (4, ("“old number”: Empty.",)),
        (5, ("“old number”: Empty.",)),
    ]


def test_a_cell_beyond_the_headings_and_one_that_is_missing_are_found() -> None:
    found = gather(table(f"{line()},more", "8,Rosa Demo"))

    assert found.rows[0].wrong == (
        "The row has more cells than there are headings: put quotation marks around a text that holds commas.",
    )
    assert [each.partition(":")[0] for each in found.rows[1].wrong] == [
        "“title”", "“minutes”", "“completed on”", "“evidence”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is nothing in this table."),
        ("\n , \n", "There is nothing in this table."),
        (HEAD, "This table has a line of headings and no rows."),
        ("name,minutes\nRosa,5", "The first line must name the columns. Missing: “old number”, “title”"),
        (f"{HEAD},Holder\n{line()},x", "The column “name” stands there twice."),
        (f'{HEAD}\n{line()}\n"7,Rosa', "Row 3 can't be read: a quotation mark may be missing its pair"),
        (f"{HEAD}\n{line()}\0", "This file is not plain text."),
    ],
)
def test_what_is_no_table_is_refused_whole(text: str, says: str) -> None:
    with pytest.raises(NotATable, match="^" + says.replace("(", r"\(").replace(".", r"\.")):
        gather(text)


def test_two_thousand_rows_are_taken_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_ROWS", 2)

    assert len(gather(table(line(number="1"), line(number="2"))).rows) == 2
    with pytest.raises(NotATable, match="This table has 3 rows; up to 2 are taken at once"):
        gather(table(line(), line(), line()))


def test_a_file_is_read_in_utf_8_or_as_windows_wrote_it() -> None:
    assert gathering.decode("\ufeffMuñoz".encode()) == ("Muñoz", "")
    assert gathering.decode("Muñoz".encode("cp1252")) == (
        "Muñoz",
        "This file is not in UTF-8. It was read as Windows text: compare names that have accents.",
    )
    with pytest.raises(NotATable, match="not plain text"):
        gathering.decode(b"\x89PNG\x81")
    assert gathering.gather(table(line()), today=TODAY, categories=CATEGORIES, note="A note.").notes == ("A note.",)


def test_a_formula_is_a_text_as_any_other() -> None:
    found, problems = read(number="=1+1", evidence="=HYPERLINK(1)")

    assert (problems, found and found.number) == ([], "=1+1")
