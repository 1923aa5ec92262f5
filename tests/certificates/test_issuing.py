"""A certificate is issued once, with its words frozen."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from django.db import IntegrityError, connections, transaction
from wagtail.models import ModelLogEntry

from certificates import issuing, sealing, spelling
from certificates.composing import Teaching
from certificates.freezing import Edition, matches
from certificates.issuing import HolderErased, NameNeeded, WithdrawnBefore, WordsUnprintable, issue
from certificates.models import Activity, Certificate, CertificateEvent, Credit, NameKey, SerialCounter
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.ground.models import Job
from foundation.letters.models import Letter
from tests.factories.certificates import AT, ActivityFactory, achievement, certificate, withdraw
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.racing import meanwhile

once = pytest.mark.django_db


@once
def test_everything_it_prints_is_frozen() -> None:
    """P18."""
    teaching = Teaching({"ethics": 30}, Credit.Delivery.IN_PERSON, "Detroit, Michigan", ["A Demonstration Presenter"])
    edition = Edition(title="Demonstration edition", digest="a" * 64)
    issued = certificate(minutes=45, demonstration=True, teaching=teaching, edition=edition)
    record = issued.record

    assert matches(issued.snapshot, issued.digest)
    assert rfc8785.dumps(json.loads(issued.snapshot)).decode() == issued.snapshot
    assert record == {
        "format": 2,
        "serial": "MCP-2026-00001",
        "code": issued.code,
        "address": f"http://testserver/c/{spelling.spoken(issued.code)}/",
        "name": record["name"],
        "title": "Certificate of Completion",
        "opening": "This records that",
        "deed": "completed",
        "course_title": "The Code of Ethics in practice",
        "program_title": "Mitigation Certificate Program",
        "minutes": 45,
        "categories": [{"category": "General", "minutes": 15}, {"category": "Ethics", "minutes": 30}],
        "delivery": "Live, in person",
        "place": "Detroit, Michigan",
        "presenters": ["A Demonstration Presenter"],
        "completed_on": "2026-11-22",
        "issued_on": "2026-11-23",
        "lapses_on": "",
        "assessed": "Assessed on the Code of Ethics: passed",
        "edition": {"title": "Demonstration edition", "digest": "a" * 64},
        "approvals": [],
        "issuer": "National Alliance of Sentencing Advocates & Mitigation Specialists",
        "issuer_note": "",
        "note": "",
        "signatories": [],
        "seal": "",
        "color": "#1f4f73",
        "before": None,
        "demonstration": True,
        "nonce": record["nonce"],
        "layout": {
            "name": "certificate-2",
            "version": record["layout"]["version"],
            "renderer": record["layout"]["renderer"],
        },
    }
    assert len(record["nonce"]) == 32
    assert sealing.open_name(issued) == "Ána Demo-Muñoz"
    assert "Demo-Mu" not in issued.snapshot


@once
def test_serials_count_up_and_begin_again_each_year() -> None:
    serials = [certificate(at=at).serial for at in (AT, AT, datetime(2027, 1, 1, 5, 0, tzinfo=UTC))]

    assert serials == ["MCP-2026-00001", "MCP-2026-00002", "MCP-2027-00001"]


@once
def test_a_serial_is_given_back_when_the_transaction_fails() -> None:
    with transaction.atomic():
        certificate()
        transaction.set_rollback(True)

    assert certificate().serial == "MCP-2026-00001"


@once
def test_issuing_again_returns_the_one_that_stands() -> None:
    first = certificate()

    again = certificate(first.person, activity=first.activity, course_title="Another title")

    assert again == first
    assert again.record["course_title"] == "The Code of Ethics in practice"
    assert CertificateEvent.objects.count() == Job.objects.count() == Letter.objects.count() == 1


@once
def test_issuing_is_written_down_and_asks_for_letter_and_pdf() -> None:
    issued = certificate()
    letter, job, entry = Letter.objects.get(), Job.objects.get(), ModelLogEntry.objects.get()

    assert (letter.reason, letter.address, letter.about) == ("certificate", issued.holder.email, issued.public_id)
    assert letter.context == {
        "name": issued.holder.name,
        "course": "The Code of Ethics in practice",
        "serial": issued.serial,
        "certificate_address": issued.record["address"],
        "link": f"http://testserver/certificates/{issued.public_id}/",
    }
    assert (job.kind, job.parts) == ("certificates.archive", [issued.pk])
    assert (entry.action, entry.label, entry.user) == ("certificates.issue", issued.serial, None)
    assert [event.kind for event in issued.events.all()] == ["issued"]


@once
@pytest.mark.parametrize("name", ["", "   ", "Demo 😀", "12345", "x" * 101, "Demo\u202eTrainee"])
def test_a_person_without_a_printable_name_is_told_and_gets_it_when_she_says_one(name: str) -> None:
    person = PersonFactory.create(name="", certificate_name=name)
    activity = ActivityFactory.create()

    with pytest.raises(NameNeeded) as refused:
        issue(person, activity, achievement(), actor=None, at=AT)
    person.certificate_name = "Demo Trainee"
    person.save()
    issued = issue(person, activity, achievement(), actor=None, at=AT)

    assert str(refused.value)
    assert issued.serial == "MCP-2026-00001"
    assert NameKey.objects.count() == 1


@once
def test_a_title_that_cant_be_printed_is_named_before_a_serial_is_given() -> None:
    with pytest.raises(WordsUnprintable, match="grinning face"):
        certificate(course_title="The Code 😀")

    assert not SerialCounter.objects.exists()


@once
def test_the_platform_never_undoes_a_withdrawal_by_itself() -> None:
    issued = certificate()
    staff = PersonFactory.create()
    withdraw(issued, reason="A duplicate.", actor=staff, at=AT)
    said = (issued.holder, issued.activity, achievement())

    for actor in (None, issued.holder):
        with pytest.raises(WithdrawnBefore):
            issue(*said, actor=actor, at=AT)
    new = issue(*said, actor=staff, at=AT + timedelta(days=1))

    assert new.serial == "MCP-2026-00002"


def in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    """Do the work in so many threads at once; return what each returned or raised."""
    ready, results = threading.Barrier(count), []

    def one() -> None:
        ready.wait(timeout=20)
        try:
            results.append(work())
        except IntegrityError as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def ready_to_issue() -> tuple[User, Activity]:
    return PersonFactory.create(), ActivityFactory.create()


def test_twenty_parallel_issues_make_one(committed: None) -> None:
    """P18."""
    person, activity = ready_to_issue()

    results = in_threads(20, lambda: issue(person, activity, achievement(), actor=None, at=AT).serial)

    assert results == ["MCP-2026-00001"] * 20
    assert Certificate.objects.count() == CertificateEvent.objects.count() == NameKey.objects.count() == 1


def test_parallel_issues_to_many_leave_no_gap(committed: None) -> None:
    activity = ActivityFactory.create()
    people = iter([PersonFactory.create() for _ in range(10)])
    lock = threading.Lock()

    def one() -> str:
        with lock:
            person = next(people)
        return issue(person, activity, achievement(), actor=None, at=AT).serial

    assert sorted(in_threads(10, one)) == [f"MCP-2026-{number:05d}" for number in range(1, 11)]


def test_without_the_lock_the_race_shows(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: neither the person nor the counter is locked, and both have looked before either writes."""
    person, activity = ready_to_issue()
    SerialCounter.objects.create(year=AT.year)
    both_have_looked = threading.Barrier(2)
    monkeypatch.setattr(issuing, "locked_person", lambda person: person)
    monkeypatch.setattr(issuing, "locked_counter", lambda year: SerialCounter.objects.get(year=year))
    monkeypatch.setattr(issuing, "refuse_to_undo_a_withdrawal", lambda *_: both_have_looked.wait(timeout=20))

    results = in_threads(2, lambda: issue(person, activity, achievement(), actor=None, at=AT))

    assert {type(result) for result in results} == {Certificate, IntegrityError}


