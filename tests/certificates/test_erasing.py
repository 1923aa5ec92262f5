"""A person takes her record away, and can have her name erased while checking goes on (P24)."""

import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from certificates import erasing, exporting
from certificates.amending import appealing, extending, renaming, retracting, withdrawing
from certificates.freezing import matches
from certificates.models import Certificate, NameKey, Notice, Past
from certificates.naming import NameShown
from certificates.showing.checking import find
from certificates.standing import Standing
from foundation.accounts import erasing as accounts_erasing
from foundation.accounts.models import User
from foundation.files.models import PrivateFile
from foundation.ground import invariants, jobbing, records
from foundation.ground.models import Job
from foundation.letters import sending
from foundation.letters.models import Letter
from tests.factories.certificates import AT, certificate, earned, from_before, lapsing, withdraw
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.django_db

NAME = "Zerubabel Demo-Quux"
ERASED_BY_OTHERS = ("accounts_", "account_", "letters_", "django_session")


def texts(besides: tuple[str, ...] = ERASED_BY_OTHERS) -> Iterator[tuple[str, str]]:
    """Every row of every table, as text, but of those that other rooms erase."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(besides or ("no table",)):
                cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  (tables of our own database)
                yield from ((table, row) for (row,) in cursor.fetchall())


def where_it_stands(word: str) -> set[str]:
    return {table for table, row in texts() if word in row}


def test_after_erasure_the_name_is_nowhere_and_the_rest_is_as_issued(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """P18, P24."""
    person = PersonFactory.create(name="Z", certificate_name=NAME)
    stands, gone = certificate(person), certificate(person)
    for job in Job.objects.all():
        jobbing.run(job.pk)
    withdraw(gone, reason=f"{NAME} asked for it.", actor=PersonFactory.create(), at=AT)
    assert where_it_stands(NAME) == {"certificates_certificateevent", "certificates_notice"}
    assert PrivateFile.objects.count() == 4  # a PDF and a picture of each

    with django_capture_on_commit_callbacks(execute=True):
        kept = erasing.erase(person, AT)

    assert where_it_stands(NAME) == set()
    assert not PrivateFile.objects.exists()
    assert not NameKey.objects.exists()
    assert [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()] == []
    (sentence,) = kept
    assert sentence.startswith(f"Certificates {stands.serial}, {gone.serial} without your name: their numbers, courses")
    for issued, standing in ((stands, Standing.STANDING), (gone, Standing.WITHDRAWN)):
        found = find(issued.code)
        assert (found.standing, found.name, found.name_is) == (standing, "", NameShown.ERASED)
        assert found.record == issued.record
        assert matches(Certificate.objects.get(pk=issued.pk).snapshot, issued.digest)
    assert [line for line in invariants.breaches() if line.startswith("P18")] == []


def noticed_and_renamed(person: User) -> list[Certificate]:
    """Certificates of hers of every kind, whose notices, objections, answers and reasons all name her."""
    staff = PersonFactory.create()
    told: dict[str, Any] = {"actor": staff, "at": AT}
    kept, open_one, gone, error, old = (certificate(person) for _ in range(5))
    for each in (kept, open_one, error):
        withdrawing.give_notice(each, reason=f"{NAME} did not sit it.", **told)
        appealing.appeal(each, words=f"I, {NAME}, did.", actor=person, at=AT)
    withdrawing.keep(kept, answer=f"{NAME} is right.", **told)
    retracting.retract(error, reason=f"{NAME} is another.", **told)
    withdraw(gone, reason=f"{NAME} asked for it.", **told)
    User.objects.filter(pk=person.pk).update(certificate_name=f"{NAME}-Demo")
    old.refresh_from_db()
    renaming.ask(old, network="10.0.0.1", at=AT)
    new = renaming.reissue(old, reason=f"{NAME} is her name of before.", **told)
    lasting = lapsing(person)
    extending.extend(lasting, until=date(2030, 1, 1), reason=f"{NAME} asked.", **told)
    past = from_before(str(person.email).upper(), NAME)
    return [kept, open_one, gone, error, old, new, lasting, past]


def test_a_whole_erasure_leaves_the_name_in_no_row_letter_file_or_log(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, caplog: Any
) -> None:
    """P24: notices, objections, answers, letters, messages and logs included; each certificate keeps its stub (P18)."""
    caplog.set_level(logging.DEBUG)
    person = PersonFactory.create(name=NAME, certificate_name=NAME, email="zerubabel@example.org")
    issued = noticed_and_renamed(person)
    for job in Job.objects.all():
        jobbing.run(job.pk)
    for letter in Letter.objects.all():
        sending.send(letter.pk)
    before = {table for table, row in texts(()) if NAME in row}
    assert {"certificates_notice", "certificates_certificateevent", "letters_letter"} <= before
    standing = {each.code: find(each.code).standing for each in issued}

    with django_capture_on_commit_callbacks(execute=True):
        accounts_erasing.erase(User.objects.get(pk=person.pk), actor=SuperuserFactory.create(), at=AT)
    for letter in Letter.objects.unsent():
        sending.send(letter.pk)

    left = [(table, row) for table, row in texts(()) if "zerubabel" in row.lower()]
    assert [table for table, row in left if not (table == "letters_letter" and "record_erased" in row)] == []
    assert "zerubabel" not in caplog.text.lower()
    assert [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()] == []
    for each in issued:
        found = find(each.code)
        name_is = NameShown.WITHHELD if found.standing is Standing.REPLACED else NameShown.ERASED
        assert (found.standing, found.name, found.name_is) == (standing[each.code], "", name_is)
        assert matches(Certificate.objects.get(pk=each.pk).snapshot, each.digest)
    assert set(Notice.objects.values_list("reason", "appeal", "answer")) == {("", "", "")}
    assert [line for line in invariants.breaches() if line.startswith("P18")] == []


def test_one_from_before_is_erased_with_whoever_proved_its_address_alone() -> None:
    person = PersonFactory.create()
    hers, others = from_before(str(person.email).upper()), from_before("other@example.org", number="1998-8")
    EmailAddress.objects.create(user=person, email="other@example.org", verified=False)

    taken = exporting.export(person)
    kept = erasing.erase(person, AT)

    (told,) = taken["certificates"]
    assert told["from_before"] == {"number": "1998-7", "address": str(person.email).upper()}
    assert kept[0].startswith(f"Certificate {hers.serial} without your name")
    assert (find(hers.code).name, find(others.code).name) == ("", "Ána Demo-Muñoz")
    assert list(Past.objects.order_by("pk").values_list("address", flat=True)) == ["", "other@example.org"]


def test_the_record_tells_notices_a_last_day_and_what_replaced_what() -> None:
    person = PersonFactory.create(name=NAME, certificate_name=NAME)
    noticed_and_renamed(person)
    earned(person)

    taken = exporting.export(person)

    assert json.loads(json.dumps(taken)) == taken
    kept, open_one, gone, error, old, new, lasting, past = taken["certificates"]
    assert [one["outcome"] for each in (kept, open_one, gone, error) for one in each["notices"]] == [
        "kept", "", "withdrawn", "withdrawn",
    ]  # fmt: skip
    assert kept["notices"][0] | {"id": ""} == {
        "id": "",
        "reason": f"{NAME} did not sit it.",
        "given_at": AT.isoformat(),
        "may_be_withdrawn_from": "2026-12-14",
        "what_you_said": f"I, {NAME}, did.",
        "said_at": AT.isoformat(),
        "answer": f"{NAME} is right.",
        "outcome": "kept",
        "decided_at": AT.isoformat(),
    }
    assert (old["standing"], error["standing"]) == ("replaced", "in_error")
    assert (old["replaced_by"], new["replaces"]) == (new["record"]["serial"], old["record"]["serial"])
    assert (lasting["last_day"], past["from_before"]["number"], new["its_page_shows"]) == (
        "2030-01-01",
        "1998-7",
        "full",
    )
    (line,) = taken["credit"]
    assert (line["minutes_by_category"], line["how_it_was_taught"]) == ({"general": 30}, "own_pace")


def test_only_hers_is_erased() -> None:
    hers, others = certificate(), certificate()

    erasing.erase(hers.holder, AT)

    assert find(others.code).name == "Ána Demo-Muñoz"


def test_who_holds_nothing_is_told_of_nothing() -> None:
    assert erasing.erase(PersonFactory.create(), AT) == []


def test_one_certificate_is_spoken_of_as_one() -> None:
    issued = certificate()

    assert erasing.erase(issued.holder, AT)[0].startswith(f"Certificate {issued.serial} without your name: its number")


def test_a_pdf_is_not_brought_back_by_a_late_worker(client: Client) -> None:
    issued = certificate()
    erasing.erase(issued.holder, AT)

    jobbing.run(Job.objects.get().pk)

    assert not PrivateFile.objects.exists()


def test_the_record_she_takes_away_holds_everything_and_her_name() -> None:
    issued = certificate()
    withdraw(issued, reason="Issued twice.", actor=PersonFactory.create(), at=AT)

    taken = exporting.export(issued.holder)

    assert json.loads(json.dumps(taken)) == taken
    (told,) = taken["certificates"]
    assert (told["name"], told["standing"], told["digest"]) == ("Ána Demo-Muñoz", "withdrawn", issued.digest)
    assert told["record"] == {**issued.record, "name": "Ána Demo-Muñoz"}
    assert issued.record["name"] not in json.dumps(taken)
    assert [(event["what"], event["reason"]) for event in told["events"]] == [
        ("issued", ""),
        ("notice", "Issued twice."),
        ("withdrawn", "Issued twice."),
    ]


def test_the_room_is_registered_as_a_keeper() -> None:
    keeper = records.keepers()["certificates"]

    assert (keeper.export, keeper.erase) == (exporting.export, erasing.erase)
