"""No provision is left out: each is taught by a lesson and asked about, and the table in the docs says so truly."""

from __future__ import annotations

from lms.demo import covering

FEWEST = 2


def test_the_table_in_the_docs_is_true() -> None:
    """`python -m lms.demo.covering` writes it anew."""
    assert covering.TABLE.read_text(encoding="utf-8") == covering.table(covering.covered())


def test_every_provision_is_taught() -> None:
    assert [each.code for each in covering.covered().values() if not each.lessons] == []


def test_every_provision_is_asked_about_twice() -> None:
    assert [each.code for each in covering.covered().values() if each.questions < FEWEST] == []
