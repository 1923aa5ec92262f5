"""A person takes her record away, and can have her name erased while checking goes on (P24)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from certificates import erasing, exporting
from certificates.checking import NameShown, find
from certificates.freezing import matches
from certificates.models import Certificate, NameKey
from certificates.standing import Standing
from certificates.withdrawing import withdraw
from foundation.files.models import PrivateFile
from foundation.ground import invariants, jobbing, records
from foundation.ground.models import Job
from tests.factories.certificates import AT, certificate
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

NAME = "Zerubabel Demo-Quux"
ERASED_BY_OTHERS = ("accounts_", "account_", "letters_", "django_session")


def texts() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text, but of those that other rooms erase."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(ERASED_BY_OTHERS):
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
    assert where_it_stands(NAME) == {"certificates_certificateevent"}
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
        ("withdrawn", "Issued twice."),
    ]


def test_the_room_is_registered_as_a_keeper() -> None:
    keeper = records.keepers()["certificates"]

    assert (keeper.export, keeper.erase) == (exporting.export, erasing.erase)
