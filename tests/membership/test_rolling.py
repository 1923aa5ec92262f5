"""Members from before come in from a table: shown before, matched by a proved address, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from hypothesis import given
from hypothesis import strategies as st

from foundation.accounts.holding import OwnFavor
from foundation.ground import jobbing
from foundation.ground.models import Job, JobResult
from membership import giving, keeping, rolling, tabling
from membership.models import Level, RollEntry, Term
from membership.tabling import NotATable, Said
from membership.terming import Span
from tests.factories import members
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory

DAY = timedelta(days=1)
HEAD = "Email,Level,Member since,Expires,Verified as of\n"
YEAR = Span(date(2026, 7, 1), date(2027, 6, 30))
database = pytest.mark.django_db


def staff_level() -> Level:
    return members.level(key="staff", title="Nonprofit staff")


def said(address: str = "old@example.net") -> Said:
    return Said(address, "staff", YEAR, ON)


@database
def test_a_table_is_read_by_the_names_of_its_columns_and_nothing_is_changed() -> None:
    staff_level()
    person = PersonFactory.create(email="known@example.net")
    table = HEAD + (
        "Known@Example.net,Nonprofit Staff,2026-07-01,6/30/2027,11/1/2026\n"
        "\n"
        "new@example.net,staff,7/1/2026,2027-06-30,2026-11-01\n"
        "nobody,gold,soon,2026-06-30,2030-01-01\n"
        "late@example.net,staff,2027-07-01,2026-06-30,2026-11-01\n"
    )

    found = rolling.foresee(table, at=AT)

    assert [row.said and row.said.address for row in found.good] == [person.email, "new@example.net"]
    assert {row.said.span for row in found.good if row.said} == {YEAR}
    assert (found.known, [row.line for row in found.wrong]) == (1, [5, 6])
    assert found.wrong[0].wrong == (
        "“address”: This is no e-mail address.",
        "“level”: There is no level “gold”.",
        "“first day”: No day: write 2026-07-01, or 7/1/2026 for July 1.",
        "“verified as of”: In the future.",
    )
    assert found.wrong[1].wrong == ("“last day”: Before the first day.",)
    assert not RollEntry.objects.exists()


@database
@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("", "There is nothing"),
        ("Email,Level\na@b.example,staff\n", "first day, last day, verified as of"),
        ("Email,Email,Level,From,To,Checked\n", "address"),
        (HEAD + "a\0b,,,,\n", "not a text file"),
        (HEAD + "a@b.example,staff,2026-07-01,2027-06-30,2026-11-01\n" * 2001, "Up to 2000 rows"),
        (HEAD + '"' + "x" * 140_000 + '",,,,', "Line 2 can't be read"),
    ],
)
def test_what_is_no_table_is_refused_in_words(table: str, why: str) -> None:
    with pytest.raises(NotATable, match=why):
        rolling.foresee(table, at=AT)


def test_a_file_of_another_encoding_is_refused() -> None:
    with pytest.raises(NotATable):
        tabling.decode("é".encode("cp1252"))
    assert tabling.decode(b"\xef\xbb\xbfEmail") == "Email"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        rows = tabling.gather(HEAD + text, levels={"staff": "staff"}, today=ON)
    except NotATable:
        rows = []

    assert all((row.said is None) == bool(row.wrong) for row in rows)


@database
def test_a_row_becomes_a_term_of_whoever_has_proved_its_address() -> None:
    staff_level()
    person, staff = PersonFactory.create(email="old@example.net"), PersonFactory.create()

    entry = rolling.bring_in(said(), actor=staff, at=AT)

    term = Term.objects.get()
    assert (term.kind, term.checked_on, term.days, term.membership.person) == ("imported", ON, YEAR, person)
    assert (entry.term, entry.address) == (term, "")
    with pytest.raises(giving.Overlaps):
        rolling.bring_in(said(), actor=staff, at=AT)


@database
def test_a_row_waits_for_whoever_proves_its_address() -> None:
    staff_level()
    staff = PersonFactory.create()
    rolling.bring_in(said(), actor=staff, at=AT)
    with pytest.raises(rolling.HereAlready):
        rolling.bring_in(said(), actor=staff, at=AT)
    person = PersonFactory.create()
    address = EmailAddress.objects.create(user=person, email="old@example.net", verified=False)

    before = rolling.claim(person, "Old@Example.net", at=AT)
    address.verified = True
    address.save()
    rolling.on_address_proved(address)

    assert (before, members.terms_of(person)) == ([], [(YEAR.first, YEAR.last)])
    assert rolling.claim(person, "old@example.net", at=AT) == []


@database
def test_days_that_she_has_already_wait_for_the_office() -> None:
    level, staff = staff_level(), PersonFactory.create()
    rolling.bring_in(said(), actor=staff, at=AT)
    person = members.member(level, first=ON, last=ON + DAY)
    EmailAddress.objects.create(user=person, email="old@example.net", verified=True)

    assert rolling.claim(person, "old@example.net", at=AT) == []
    assert RollEntry.objects.get().address == "old@example.net"


@database
def test_nobody_of_staff_brings_herself_in() -> None:
    staff_level()
    staff = PersonFactory.create(email="old@example.net")

    with pytest.raises(OwnFavor):
        rolling.bring_in(said(), actor=staff, at=AT)

    assert not RollEntry.objects.exists()


@database
def test_a_table_is_brought_in_by_a_job_whose_results_name_nobody() -> None:
    staff_level()
    staff, person = PersonFactory.create(), PersonFactory.create(email="known@example.net")
    rows = "".join(f"{name}@example.net,staff,2026-07-01,2027-06-30,2026-11-01\n" for name in ("known", "new", "known"))

    job = rolling.ask(rolling.foresee(HEAD + rows, at=AT), actor=staff, at=AT)
    jobbing.run(job.pk)

    assert list(JobResult.objects.order_by("position").values_list("part", "says")) == [
        ("Row 2", "In the account that has this address."),
        ("Row 3", "Waits for whoever proves the address."),
        (
            "Row 4",
            "There is a term from July 1, 2026 to June 30, 2027 already. Reverse it first, or choose other days.",
        ),
    ]
    assert (Term.objects.get().membership.person, Job.objects.get().parts) == (person, [])


@database
def test_a_table_without_a_good_row_is_not_brought_in() -> None:
    with pytest.raises(rolling.NothingToBringIn):
        rolling.ask(rolling.foresee(HEAD + "x,,,,\n", at=AT), actor=PersonFactory.create(), at=AT)


@database
def test_a_level_that_is_gone_meanwhile_is_told_in_the_result() -> None:
    level, staff = staff_level(), PersonFactory.create()
    job = rolling.ask(
        rolling.foresee(HEAD + "a@example.net,staff,2026-07-01,2027-06-30,2026-11-01\n", at=AT), actor=staff, at=AT
    )
    Level.objects.filter(pk=level.pk).update(key="other", title="Other")

    jobbing.run(job.pk)

    assert JobResult.objects.get().says == "“level”: There is no level “staff”."


@database
def test_what_waits_under_an_address_goes_with_the_record_of_its_owner() -> None:
    """P24."""
    level, staff = staff_level(), PersonFactory.create()
    rolling.bring_in(said(), actor=staff, at=AT)
    person = members.member(level, first=ON, last=ON + DAY)
    EmailAddress.objects.create(user=person, email="old@example.net", verified=True)

    keeping.erase(person, AT)

    assert not RollEntry.objects.exists()
