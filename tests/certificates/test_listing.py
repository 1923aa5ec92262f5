"""An office checks many certificates at once: one table, one query, nothing more told than on the pages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from certificates import spelling
from certificates.models import Certificate, NameKey
from certificates.showing import listing, pacing
from certificates.standing import Standing
from tests.certificates.test_checking import UNKNOWN, words
from tests.factories import standings
from tests.factories.certificates import certificate
from tests.factories.people import PersonFactory

database = pytest.mark.django_db
NAME, NONE = "Ána Demo-Muñoz", "\u2013"
codes = st.text(st.sampled_from(spelling.SIGNS), min_size=20, max_size=20)


def ask(client: Client, *lines: str, **more: Any) -> Any:
    cache.clear()
    return client.post("/check/many/", {"lines": "\n".join(lines)}, **more)


def row(answer: Any, beginning: str) -> str:
    """Return the words of the table's row that begins so."""
    body = words(answer).partition("Name ")[2].partition("Copy it as text")[0]
    return body[body.index(beginning) :]


@settings(deadline=None)
@given(st.lists(codes, unique=True, max_size=20), st.randoms(use_true_random=False))
def test_whatever_its_spelling_each_code_is_read_once_in_the_order_pasted(found: list[str], chance: Any) -> None:
    spellings = [
        lambda code: code,
        spelling.spoken,
        str.lower,
        lambda code: f"  {spelling.spoken(code).lower()}\t",
        lambda code: f"https://demo.example/c/{spelling.spoken(code)}/",
        lambda code: code.replace("0", "O").replace("1", "l"),
    ]
    pasted = [chance.choice(spellings)(code) for code in found + found]

    lines = listing.read("\r\n\r\n".join(pasted))

    assert listing.codes(lines) == found
    assert {line.times for line in lines} <= {2}


def test_what_cant_be_read_keeps_its_place_and_number() -> None:
    lines = listing.read(f"\n MCP-2026-00042 \n\n{UNKNOWN}\nMCP-2026-00042\n{'x' * 500}")

    assert [(line.typed[:14], line.number, line.code, line.times) for line in lines] == [
        ("MCP-2026-00042", 2, "", 2),
        ("0000-0000-0000", 4, "0" * 20, 1),
        ("xxxxxxxxxxxxxx", 6, "", 1),
    ]
    assert len(lines[2].typed) == listing.LONGEST_TOLD


def test_fifty_lines_are_read_and_one_more_is_refused_in_words() -> None:
    lines = [f"{number:020}" for number in range(listing.MOST + 1)]

    assert len(listing.read("\n".join(lines[:-1] * 3))) == listing.MOST
    with pytest.raises(listing.TooMany, match="These are 51 different lines, and 50 can be checked at once"):
        listing.read("\n".join(lines))


@database
def test_each_line_is_answered_as_its_page_does(client: Client) -> None:
    every = {standing: standings.of(standing) for standing in Standing}

    answer = ask(client, *(issued.spoken_code for issued in every.values()), UNKNOWN, "MCP-2026-00042")

    said = words(answer)
    shown = {Standing.REPLACED: "Not shown"}
    word = {Standing.IN_ERROR: "Issued in error"}
    for standing, issued in every.items():
        told = word.get(standing, standing.value.capitalize())
        line = f"{issued.spoken_code} {issued.serial} {told} The Code of Ethics in practice {shown.get(standing, NAME)}"
        assert line in said
    assert f"{UNKNOWN} {NONE} Not found {NONE} {NONE}" in said
    assert f"MCP-2026-00042 {NONE} Can&#x27;t be read as a code (line 7) {NONE} {NONE}" in said
    assert "7 lines, each once" in said
    assert standings.NEW_NAME not in answer.content.decode()


