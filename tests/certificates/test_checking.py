"""Anyone can check a certificate, at one address for ever, and nobody learns more than is true."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from certificates.models import Certificate, NameKey
from certificates.naming import NameShown
from certificates.showing import checking, pacing
from certificates.standing import Standing
from foundation.ground import clock
from tests.factories.certificates import AT, certificate, withdraw
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

UNKNOWN = "0000-0000-0000-0000-0000"
SECRET_REASON = "Zanzibar: the reason that strangers never see."


def withdrawn(**words: Any) -> Certificate:
    return withdraw(certificate(**words), reason=SECRET_REASON, actor=PersonFactory.create(), at=AT)


def look(client: Client, certificate: Certificate) -> str:
    """Open the certificate's page and return its words in one line."""
    answer = client.get(certificate.get_absolute_url())
    assert answer.status_code == 200
    return words(answer)


def words(answer: Any) -> str:
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def statements(queries: CaptureQueriesContext) -> int:
    free = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET")
    return sum(not query["sql"].startswith(free) for query in queries.captured_queries)


def test_a_standing_certificate_is_shown_as_issued(client: Client) -> None:
    issued = certificate()

    said = look(client, issued)

    for fact in (
        "Standing We issued this certificate.",
        "Name Ána Demo-Muñoz",
        "Completed The Code of Ethics in practice",
        "Program Mitigation Certificate Program",
        "Assessment Assessed on the Code of Ethics: passed",
        "Learning time 1 hour 30 minutes",
        "Completed on November 22, 2026",
        "Issued on November 23, 2026",
        "Issued by National Alliance of Sentencing Advocates &amp; Mitigation Specialists",
        f"Certificate number {issued.serial}",
        "It is not a license",
    ):
        assert fact in said
    assert "Demonstration" not in said


def test_a_demonstration_says_so(client: Client) -> None:
    assert "Demonstration This certificate was earned on practice content" in look(
        client, certificate(demonstration=True)
    )


def test_a_withdrawn_certificate_says_on_which_day_and_never_why(client: Client) -> None:
    """P18."""
    said = look(client, withdrawn())

    assert "Withdrawn We issued this certificate and withdrew it on November 23, 2026." in said
    assert "says nothing about anyone&#x27;s conduct" in said or "says nothing about anyone's conduct" in said
    assert "Zanzibar" not in said
    assert "Standing" not in said


def test_an_erased_name_is_gone_and_the_rest_stands(client: Client) -> None:
    """P18, P24."""
    issued = certificate()
    NameKey.objects.all().delete()

    said = look(client, issued)

    assert "Standing We issued this certificate." in said
    assert "The holder asked us to erase the name" in said
    assert "The rest stands as it was issued." in said
    assert "neither this page nor the office can tell whose certificate it is" in said
    assert "Demo-Mu" not in said


def test_of_an_erased_name_on_a_withdrawn_certificate_nothing_is_said_to_stand(client: Client) -> None:
    issued = certificate()
    withdraw(issued, reason="A duplicate.", actor=PersonFactory.create(), at=AT)
    NameKey.objects.all().delete()

    said = look(client, issued)

    assert "It no longer stands" in said
    assert "The holder asked us to erase the name" in said
    assert "as it was issued" not in said


def test_a_name_whose_key_is_missing_is_not_said_to_be_erased(client: Client, settings: Settings) -> None:
    issued = certificate()
    settings.NAME_KEY = "YW5vdGhlci1ob3VzZS1rZXktb2YtMzItYnl0ZXMtLS0="

    said = look(client, issued)

    assert "We can&#x27;t show the name at the moment" in said or "We can't show the name at the moment" in said
    assert "Standing We issued this certificate." in said


@pytest.mark.parametrize("code", [UNKNOWN, "nonsense", "MCP-2026-00001", "<script>alert(1)", "%00"])
def test_an_unknown_code_gets_help_and_no_verdict(client: Client, code: str) -> None:
    certificate()

    answer = client.get(f"/c/{code}/")

    assert answer.status_code == 404
    said = words(answer)
    assert "Not found We know of no certificate at this address." in said
    assert "may be older than this check" in said
    assert "office@example.org" in said
    assert "<script>alert" not in answer.content.decode()


def test_a_code_spelled_otherwise_leads_to_its_address(client: Client) -> None:
    issued = certificate()

    answer = client.get(f"/c/{issued.code.lower()}/")

    assert (answer.status_code, answer["Location"]) == (301, issued.get_absolute_url())
    assert issued.get_absolute_url() == f"/c/{issued.spoken_code}/"


