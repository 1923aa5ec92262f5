"""What must hold of all certificates is checked on live data, and each breach is named (P18)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from certificates import proving
from certificates.withdrawing import withdraw
from tests.factories.certificates import AT, certificate
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@contextmanager
def triggers_off() -> Iterator[None]:
    """Let the test damage what the database protects, as someone with the server's keys could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def damage(sql: str) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql)


def breaches() -> dict[str, list[str]]:
    found = {
        check.__name__: list(check())
        for check in (proving.altered, proving.broken_chains, proving.misreported, proving.gaps)
    }
    return {name: lines for name, lines in found.items() if lines}


@pytest.fixture(autouse=True)
def _two_certificates(db: None) -> None:
    certificate()
    withdraw(certificate(), reason="Issued twice.", actor=PersonFactory.create(), at=AT)


def test_all_is_well_with_what_the_rules_wrote() -> None:
    assert breaches() == {}


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            "UPDATE certificates_certificate SET snapshot = replace(snapshot, '90', '900') WHERE serial LIKE '%1'",
            {"altered": ["MCP-2026-00001 does not match its digest"]},
        ),
        (
            "UPDATE certificates_certificate SET code = repeat('0', 20) WHERE serial LIKE '%1'",
            {"altered": ["MCP-2026-00001 is filed under another serial or code than its record says"]},
        ),
        (
            "UPDATE certificates_certificateevent SET actor = NULL WHERE kind = 'withdrawn'",
            {"broken_chains": ["MCP-2026-00002 has a broken chain of events"]},
        ),
        (
            "UPDATE certificates_certificateevent SET reason = 'Fraud.' WHERE kind = 'withdrawn'",
            {"broken_chains": ["MCP-2026-00002 has a reason that was changed"]},
        ),
        (
            "UPDATE certificates_certificate SET ended_at = NULL, ended_as = '' WHERE serial LIKE '%2'",
            {"misreported": ["MCP-2026-00002 has other events than its row says"]},
        ),
        (
            "DELETE FROM certificates_certificateevent WHERE kind = 'withdrawn'",
            {"misreported": ["MCP-2026-00002 has other events than its row says"]},
        ),
        (
            "UPDATE certificates_serialcounter SET last = 4",
            {"gaps": ["the serials of 2026 lack 3, 4"]},
        ),
    ],
)
def test_a_breach_is_named(sql: str, named: dict[str, list[str]]) -> None:
    damage(sql)

    assert breaches() == named


def test_a_certificate_taken_out_leaves_a_gap() -> None:
    damage(
        "DELETE FROM certificates_certificateevent WHERE kind = 'issued' AND certificate_id = "
        "(SELECT min(id) FROM certificates_certificate)"
    )
    damage("DELETE FROM certificates_certificate WHERE serial LIKE '%1'")

    assert breaches() == {"gaps": ["the serials of 2026 lack 1"]}