def issued_while_erased() -> tuple[User, Any]:
    """Issue a certificate while an erasure of its holder is under way; return her and what came of it."""
    person, activity = ready_to_issue()
    administrator = SuperuserFactory.create()
    outcome = meanwhile(
        lambda: erasing.erase(person, actor=administrator, at=AT),
        lambda: issue(User.objects.get(pk=person.pk), activity, achievement(), actor=None, at=AT),
    )
    return person, outcome


def test_whoever_is_being_erased_gets_no_certificate(committed: None) -> None:
    """P24."""
    _person, outcome = issued_while_erased()

    assert type(outcome) is HolderErased
    assert (Certificate.objects.count(), NameKey.objects.count(), SerialCounter.objects.count()) == (0, 0, 0)


def test_without_the_persons_lock_an_erased_name_is_printed(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: her row is read before the erasure commits, and the certificate is written after it."""
    monkeypatch.setattr(issuing, "locked_person", lambda person: person)

    person, outcome = issued_while_erased()

    person.refresh_from_db()
    assert (person.erased_at, person.name) == (AT, "")
    assert sealing.open_name(outcome).startswith("Demo Person")  # type: ignore[union-attr]  # there it is


@pytest.mark.django_db
def test_an_erased_person_is_refused() -> None:
    person, activity = ready_to_issue()
    erasing.erase(person, actor=SuperuserFactory.create(), at=AT)

    with pytest.raises(HolderErased):
        issue(person, activity, achievement(), actor=None, at=AT)


@pytest.mark.django_db
def test_the_days_printed_are_the_offices_own() -> None:
    """At eight in the evening of New Year's Eve in New York it is next year in UTC."""
    evening = datetime(2026, 12, 31, 20, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)

    issued = certificate(at=evening)

    assert (evening.year, issued.record["issued_on"], issued.serial) == (2027, "2026-12-31", "MCP-2026-00001")