def test_a_wrong_code_leads_on_just_as_a_right_one_does(client: Client) -> None:
    assert client.get("/c/oooo0000000000000000/").status_code == 301


@pytest.mark.parametrize("kind", ["standing", "withdrawn", "unknown", "redirect", "form"])
def test_no_page_for_strangers_leaves_a_trace(client: Client, kind: str) -> None:
    addresses = {
        "standing": certificate().get_absolute_url(),
        "withdrawn": withdrawn().get_absolute_url(),
        "unknown": f"/c/{UNKNOWN}/",
        "redirect": f"/c/{UNKNOWN.replace('-', '')}/",
        "form": reverse("check"),
    }

    answer = client.get(addresses[kind])

    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert dict(answer.cookies) == {}


def test_looking_changes_nothing(client: Client) -> None:
    """P23."""
    issued = certificate()
    client.get(reverse("check"))  # What every process reads once, it has read: Wagtail keeps that in a cache.

    with CaptureQueriesContext(connection) as queries:
        look(client, issued)

    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}


def test_a_look_costs_at_most_two_statements(client: Client) -> None:
    issued, gone = certificate(), withdrawn()
    client.get(issued.get_absolute_url())

    for asked in (issued, gone):
        with CaptureQueriesContext(connection) as queries:
            look(client, asked)
        assert statements(queries) <= 2


def test_right_wrong_and_malformed_codes_cost_the_same() -> None:
    issued = certificate()

    for code in (issued.code, UNKNOWN, "nonsense", ""):
        with CaptureQueriesContext(connection) as queries:
            checking.find(code)
        assert statements(queries) == 1


def test_a_finding_tells_nothing_of_an_unknown_code() -> None:
    finding = checking.find(UNKNOWN)

    assert finding == checking.Finding(UNKNOWN)
    assert (finding.standing, finding.record, finding.name, finding.name_is) == (None, None, "", NameShown.ERASED)
    assert checking.find("nonsense") == checking.Finding("")


def test_a_finding_holds_the_words_as_issued() -> None:
    issued = certificate()

    finding = checking.find(issued.code.lower())

    assert (finding.code, finding.standing, finding.since) == (issued.spoken_code, Standing.STANDING, None)
    assert (finding.record, finding.name, finding.name_is) == (issued.record, "Ána Demo-Muñoz", NameShown.SHOWN)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ demo }} {% url %}", "O'Demo & Co"]
)
def test_a_hostile_name_is_only_words(client: Client, name: str) -> None:
    issued = certificate(PersonFactory.create(certificate_name=name), course_title=name)

    page = client.get(issued.get_absolute_url()).content.decode()

    escaped = (
        name.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
    )
    assert page.count(escaped) == 2
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_typing_a_code_leads_to_its_address(client: Client) -> None:
    issued = certificate()

    answer = client.post("/check/", {"code": f" {issued.spoken_code.lower()} "})

    assert (answer.status_code, answer["Location"]) == (302, issued.get_absolute_url())


def test_the_form_needs_no_cookie_since_it_changes_nothing() -> None:
    assert Client(enforce_csrf_checks=True).post("/check/", {"code": UNKNOWN}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "told"),
    [("MCP-2026-00042", "the certificate&#x27;s number"), ("too short", "twenty letters and digits"), ("", "required")],
)
def test_what_is_no_code_is_explained(client: Client, typed: str, told: str) -> None:
    answer = client.post("/check/", {"code": typed})

    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_machine_that_types_codes_is_asked_to_wait_a_minute(client: Client, pass_time: Any) -> None:
    cache.clear()
    for _ in range(pacing.MOST):
        assert client.post("/check/", {"code": UNKNOWN}).status_code == 302

    assert client.post("/check/", {"code": UNKNOWN}).status_code == 429
    assert client.post("/check/", {"code": UNKNOWN}, REMOTE_ADDR="192.0.2.7").status_code == 302
    pass_time(seconds=61)
    assert client.post("/check/", {"code": UNKNOWN}).status_code == 302


def test_an_address_is_counted_under_a_hash_alone() -> None:
    cache.clear()

    assert not pacing.is_hasty("192.0.2.1", clock.now())

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM ground_cache")
        assert "192.0.2.1" not in str(cursor.fetchall())
