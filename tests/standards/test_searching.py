"""Searching the Code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from standards import outlining
from standards.searching import search
from tests.factories.editions import AT, edition
from tests.standards.published import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


def codes(query: str) -> list[str]:
    return [provision.code for provision in search(query)]


def test_words_are_stemmed() -> None:
    assert codes("confidential")[0] == "CE-6"
    assert codes("confidential") == codes("confidentiality")


@pytest.mark.parametrize("query", ["CE-4.1", "ce-4.1", " ce 4.1 ", "CE4.1"])
def test_an_id_finds_its_provision_first_however_it_is_typed(query: str) -> None:
    assert codes(query)[0] == "CE-4.1"


def test_the_id_of_a_heading_finds_what_stands_under_it() -> None:
    assert codes("CE-4")[:4] == ["CE-4", "CE-4.1", "CE-4.2", "CE-4.3"]


def test_one_of_the_words_is_enough_if_no_provision_has_all() -> None:
    assert "CE-10" in codes("fee zeppelin")


@pytest.mark.parametrize("query", ["", "   ", "zeppelin", "the"])
def test_what_is_not_there_finds_nothing(query: str) -> None:
    assert codes(query) == []


def test_no_provision_is_found_twice() -> None:
    assert len(codes("SP-15")) == len(set(codes("SP-15")))


def test_odd_characters_are_only_words(client: object) -> None:
    assert codes("' | & ! :* ( )") == []


def test_the_official_text_is_searched_and_only_that_of_the_current_edition() -> None:
    edition(plain({"CE-9": "Send a telegram to the client."}), label="a")
    assert codes("telegrams") == ["CE-9"]

    edition(plain({"CE-9": "Send a pigeon to the client."}), label="b", at=AT + timedelta(days=1))

    assert (codes("telegrams"), codes("pigeons")) == ([], ["CE-9"])


def test_an_index_made_anew_has_the_official_text() -> None:
    edition(plain({"CE-9": "Send a telegram to the client."}))

    call_command("update_index", verbosity=0)

    assert codes("telegrams") == ["CE-9"]