@database
def test_no_name_that_is_kept_off_erased_or_left_behind_is_in_it(client: Client, settings: Settings) -> None:
    match = Certificate.Shows.MATCH
    person = PersonFactory.create(certificate_name="Xochitl Demo")
    every = [standings.of(standing, shows=match, person=person) for standing in Standing]
    erased = certificate(PersonFactory.create(certificate_name="Xochitl Demo"))
    NameKey.objects.filter(certificate=erased).delete()

    answer = ask(client, *(issued.code for issued in [*every, erased]))

    assert "Xochitl" not in f"{answer.headers}{answer.content.decode()}"
    assert standings.NEW_NAME not in answer.content.decode()
    assert row(answer, every[0].spoken_code).count("Compared on its page") == 2
    assert row(answer, every[0].spoken_code).count("Not shown") == 3
    assert "Erased" in row(answer, erased.spoken_code)
    locked = certificate(PersonFactory.create(certificate_name="Xochitl Demo"))
    settings.NAME_KEY = "YW5vdGhlci1ob3VzZS1rZXktb2YtMzItYnl0ZXMtLS0="
    assert "be shown at the moment" in row(ask(client, locked.code), locked.spoken_code)


@database
def test_any_number_costs_at_most_two_statements(client: Client) -> None:
    one = [certificate().code]
    fifty = [*one, *(certificate().code for _ in range(9)), *(f"{number:020}" for number in range(40))]
    ask(client, *one)

    for asked in (one, fifty):
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, *asked).status_code == 200
        counted = [query["sql"] for query in queries.captured_queries if "ground_cache" not in query["sql"]]
        assert len([sql for sql in counted if sql.startswith("SELECT")]) <= 2
        assert [sql for sql in counted if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"))] == []


@database
def test_a_wrong_list_comes_back_whole(client: Client) -> None:
    empty, many = ask(client, "  "), ask(client, *(f"{number:020}" for number in range(51)))

    assert (empty.status_code, many.status_code) == (422, 422)
    assert "These are 51 different lines" in many.content.decode()
    assert f"{0:020}" in many.content.decode()


@database
def test_every_code_of_a_list_counts(client: Client, pass_time: Any) -> None:
    lines = "\n".join(f"{number:020}" for number in range(50))
    cache.clear()

    answers = [client.post("/check/many/", {"lines": lines}).status_code for _ in range(pacing.MOST_LISTED // 50 + 1)]

    assert answers == [200] * (pacing.MOST_LISTED // 50) + [429]
    assert client.post("/check/many/", {"lines": lines}, REMOTE_ADDR="192.0.2.7").status_code == 200
    pass_time(seconds=61)
    assert client.post("/check/many/", {"lines": lines}).status_code == 200


@database
def test_lists_leave_no_trace_and_need_no_cookie() -> None:
    client = Client(enforce_csrf_checks=True)

    for answer in (client.get("/check/many/"), ask(client, UNKNOWN), ask(client, " ")):
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
        assert dict(answer.cookies) == {}


@database
def test_as_text_it_says_when_and_where_and_runs_no_formula() -> None:
    issued = certificate(PersonFactory.create(certificate_name="=HYPERLINK(1) Demo"), course_title="+1")
    moment = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)

    rows = listing.answer(listing.read(f"{issued.code}\n=cmd\n{UNKNOWN}"))

    assert listing.as_text(rows, at=moment, address="https://demo.example/check/many/").split("\n") == [
        "Checked on November 23, 2026, 6:30 p.m. UTC at https://demo.example/check/many/",
        "Code\tCertificate number\tStanding\tCompleted\tName",
        f"{issued.spoken_code}\t{issued.serial}\tStanding\t'+1\t'=HYPERLINK(1) Demo",
        "'=cmd\t\tCan't be read as a code (line 2)\t\t",
        f"{UNKNOWN}\t\tNot found\t\t",
    ]


@database
def test_a_hostile_line_is_only_words(client: Client) -> None:
    page = ask(client, "</textarea><script>alert(1)</script>").content.decode()

    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;" in page
