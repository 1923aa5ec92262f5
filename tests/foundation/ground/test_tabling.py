"""Tables that people take away run nothing on anybody's desk."""

import csv
from io import StringIO

import pytest

from foundation.ground import tabling


def test_lines_come_back_as_they_went_in() -> None:
    written = tabling.table([["Name", "Minutes"], ['Ána "Demo", Muñoz\nof two lines', 90]])

    assert written.startswith(tabling.MARK)
    assert list(csv.reader(StringIO(written.removeprefix(tabling.MARK)))) == [
        ["Name", "Minutes"], ['Ána "Demo", Muñoz\nof two lines', "90"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "\uff1d1+1", "\uff20SUM(A1)"]
)
def test_a_cell_that_would_run_is_made_safe(cell: str) -> None:
    assert tabling.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["CE-6", "a = b", 7, -1, None, ""])
def test_a_cell_that_would_not_run_stays_as_it_is(cell: str | int | None) -> None:
    assert tabling.safe(cell) == cell
