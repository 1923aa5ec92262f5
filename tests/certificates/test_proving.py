"""What must hold of all certificates and credit is checked on live data, and each breach is named (P18, P19)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from certificates import erasing, proving
from certificates.amending.appealing import appeal
from certificates.amending.extending import extend
from certificates.amending.renaming import reissue
from certificates.amending.retracting import retract
from certificates.amending.withdrawing import keep
from certificates.earning import crediting
from certificates.models import Certificate, Credit
from foundation.accounts.models import User
from tests.factories.certificates import AT, certificate, earned, lapsing, notice, withdraw
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
        for check in (
            proving.altered,
            proving.broken_chains,
            proving.misreported,
            proving.gaps,
            proving.unsummed,
            proving.half_taken_back,
        )
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
            {
                "misreported": [
                    "MCP-2026-00002 has other events than its row says",
                    "MCP-2026-00002 has not ended as a notice says",
                ]
            },
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


@pytest.fixture
def of_every_kind(_two_certificates: None) -> None:
    """3 was replaced by 4; 5 was in error while noticed; 6 was kept and is noticed again; 7 was extended, 8 was not."""
    staff = PersonFactory.create()
    old = certificate(PersonFactory.create(certificate_name="Ana Former-Demo"))
    User.objects.filter(pk=old.holder.pk).update(certificate_name="Ana Demo")
    reissue(Certificate.objects.get(pk=old.pk), reason="A change.", actor=staff, at=AT)
    error, kept, extended, _plain = certificate(), certificate(), lapsing(), lapsing()
    notice(error)
    retract(error, reason="Our mistake.", actor=staff, at=AT)
    notice(kept)
    appeal(kept, words="It was me.", actor=kept.holder, at=AT)
    keep(kept, answer="You are right.", actor=staff, at=AT)
    notice(kept)
    for days in (1, 2):
        assert extended.lapses_on is not None
        until = extended.lapses_on + timedelta(days=days)
        extend(extended, until=until, reason="Put off.", actor=staff, at=AT)


def test_all_is_well_with_certificates_of_every_kind(of_every_kind: None) -> None:
    assert breaches() == {}


EVENTS = "has other events than its row says"
CERTIFICATE = "UPDATE certificates_certificate SET"
NOTICE = "UPDATE certificates_notice SET"
FIRST = "(SELECT {} FROM certificates_certificate WHERE serial LIKE '%1')"
OF = "WHERE certificate_id = (SELECT id FROM certificates_certificate WHERE serial LIKE '%{}')"


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            f"{CERTIFICATE} replaced_by_id = NULL WHERE serial LIKE '%3'",
            ["3 is replaced by none, or has one in its place and is not replaced"],
        ),
        (
            f"{CERTIFICATE} person_id = {FIRST.format('person_id')} WHERE serial LIKE '%4'",
            ["3 is replaced by MCP-2026-00004, which is another person's or for something else"],
        ),
        (
            f"{CERTIFICATE} activity_id = {FIRST.format('activity_id')} WHERE serial LIKE '%4'",
            ["3 is replaced by MCP-2026-00004, which is another person's or for something else"],
        ),
        (
            f"{CERTIFICATE} issued_at = issued_at + interval '1 day' WHERE serial LIKE '%4'",
            [f"4 {EVENTS}", "3 is replaced by MCP-2026-00004, which was not issued at that moment"],
        ),
        (
            f"{CERTIFICATE} ended_at = issued_at - interval '1 day', ended_as = 'withdrawn' WHERE serial LIKE '%4'",
            [f"4 {EVENTS}", "3 is replaced by MCP-2026-00004, which ended before"],
        ),
        (
            f"{CERTIFICATE} ended_as = 'withdrawn', replaced_by_id = NULL WHERE serial LIKE '%3'",
            [f"3 {EVENTS}"],
        ),
        (
            f"{CERTIFICATE} ended_as = 'withdrawn' WHERE serial LIKE '%5'",
            [f"5 {EVENTS}"],
        ),
        (
            f"{NOTICE} outcome = '', decided_at = NULL, decided_by_id = NULL {OF.format(5)}",
            ["5 has ended with a notice that nobody decided"],
        ),
        (f"{NOTICE} decided_at = decided_at + interval '1 day' {OF.format(5)}", ["5 has not ended as a notice says"]),
        (f"{NOTICE} outcome = 'kept' {OF.format(5)}", [f"5 {EVENTS}"]),
        (
            f"{NOTICE} outcome = 'withdrawn' {OF.format(6)} AND outcome = 'kept'",
            [f"6 {EVENTS}", "6 has not ended as a notice says"],
        ),
        (f"{NOTICE} answer = '' {OF.format(6)}", ["6 has an objection that was decided without an answer"]),
        (f"{NOTICE} appealed_at = NULL {OF.format(6)}", [f"6 {EVENTS}"]),
        (f"{NOTICE} given_at = given_at - interval '1 day' {OF.format(6)}", [f"6 {EVENTS}"]),
        (" ".join(("DELETE FROM certificates_notice", OF.format(6))), [f"6 {EVENTS}"]),
        (
            f"{CERTIFICATE} lapses_on = lapses_on + 1 WHERE serial LIKE '%8'",
            ["8 has another last day than its events say"],
        ),
        (
            f"{CERTIFICATE} lapses_on = NULL WHERE serial LIKE '%7'",
            ["7 has another last day than its events say"],
        ),
    ],
)
def test_a_story_that_the_row_does_not_tell_is_named(of_every_kind: None, sql: str, named: list[str]) -> None:
    damage(sql)

    assert breaches() == {"misreported": [f"MCP-2026-0000{line}" for line in named]}


def test_an_erased_objection_is_no_unanswered_one(of_every_kind: None) -> None:
    erasing.erase(Certificate.objects.get(serial__endswith="6").holder, AT)

    assert breaches() == {}


CREDIT = "UPDATE certificates_credit SET"
KEPT, TAKEN_BACK, TAKING_BACK = range(3)
UNSUMMED = "credit {0} has other minutes than its categories have together"
TAKE_BACK_AGAIN = """(person_id, activity_id, source, minutes, categories, reverses_id) =
    (SELECT person_id, activity_id, source, minutes, categories, id
    FROM certificates_credit WHERE reverses_id IS NOT NULL)"""
HALF = "credit {2} does not take back credit {1} as it was earned"


@pytest.fixture
def credit() -> list[Credit]:
    """One line of credit that stands, one that was taken back, and the one that takes it back."""
    kept, taken = earned(minutes=30), earned(minutes=45)
    return [kept, taken, crediting.reverse(taken, reason="It was a slip.", actor=PersonFactory.create(), at=AT)]


def test_all_is_well_with_credit_as_the_rules_wrote_it(credit: list[Credit]) -> None:
    assert breaches() == {}


@pytest.mark.parametrize(
    ("which", "sql", "named"),
    [
        (KEPT, "minutes = 31", {"unsummed": [UNSUMMED]}),
        (KEPT, "categories = '{}'", {"unsummed": [UNSUMMED]}),
        (TAKEN_BACK, """categories = '{"ethics": 45}'""", {"half_taken_back": [HALF]}),
        (TAKING_BACK, """minutes = 5, categories = '{"general": 5}'""", {"half_taken_back": [HALF]}),
        (TAKING_BACK, "source = public_id", {"half_taken_back": [HALF]}),
        (KEPT, TAKE_BACK_AGAIN, {"half_taken_back": ["credit {0} does not take back credit {2} as it was earned"]}),
    ],
)
def test_a_breach_of_credit_is_named(credit: list[Credit], which: int, sql: str, named: dict[str, list[str]]) -> None:
    damage(f"{CREDIT} {sql} WHERE id = {credit[which].pk}")

    ids = [row.public_id for row in credit]
    assert breaches() == {check: [line.format(*ids) for line in lines] for check, lines in named.items()}


def test_a_certificate_that_tells_other_minutes_than_its_categories_is_named() -> None:
    damage(
        """UPDATE certificates_certificate SET snapshot = replace(snapshot, '"minutes":90,"name"', '"minutes":9,"name"')
        WHERE serial LIKE '%1'"""
    )

    assert breaches() == {
        "altered": ["MCP-2026-00001 does not match its digest"],
        "unsummed": ["MCP-2026-00001 tells other minutes than its categories have together"],
    }
