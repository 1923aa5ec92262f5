"""Every rendering is made from the frozen words, and stays the same when everything else changes (P18)."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.test import Client
from PIL import Image
from pypdf import PdfReader
from pytest_django import Settings

from certificates import freezing, tasks
from certificates.models import Activity, Certificate, NameKey
from certificates.printing import archiving, rendering
from foundation.accounts.models import User
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground import clock, jobbing
from foundation.ground.models import Job, JobResult
from foundation.printing import wording
from tests.factories.certificates import AT, certificate, withdraw
from tests.factories.people import PersonFactory
from tests.foundation.printing.wordkit import DIFFICULT_NAMES

pytestmark = pytest.mark.django_db


FORMS = pytest.mark.parametrize(("ending", "kind"), [("pdf", archiving.KIND), ("png", archiving.PICTURE)])


def fresh(issued: Certificate) -> Certificate:
    return Certificate.objects.get(pk=issued.pk)


def archive(issued: Certificate) -> PrivateFile:
    job = Job.objects.get(words__serial=issued.serial)
    assert jobbing.words_of(job).address(job) == f"/admin/certificate/{issued.public_id}/"
    assert jobbing.run(job.pk)
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
    assert PrivateFile.objects.filter(kind=archiving.KIND).count() == 1


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
    client.force_login(issued.holder)
    addresses = [f"/certificates/{issued.public_id}/certificate.{ending}" for ending in ("pdf", "png")]
    before = [client.get(address).content for address in addresses]
    page = Client().get(issued.get_absolute_url()).content.decode().partition("<h2>")[0]

    User.objects.filter(pk=issued.holder.pk).update(name="Another", certificate_name="Another", email="a@example.org")
    Activity.objects.update(title="Another", kind="another")
    settings.CERTIFICATE_ISSUER = settings.OFFICE_EMAIL = settings.SITE_ADDRESS = "another"
    archiving.forget(issued)

    assert [client.get(address).content for address in addresses] == before
    assert Client().get(issued.get_absolute_url()).content.decode().partition("<h2>")[0] == page


def test_the_worker_keeps_the_picture_beside_the_pdf() -> None:
    issued = certificate()

    archive(issued)

    kept = PrivateFile.objects.get(kind=archiving.PICTURE, about=issued.public_id)
    assert (kept.name, kept.content_type) == (f"{issued.serial}.png", "image/png")
    assert keeping.read(kept) == rendering.picture(fresh(issued)) == archiving.content(fresh(issued), archiving.PICTURE)


@FORMS
def test_what_is_kept_is_shown_and_nothing_is_made_for_it(client: Client, ending: str, kind: str) -> None:
    """What is kept here is a sentinel: whoever made the certificate anew would get something else."""
    issued = certificate()
    archive(issued)
    keeping.keep(b"sentinel", kind=kind, about=issued.public_id, name="sentinel", content_type="any/thing", at=AT)
    client.force_login(issued.holder)

    views = [client.get(f"/certificates/{issued.public_id}/certificate.{ending}").content for _view in range(2)]

    assert views == [b"sentinel", b"sentinel"]


def test_what_is_kept_stays_as_it_is_when_the_job_is_done_again() -> None:
    """P18: a later layout changes no paper that was handed out."""
    issued = certificate()
    keeping.keep(b"an old layout's", kind=archiving.KIND, about=issued.public_id, name="", content_type="", at=AT)

    archive(issued)

    assert archiving.content(fresh(issued)) == b"an old layout's"
    assert archiving.content(fresh(issued), archiving.PICTURE) == rendering.picture(fresh(issued))


@FORMS
def test_what_the_disk_lost_is_made_again_and_kept_again(settings: Settings, ending: str, kind: str) -> None:
    issued = certificate()
    archive(issued)
    kept = PrivateFile.objects.get(kind=kind, about=issued.public_id)
    place = Path(settings.PRIVATE_ROOT) / keeping.place_of(kept.digest)

    place.unlink()

    assert hashlib.sha256(archiving.content(fresh(issued), kind)).hexdigest() == kept.digest
    assert not place.exists()
    archiving.archive(Job.objects.get(), issued.pk, AT)
    assert hashlib.sha256(place.read_bytes()).hexdigest() == kept.digest
    assert PrivateFile.objects.get(kind=kind).name.endswith(ending)


def test_what_was_never_kept_is_asked_for_the_next_day() -> None:
    """Certificates of a time before pictures were kept; those withdrawn, nameless, whole or of today are left alone."""
    old, whole, gone, nameless = certificate(), certificate(), certificate(), certificate()
    archive(old)
    keeping.forget(archiving.PICTURE, old.public_id)
    archive(whole)
    withdraw(gone, reason="A duplicate.", actor=PersonFactory.create(), at=AT)
    NameKey.objects.filter(certificate=nameless).delete()
    Job.objects.all().delete()

    assert archiving.ask_for_missing(AT) == 0
    assert archiving.ask_for_missing(AT + archiving.GRACE) == 1
    assert archiving.address_of(Job.objects.latest("pk")) == ""

    job = Job.objects.get()
    assert job.parts == [old.pk]
    assert jobbing.run(job.pk)
    assert PrivateFile.objects.filter(about=old.public_id).count() == 2
    assert archiving.ask_for_missing(AT + archiving.GRACE) == 0


def test_what_waits_in_a_job_already_is_not_asked_for_twice() -> None:
    certificate()
    assert Job.objects.count() == 1

    assert archiving.ask_for_missing(AT + archiving.GRACE) == 0

    assert Job.objects.count() == 1


def test_what_no_key_opens_is_asked_for_again_only_once_its_job_is_forgotten(settings: Settings) -> None:
    certificate()
    key, settings.NAME_KEY = settings.NAME_KEY, "YW5vdGhlci1ob3VzZS1rZXktb2YtMzItYnl0ZXMtLS0="
    assert jobbing.run(Job.objects.get().pk)
    assert JobResult.objects.get().is_refused

    assert archiving.ask_for_missing(AT + archiving.GRACE) == 0

    settings.NAME_KEY = key
    jobbing.forget_old(clock.now() + jobbing.KEPT_FOR + archiving.GRACE)
    assert archiving.ask_for_missing(AT + archiving.GRACE) == 1
    assert jobbing.run(Job.objects.get().pk)
    assert not JobResult.objects.get().is_refused


def test_one_that_was_refused_and_made_later_is_asked_for_when_it_is_lost(settings: Settings) -> None:
    issued = certificate()
    key, settings.NAME_KEY = settings.NAME_KEY, "YW5vdGhlci1ob3VzZS1rZXktb2YtMzItYnl0ZXMtLS0="
    assert jobbing.run(Job.objects.get().pk)
    settings.NAME_KEY = key
    assert jobbing.run(archiving.ask(issued, at=AT).pk)
    keeping.forget(archiving.PICTURE, issued.public_id)

    assert archiving.ask_for_missing(AT + archiving.GRACE) == 1


def test_the_clock_asks_for_what_was_never_kept(settings: Settings) -> None:
    issued = certificate(at=clock.now() - archiving.GRACE)
    Job.objects.all().delete()
    assert settings.CELERY_BEAT_SCHEDULE["keep-missing-certificates"]["task"] == tasks.keep_missing.name

    tasks.keep_missing()

    assert Job.objects.get().parts == [issued.pk]


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

    assert layout["name"] == "certificate-2"
    assert len(layout["version"]) == 64
    assert layout["renderer"].startswith("typst 0.")
    assert rendering.is_reproducible(certificate())


def test_the_first_layout_is_still_the_one_that_issued() -> None:
    """P18. Records of the first layout name this digest; fonts that came later are no part of it."""
    assert (
        rendering.layout("certificate")["version"] == "ce6c508e6ae833b8d5c95569c0bb65f1e1c0d4222961ef3e8eb5c41737dd6633"
    )


def of_the_first_layout(**words: Any) -> Certificate:
    """A certificate as the first version of the platform issued it: fewer words, another layout."""
    issued = certificate(**words)
    record = {name: value for name, value in json.loads(issued.snapshot).items() if name not in freezing.UNSAID}
    record |= {"format": 1, "layout": rendering.layout("certificate")}
    content = rfc8785.dumps(record)
    return Certificate(
        **{field.attname: getattr(issued, field.attname) for field in Certificate._meta.concrete_fields}
        | {"snapshot": content.decode(), "digest": hashlib.sha256(content).hexdigest()}
    )


def test_a_certificate_of_the_first_layout_prints_in_it() -> None:
    old = of_the_first_layout()

    assert rendering.pdf(old) == wording.first_certificate(rendering._first_words(old.record, "Ána Demo-Muñoz"))
    assert Image.open(io.BytesIO(rendering.picture(old))).size == (792, 612)
    with pytest.raises(rendering.OfAnotherLayout, match=f"{old.serial} was issued in an older layout"):
        rendering.together([certificate(), old])


def test_many_are_printed_as_one_pdf_in_their_order() -> None:
    issued = [certificate(PersonFactory.create(certificate_name=f"Demo Number {number}")) for number in range(3)]

    pages = PdfReader(io.BytesIO(rendering.together(fresh(each) for each in issued))).pages

    assert [each.serial in page.extract_text() for each, page in zip(issued, pages, strict=True)] == [True] * 3


def test_another_renderer_is_told_and_what_was_kept_stays_the_one_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    issued = certificate()
    archive(issued)
    kept = archiving.content(fresh(issued))
    rendering.layout.cache_clear()
    monkeypatch.setattr(rendering, "version", lambda _package: "9.9")

    try:
        assert not rendering.is_reproducible(fresh(issued))
        assert archiving.content(fresh(issued)) == kept
    finally:
        rendering.layout.cache_clear()
