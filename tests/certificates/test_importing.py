"""Certificates from before come in once, each with its evidence, and wait for whoever proves the address."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from certificates import issuing, proving, sealing
from certificates.adopting import importing
from certificates.adopting.importing import HereAlready, NothingToImport, WrongRow
from certificates.issuing import WordsUnprintable
from certificates.models import Activity, Certificate, CertificateType, Past
from certificates.printing import rendering
from foundation.accounts.models import User
from foundation.ground import jobbing, records
from foundation.ground.models import Job
from foundation.letters.models import Letter
from tests.factories.boards_of_credit import approval
from tests.factories.certificates import AT
from tests.factories.past import bring_in, cells, line, table
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db


def standard() -> CertificateType:
    return CertificateType.objects.get(key="completion")


def imported(text: str, actor: User) -> Job:
    job = importing.ask(importing.foresee(text, at=AT), standard(), actor=actor, at=AT)
    jobbing.run(job.pk)
    job.refresh_from_db()
    return job


def says(job: Job) -> list[tuple[str, str, bool]]:
    return list(job.results.values_list("part", "says", "is_refused"))


def test_it_says_what_was_completed_then_and_is_issued_today() -> None:
    issued = bring_in(category="ethics", issued_on=AT.date().replace(year=2019, month=4, day=1))
    record = issued.record

    assert issued.serial == "MCP-2026-00001"
    assert (record["course_title"], record["minutes"], record["completed_on"], record["issued_on"]) == (
        "Demonstration institute", 90, "2019-03-08", "2026-11-23",
    )  # fmt: skip
    assert record["before"] == {
        "number": "D-2019-7",
        "evidence": "Roster of the institute, page 4; first issued on April 1, 2019",
    }
    assert record["categories"] == [{"category": "Ethics", "minutes": 90}]
    assert (record["delivery"], record["assessed"], record["approvals"]) == ("", "", [])
    assert sealing.open_name(issued) == "Ána Demo-Muñoz"
    assert rendering.pdf(issued).startswith(b"%PDF")
    assert not [*proving.altered(), *proving.broken_chains(), *proving.misreported(), *proving.gaps()]


def test_evidence_that_ends_a_sentence_is_not_ended_twice_and_stands_alone_without_a_day() -> None:
    day = AT.date().replace(year=2019, month=4, day=1)

    assert bring_in(number="1", evidence="A roster.", issued_on=day).record["before"] == {
        "number": "1",
        "evidence": "A roster; first issued on April 1, 2019",
    }
    assert bring_in(number="2", evidence="A roster.").record["before"] == {"number": "2", "evidence": "A roster"}


def test_on_a_demonstration_it_is_marked_as_one(settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]

    imported(table(line()), PersonFactory.create())

    assert Certificate.objects.get().record["demonstration"]


def test_who_has_proved_the_address_has_it_at_once_and_is_told() -> None:
    person, staff = PersonFactory.create(email="ana@example.org"), PersonFactory.create()

    job = imported(table(line(address="ANA@example.org")), staff)

    [issued] = Certificate.objects.all()
    assert (issued.person, issued.past.address) == (person, "")
    assert says(job) == [
        (
            "Row 2, old number D-2019-7",
            f"{issued.serial}: in the account that has this address, and told by letter.",
            False,
        )
    ]
    assert [event.actor for event in issued.events.all()] == [staff.public_id]
    assert Letter.objects.get(reason="certificate").address == person.email


def test_who_has_not_proved_the_address_has_nothing_and_it_waits() -> None:
    person = PersonFactory.create(email="ana@example.org")
    EmailAddress.objects.filter(user=person).update(verified=False)

    job = imported(table(line(), line(number="8", address="")), PersonFactory.create())

    assert [(past.number, past.address, past.certificate.person) for past in Past.objects.order_by("pk")] == [
        ("D-2019-7", "ana@example.org", None),
        ("8", "", None),
    ]
    assert [said.partition(": ")[2] for _part, said, _refused in says(job)] == [
        "waits for whoever proves the address.",
        "no address is known; give it to its holder by hand.",
    ]
    assert not Letter.objects.exists()


def test_a_table_comes_in_once_however_often_it_is_given() -> None:
    staff = PersonFactory.create()
    text = table(line(), line(number="8"))
    first = importing.ask(importing.foresee(text, at=AT), standard(), actor=staff, at=AT)
    second = importing.ask(importing.foresee(text, at=AT), standard(), actor=staff, at=AT)
    jobbing.run(first.pk)

    jobbing.run(second.pk)

    assert Certificate.objects.count() == 2
    assert [(said, is_refused) for _part, said, is_refused in says(second)] == [
        ("“old number”: Was brought in before, as certificate MCP-2026-00001.", True),
        ("“old number”: Was brought in before, as certificate MCP-2026-00002.", True),
    ]
    again = importing.foresee(table(line(number="d-2019-7"), line(number="9")), at=AT)
    assert [row.wrong for row in again.rows] == [
        ("“old number”: Was brought in before, as certificate MCP-2026-00001.",),
        (),
    ]
    assert (len(again.good), again.would_not) == (1, 1)


def test_a_row_that_is_wrong_stays_out_and_its_neighbors_come_in() -> None:
    job = imported(table(line(minutes="x"), line(number="8")), PersonFactory.create())

    assert [part for part, _said, _refused in says(job)] == ["Row 3, old number 8"]
    with pytest.raises(NothingToImport):
        importing.ask(
            importing.foresee(table(line(minutes="x")), at=AT), standard(), actor=PersonFactory.create(), at=AT
        )


def test_the_job_judges_each_row_again() -> None:
    staff = PersonFactory.create()
    words = {"type": "completion", "title": ""}
    job = jobbing.ask(
        importing.PAST, [{"line": 2, **cells(minutes="x", name="")}], words=words, asked_by=staff.public_id, at=AT
    )

    jobbing.run(job.pk)

    [(_part, said, is_refused)] = says(job)
    assert (said.startswith("“name”: Empty. “minutes”: Must"), is_refused) == (True, True)
    with pytest.raises(WrongRow):
        importing.import_one(job, {"line": 2, **cells(title="")}, AT)


def test_nothing_of_a_row_is_left_in_the_job_but_its_number() -> None:
    """P24: parts hold names and addresses, results don't, and finished jobs hold no parts."""
    job = imported(
        table(line(), line(number="8", name="Rosa 😀"), line(number="9", name="Rosa Demo")), PersonFactory.create()
    )
    told = f"{job.parts}{job.words}{says(job)}"

    assert job.parts == []
    for hers in ("Ána", "Muñoz", "Rosa", "ana@example.org"):
        assert hers not in told


