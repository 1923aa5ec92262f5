"""Many certificates in one PDF, for staff alone, for some days, and without whoever was erased."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import Settings

from certificates import erasing, tasks
from certificates.models import Activity, Certificate
from certificates.printing import collating, rendering
from certificates.printing.collating import NothingToPrint, TooMany
from foundation.accounts.models import User
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground import clock, jobbing
from foundation.ground.models import Job
from tests.certificates.test_many_admin import signed_in
from tests.factories.certificates import AT, ActivityFactory, certificate
from tests.factories.people import PersonFactory
from tests.racing import interrupted, meanwhile, unlock

once = pytest.mark.django_db


def three() -> tuple[Activity, list[Certificate]]:
    activity = ActivityFactory.create(title="A day of practice")
    people = [PersonFactory.create(name=f"Printed {letter}") for letter in "ABC"]
    return activity, [certificate(person, activity=activity) for person in people]


def together(activity: Activity) -> Job:
    job = collating.ask(activity, actor=PersonFactory.create(), at=AT)
    jobbing.run(job.pk)
    job.refresh_from_db()
    return job


def pages(file: PrivateFile) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(keeping.read(file))).pages]


@once
def test_all_that_stand_and_have_a_name_come_in_one_pdf_by_their_numbers() -> None:
    activity, (first, second, third) = three()
    certificate()
    Certificate.objects.filter(pk=second.pk).update(ended_at=AT, ended_as="withdrawn")

    job = together(activity)

    [file] = collating.files()
    told = pages(file)
    assert (file.about, file.name) == (job.public_id, f"a-day-of-practice-{clock.day_of(file.kept_at)}.pdf")
    assert [first.serial in told[0], third.serial in told[1], len(told)] == [True, True, 2]
    assert list(job.results.values_list("part", "says")) == [("2 certificates", "2 certificates in one PDF.")]
    assert (job.parts, job.words["title"]) == ([], "A day of practice")


@once
def test_one_of_an_older_layout_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    activity, [first, *_others] = three()
    older = {"name": "certificate", "version": "", "renderer": ""}
    monkeypatch.setattr(rendering, "layout", lambda: older)
    person = PersonFactory.create(name="Printed D")
    last = certificate(person, activity=activity)

    job = together(activity)

    said = f"3 certificates in one PDF. Of an older layout, to be printed one by one: {last.serial}."
    assert job.results.get().says == said
    assert len(pages(PrivateFile.objects.get(kind=collating.KIND))) == 3
    Certificate.objects.filter(activity=activity).exclude(pk=last.pk).update(ended_at=AT, ended_as="withdrawn")
    assert together(activity).results.get().is_refused
    assert first.serial not in said


@once
def test_nothing_to_print_is_refused_before_and_in_the_job() -> None:
    activity, issued = three()
    job = collating.ask(activity, actor=PersonFactory.create(), at=AT)
    Certificate.objects.filter(activity=activity).update(ended_at=AT, ended_as="withdrawn")

    jobbing.run(job.pk)

    assert job.results.get().is_refused
    assert not PrivateFile.objects.filter(kind=collating.KIND).exists()
    with pytest.raises(NothingToPrint):
        collating.ask(activity, actor=PersonFactory.create(), at=AT)
    assert len(issued) == 3


@once
def test_more_than_go_into_one_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    activity, _issued = three()
    monkeypatch.setattr(collating, "MOST", 2)

    with pytest.raises(TooMany):
        collating.ask(activity, actor=PersonFactory.create(), at=AT)


@once
def test_the_file_goes_after_some_days(monkeypatch: pytest.MonkeyPatch) -> None:
    activity, _issued = three()
    together(activity)
    [file] = collating.files()

    assert collating.forget_old(file.kept_at + collating.KEPT_FOR - timedelta(seconds=1)) == 0
    monkeypatch.setattr(clock, "now", lambda: file.kept_at + collating.KEPT_FOR)
    tasks.keep_missing()

    assert collating.files() == []


@once
def test_whoever_is_erased_is_in_no_file_any_more() -> None:
    """P24."""
    activity, [first, *_others] = three()
    together(activity)
    other, _ = ActivityFactory.create(), certificate()
    kept_for = certificate(activity=other)
    together(other)
    assert len(collating.files()) == 2

    erasing.erase(first.holder, AT)

    [left] = collating.files()
    assert kept_for.serial in pages(left)[0]


@pytest.mark.usefixtures("committed")
def test_a_file_made_while_somebody_is_erased_is_forgotten_with_the_name() -> None:
    """P24."""
    activity, [first, *_others] = three()
    job = collating.ask(activity, actor=PersonFactory.create(), at=AT)

    meanwhile(partial(jobbing.run, job.pk), partial(erase, first.holder))

    assert collating.files() == []


@pytest.mark.usefixtures("committed")
def test_without_the_lock_the_file_brings_the_name_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: it is kept after every file with the name has been forgotten."""
    activity, [first, *_others] = three()
    job = collating.ask(activity, actor=PersonFactory.create(), at=AT)
    unlock(monkeypatch, Certificate)
    interrupted(monkeypatch, keeping, "keep", partial(erase, first.holder))

    jobbing.run(job.pk)

    [file] = collating.files()
    assert len(pages(file)) == 3


@transaction.atomic
def erase(person: User) -> None:
    erasing.erase(person, AT)


@once
@pytest.mark.ignore_template_errors  # Wagtail's own templates have some
def test_staff_who_issue_open_it_and_nobody_else(settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    activity, [first, *_others] = three()
    issuer = signed_in("wagtailadmin.access_admin", "certificates.issue_certificates", "ground.see_jobs")
    seer = signed_in("wagtailadmin.access_admin", "certificates.see_certificates")
    holder = Client()
    holder.force_login(first.holder)

    done = issuer.post(reverse("print_certificates"), {"activity": activity.pk}, follow=True)
    job = Job.objects.get(kind=collating.TOGETHER)
    jobbing.run(job.pk)
    [file] = collating.files()
    address = reverse("private_file", args=[file.public_id])

    assert done.redirect_chain == [(reverse("job:inspect", args=[job.public_id]), 302)]
    assert address in issuer.get(reverse("print_certificates")).content.decode()
    assert b"".join(issuer.get(address)).startswith(b"%PDF")
    assert [client.get(address).status_code for client in (seer, holder, Client())] == [404, 404, 404]
    assert reverse("print_certificates") in issuer.get(reverse("job:inspect", args=[job.public_id])).content.decode()
