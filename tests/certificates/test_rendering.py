"""Every rendering is made from the frozen words, and stays the same when everything else changes (P18)."""

import hashlib
import io
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pypdf import PdfReader
from pytest_django import Settings

from certificates import archiving, rendering
from certificates.models import Activity, Certificate, NameKey
from certificates.withdrawing import withdraw
from foundation.accounts.models import User
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job, JobResult
from tests.factories.certificates import AT, certificate
from tests.factories.people import PersonFactory
from tests.foundation.printing.wordkit import DIFFICULT_NAMES

pytestmark = pytest.mark.django_db


def fresh(issued: Certificate) -> Certificate:
    return Certificate.objects.get(pk=issued.pk)


def archive(issued: Certificate) -> PrivateFile:
    assert jobbing.run(Job.objects.get(words__serial=issued.serial).pk)
    return PrivateFile.objects.get(kind="certificate", about=issued.public_id)


def text_of(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_the_worker_keeps_the_pdf_once(settings: Settings) -> None:
    issued = certificate()

    kept = archive(issued)

    assert (kept.name, kept.content_type) == (f"{issued.serial}.pdf", "application/pdf")
    assert JobResult.objects.get().says == issued.serial
    assert keeping.read(kept) == rendering.pdf(fresh(issued)) == archiving.content(fresh(issued))
    archiving.archive(Job.objects.get(), issued.pk, AT)
    assert PrivateFile.objects.count() == 1


def test_the_pdf_says_what_the_record_says() -> None:
    issued = certificate(minutes=90)

    said = text_of(rendering.pdf(fresh(issued)))

    for word in ("Ána Demo-Muñoz", "completed", "The Code of Ethics in practice", "1 hour 30 minutes", issued.serial):
        assert word in said
    for word in ("licensed", "certified", "accredited"):
        assert word not in said.lower()


@pytest.mark.parametrize("name", DIFFICULT_NAMES)
def test_a_difficult_name_is_printed_within_the_budget(name: str) -> None:
    issued = certificate(PersonFactory.create(certificate_name=name))

    assert len(rendering.pdf(fresh(issued))) <= 60 * 1024


def test_the_longest_words_fit_on_one_page() -> None:
    issued = certificate(
        PersonFactory.create(certificate_name="Wolfe Demo-" * 9),
        course_title="Mitigation from the first interview to sentencing, " * 4,
        program_title="Mitigation Certificate Program of the whole alliance, " * 3,
    )

    assert len(PdfReader(io.BytesIO(rendering.pdf(fresh(issued)))).pages) == 1


def test_renaming_everything_changes_no_rendering(client: Client, settings: Settings) -> None:
    """P18."""
    issued = certificate()
    archive(issued)
    client.force_login(issued.person)
    addresses = [f"/certificates/{issued.public_id}/certificate.{ending}" for ending in ("pdf", "png")]
    before = [client.get(address).content for address in addresses]
    page = Client().get(issued.get_absolute_url()).content.decode().partition("<h2>")[0]

    User.objects.filter(pk=issued.person.pk).update(name="Another", certificate_name="Another", email="a@example.org")
    Activity.objects.update(title="Another", kind="another")
    settings.CERTIFICATE_ISSUER = settings.OFFICE_EMAIL = settings.SITE_ADDRESS = "another"
    keeping.forget("certificate", issued.public_id)

    assert [client.get(address).content for address in addresses] == before
    assert Client().get(issued.get_absolute_url()).content.decode().partition("<h2>")[0] == page


def test_a_pdf_that_the_disk_lost_is_printed_again(settings: Settings) -> None:
    issued = certificate()
    kept = archive(issued)

    (Path(settings.PRIVATE_ROOT) / keeping.place_of(kept.digest)).unlink()

    assert hashlib.sha256(archiving.content(fresh(issued))).hexdigest() == kept.digest


def test_nothing_is_kept_of_one_withdrawn_or_erased_meanwhile() -> None:
    gone, nameless = certificate(), certificate()
    withdraw(gone, reason="A duplicate.", actor=PersonFactory.create(), at=AT)
    NameKey.objects.filter(certificate=nameless).delete()

    for job in Job.objects.all():
        jobbing.run(job.pk)

    assert [result.is_refused for result in JobResult.objects.all()] == [True, True]
    assert not PrivateFile.objects.exists()
    with pytest.raises(archiving.Withdrawn):
        archiving.content(fresh(gone))
    with pytest.raises(rendering.NameErased):
        archiving.content(fresh(nameless))


def test_the_picture_is_small_and_whole() -> None:
    content = rendering.picture(fresh(certificate()))

    assert len(content) <= 80 * 1024
    assert Image.open(io.BytesIO(content)).size == (792, 612)


def test_the_record_names_the_layout_and_what_set_it() -> None:
    layout = rendering.layout()

    assert layout["name"] == "certificate"
    assert len(layout["version"]) == 64
    assert layout["renderer"].startswith("typst 0.")
