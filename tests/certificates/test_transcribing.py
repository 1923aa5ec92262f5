"""A transcript tells what was earned as it was earned, and calls minutes credit only where a board says so (P19)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from certificates.composing import Teaching
from certificates.earning import crediting, transcribing
from certificates.earning.crediting import Earned
from certificates.models import Credit, CreditApproval, CreditCategory
from foundation.accounts.models import User
from foundation.ground import tabling
from tests.factories.boards_of_credit import approval
from tests.factories.certificates import AT, ActivityFactory, certificate, earned
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

LIVE = Teaching({"ethics": 30}, Credit.Delivery.IN_PERSON, "Detroit, Michigan", ("A Demonstration Presenter",))


def credited(
    person: User, *, title: str = "A demo talk", minutes: int = 90, at: datetime = AT, **facts: object
) -> Credit:
    """Credit a person with a talk in Detroit of which 30 minutes were on ethics."""
    found = Earned(minutes, at.date(), uuid4(), facts, LIVE)
    return crediting.credit(person, ActivityFactory.create(title=title, kind="session"), found, at=at)


@pytest.fixture
def person() -> User:
    return PersonFactory.create(name="Ana Demo", certificate_name="Ána Demo-Muñoz")


def test_a_line_says_what_was_earned_as_it_was_that_day(person: User) -> None:
    credit = credited(person)
    credit.activity.title = "Renamed since"
    credit.activity.save()

    [line] = transcribing.transcript(person).lines

    assert (line.title, line.minutes, line.earned_on, line.place) == ("A demo talk", 90, AT.date(), "Detroit, Michigan")
    assert transcribing.details(line) == [
        "Live, in person, Detroit, Michigan",
        "Taught by A Demonstration Presenter",
        "General 1 hour; Ethics 30 minutes",
    ]


def test_years_are_summed_and_what_was_taken_back_is_not_there(person: User) -> None:
    credited(person, at=datetime(2025, 5, 5, 12, tzinfo=UTC), minutes=60)
    credited(person, minutes=45)
    crediting.reverse(credited(person, minutes=500), reason="A slip.", actor=PersonFactory.create(), at=AT)
    credited(PersonFactory.create(), minutes=700)

    found = transcribing.transcript(person)

    assert [(year.year, year.minutes) for year in found.years] == [(2026, 45), (2025, 60)]
    assert found.years[0].categories == [{"category": "General", "minutes": 15}, {"category": "Ethics", "minutes": 30}]
    assert found.minutes == 105


def test_practice_content_is_marked_and_counts_in_no_sum(person: User) -> None:
    credit = credited(person, demonstration=True)
    approval(credit.activity)

    found = transcribing.transcript(person)

    assert (found.minutes, found.years[0].minutes, found.years[0].categories) == (0, 0, [])
    assert (found.lines[0].demonstration, found.lines[0].approvals) == (True, [])


def test_a_board_is_named_with_the_minutes_it_approved_and_no_others(person: User) -> None:
    credit = credited(person)
    approval(credit.activity, category="ethics", number="E-7")
    approval(credit.activity, number="G-7", minutes=40)
    approval(credit.activity, category="wellbeing", number="nothing earned in it")
    for status in (CreditApproval.Status.PENDING, CreditApproval.Status.REFUSED):
        approval(credit.activity, number="not given", status=status)
    approval(number="another activity")

    [line] = transcribing.transcript(person).lines

    assert [(each["number"], each["category"], each["minutes"]) for each in line.approvals] == [
        ("E-7", "Ethics", 30), ("G-7", "General", 40),
    ]  # fmt: skip


DAYS = st.integers(-400, 400).map(lambda days: date(2026, 6, 1) + timedelta(days=days))


@given(
    day=DAYS, begins=DAYS, lasts=st.none() | st.integers(0, 300), status=st.sampled_from(CreditApproval.Status.values)
)
def test_credit_is_a_boards_only_where_its_approval_covers_the_day(
    day: date, begins: date, lasts: int | None, status: str
) -> None:
    """P19: the row's rule and the query's agree with the definition, for any day and any window."""
    ends = None if lasts is None else begins + timedelta(days=lasts)
    activity = ActivityFactory.create()
    found = approval(activity, covers_from=begins, covers_until=ends, status=status)

    expected = status == "approved" and begins <= day and (ends is None or day <= ends)

    assert found.covers(day) is expected
    assert CreditApproval.objects.covering(day).filter(activity=activity).exists() is expected
    found.delete()


MINUTES = st.dictionaries(st.sampled_from(["ethics", "bias", "wellbeing", "general"]), st.integers(0, 90), max_size=4)


@given(categories=MINUTES, rest=st.integers(0, 200))
def test_minutes_by_category_sum_to_the_minutes(categories: dict[str, int], rest: int) -> None:
    minutes = sum(count for key, count in categories.items() if key != "general") + rest

    split = Teaching(categories).split(minutes)

    assert sum(split.values()) == minutes
    assert all(count >= 0 for count in split.values())


@pytest.mark.parametrize("categories", [{"ethics": 31}, {"ethics": 31, "bias": -1}, {"bias": -1}])
def test_more_minutes_in_categories_than_there_are_is_refused(categories: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="minutes"):
        Teaching(categories).split(30)


def test_a_line_of_credit_is_taught_in_one_way() -> None:
    assert Teaching().one_way == "own_pace"
    with pytest.raises(ValueError, match="several ways"):
        Earned(30, AT.date(), uuid4(), {}, Teaching(delivery=None)).teaching.one_way  # noqa: B018  (it raises)


def test_a_line_names_its_certificate_and_the_code_that_checks_it(person: User) -> None:
    issued = certificate(person, activity=credited(person).activity)

    [line] = transcribing.transcript(person).lines

    assert transcribing.details(line)[-1] == f"Certificate {issued.serial}, code {issued.spoken_code}"


def test_the_table_holds_every_line(person: User) -> None:
    credit = credited(person, title="=HYPERLINK(1)")
    approval(credit.activity, category="ethics", number="E-7")
    issued = certificate(person, activity=credit.activity)

    head, line = csv.reader(io.StringIO(transcribing.table(transcribing.transcript(person)).removeprefix(tabling.MARK)))

    told = dict(zip(head, line, strict=True))
    assert (told["Title"], told["Minutes"], told["Place"]) == ("'=HYPERLINK(1)", "90", "Detroit, Michigan")
    assert told["Minutes by category"] == "General: 60; Ethics: 30"
    assert told["Approved by"].endswith("no. E-7: 30 minutes (Ethics)")
    assert (told["Certificate number"], told["Code to check it"]) == (issued.serial, issued.spoken_code)


def test_the_pdf_is_in_the_name_for_certificates_and_as_long_as_it_takes(person: User) -> None:
    for number in range(40):
        credited(person, title=f"Talk {number}")
    client = Client()
    client.force_login(person)

    answer = client.get(reverse("transcript_pdf"))

    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert (answer["Content-Type"], len(pages) > 1) == ("application/pdf", True)
    assert "Ána Demo-Muñoz" in text
    assert all(f"Talk {number}" in text for number in range(40))


def test_without_a_name_that_can_be_printed_the_page_says_so() -> None:
    nameless = PersonFactory.create(name="", certificate_name="")
    credited(nameless)
    client = Client()
    client.force_login(nameless)

    answer = client.get(reverse("transcript_pdf"))

    assert (answer.status_code, reverse("account_name") in answer.text) == (409, True)


def test_everybody_sees_only_what_they_earned_themselves(person: User) -> None:
    """P21."""
    credited(person, title="Planted talk")
    client = Client()
    client.force_login(PersonFactory.create())

    answers = [client.get(reverse(name)) for name in ("earned", "transcript_csv")]

    assert all("Planted talk" not in answer.text for answer in answers)
    assert "Nothing yet" in answers[0].text


@pytest.mark.parametrize("name", ["earned", "transcript_pdf", "transcript_csv"])
def test_a_stranger_is_asked_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302


def test_the_page_costs_the_same_with_two_lines_and_with_fifty(person: User) -> None:
    """P25."""
    client = Client()
    client.force_login(person)
    client.get(reverse("earned"))  # What is read once a process was read.
    costs = []
    for count in (2, 48):
        for _ in range(count):
            approval(credited(person).activity, category="ethics")
        with statements() as run:
            client.get(reverse("earned"))
        costs.append(len(run))

    assert costs[0] == costs[1]
    assert costs[0] <= 8


def test_a_category_keeps_its_place_in_the_list(person: User) -> None:
    CreditCategory.objects.filter(key="ethics").update(place=0)
    credited(person)

    assert [each["category"] for each in transcribing.transcript(person).lines[0].categories] == ["Ethics", "General"]


def test_what_was_earned_before_a_split_is_general(person: User) -> None:
    earned(person, minutes=30)

    assert transcribing.transcript(person).lines[0].categories == [{"category": "General", "minutes": 30}]