def test_whose_address_stands_in_a_table_under_way_is_told_so() -> None:
    person, staff = PersonFactory.create(email="ana@example.org"), PersonFactory.create()
    importing.ask(importing.foresee(table(line()), at=AT), standard(), actor=staff, at=AT)

    assert any("on a list that staff gave in" in said for said in records.foreseen(person))


def test_one_activity_stands_for_a_title_and_a_second_where_one_person_has_it_twice() -> None:
    """A person holds one certificate of an activity; whoever took a training twice has two."""
    person = PersonFactory.create(email="rosa@example.org")
    rows = [
        bring_in(number="1", address="rosa@example.org"),
        bring_in(number="2", address="rosa@example.org"),
        bring_in(number="3", address="ana@example.org"),
        bring_in(number="4", address="ANA@example.org"),
        bring_in(number="5", address=""),
        bring_in(number="6", address="", title="Another institute"),
    ]

    first, second, third = Activity.objects.filter(kind="past").order_by("pk")
    assert [each.activity for each in rows] == [first, second, first, second, first, third]
    assert [each.person for each in rows] == [person, person, None, None, None, None]
    assert [activity.title for activity in (first, second, third)] == [
        "Demonstration institute", "Demonstration institute", "Another institute",
    ]  # fmt: skip


def test_what_the_type_would_print_is_checked_before_a_number_is_given() -> None:
    CertificateType.objects.filter(key="completion").update(note="A smile 🙂")

    with pytest.raises(WordsUnprintable):
        bring_in()
    assert not Certificate.objects.exists()


def test_it_lapses_as_its_type_says_from_the_day_of_completion() -> None:
    CertificateType.objects.filter(key="completion").update(valid_months=24)

    issued = bring_in()

    assert (issued.lapses_on, issued.get_standing_display()) == (AT.date().replace(2021, 3, 8), "Lapsed")


def test_the_dry_run_costs_the_same_for_two_rows_and_for_fifty() -> None:
    """P25."""

    def cost(count: int) -> int:
        with statements() as run:
            importing.foresee(table(*(line(number=str(n)) for n in range(count))), at=AT)
        return len(run)

    assert cost(2) == cost(50) == 2


def test_a_number_that_came_in_meanwhile_is_refused_without_a_gap_in_the_serials() -> None:
    bring_in()

    with pytest.raises(HereAlready):
        bring_in(number="d-2019-7")
    assert issuing.locked_counter(2026).last == 1


def test_no_board_is_named_on_what_was_earned_elsewhere() -> None:
    """P19: there is no credit for it here, so no approval of today is worth anything to it."""
    first = bring_in()
    approval(first.activity, covers_from=date(2019, 1, 1))

    second = bring_in(number="D-2019-8", address="bo@example.org")

    assert (second.activity, second.record["approvals"]) == (first.activity, [])
