"""Citing the Code."""

from __future__ import annotations

import pytest

from standards import citing, outlining
from standards.models import Provision, Wording
from tests.factories.editions import edition
from tests.standards.published import plain
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


def test_leaves_come_in_the_order_of_the_code_each_once() -> None:
    found = citing.leaves(["UC-7", "CE-4.1", "CE-10", "CE-4.1"])

    assert [provision.code for provision in found] == ["CE-4.1", "CE-10", "UC-7"]


def test_what_is_unknown_or_a_heading_is_named() -> None:
    with pytest.raises(citing.NotCitable) as refusal:
        citing.leaves(["CE-6", "CE-99", "CE-4"])

    assert str(refusal.value) == (
        "CE-99 is no provision of the Code; CE-4 is a heading; cite what stands under it (CE-4.1, CE-4.2, CE-4.3)."
    )


def test_a_citation_names_the_document_and_the_provision() -> None:
    assert (
        citing.in_words(Provision.objects.get(code="CE-4.1"))
        == "NASAMS Code of Ethics and Professional Standards, CE-4.1"
    )


def test_before_an_import_there_is_no_hash_to_cite() -> None:
    assert citing.digests(citing.leaves(["CE-4.1", "UC-7"])) == {"CE-4.1": None, "UC-7": None}


def test_a_citation_holds_the_hash_of_the_current_wording_in_one_query() -> None:
    edition(plain({"CE-1": "Be honest.", "CE-2": "Keep records."}), label="a")
    cited = citing.leaves(["CE-1", "CE-2", "CE-3"])

    with statements() as asked:
        found = citing.digests(cited)

    assert found == {
        "CE-1": Wording.objects.get(provision__code="CE-1").digest,
        "CE-2": Wording.objects.get(provision__code="CE-2").digest,
        "CE-3": None,
    }
    assert len(asked) == 1


def test_a_citation_names_the_edition() -> None:
    made = edition()

    assert (
        citing.in_words(Provision.objects.get(code="CE-4.1"), made)
        == "NASAMS Code of Ethics and Professional Standards, CE-4.1 (2025 edition)"
    )
