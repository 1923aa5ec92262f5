"""Staff issue to many, print together, and bring in what is from before: each after a look at what would happen."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates.admin.deeds import page_of
from certificates.admin.forms import IssueForm
from certificates.granting import foreseeing
from certificates.models import Certificate, CertificateType, Past
from certificates.roles import GRANTS
from courses.models import Course
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import jobbing
from foundation.ground.models import Job
from tests.factories.owed import owed
from tests.factories.past import line, past, table
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # Wagtail's own templates have some


def signed_in(*permissions: str) -> Client:
    person = PersonFactory.create(is_demo=True)
    for app, codename in (permission.split(".") for permission in permissions):
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    """Someone with the coordinator's grants, of a demonstration so that no second factor is asked for."""
    settings.DEMO = True
    return signed_in("wagtailadmin.access_admin", "ground.see_jobs", *GRANTS[Role.COORDINATOR])


def carried(page: str) -> dict[str, str]:
    """Return what the page's form carries along, as a browser would send it."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def asked(found: Course, **said: str) -> dict[str, str]:
    return {"activity": str(found.activity_id), "whom": IssueForm.EVERYBODY, "reason": "Owed since spring.", **said}


def test_everybody_who_is_owed_is_shown_and_issued_to_once_confirmed(coordinator: Client) -> None:
    found, address = owed(3), reverse("issue_certificates")
    nameless = User.objects.get(email__startswith="owed", email__endswith="@example.org", name__endswith="1")
    User.objects.filter(pk=nameless.pk).update(name="")

    shown = coordinator.post(address, asked(found)).content.decode()
    assert "2 certificates would be issued." in shown
    assert "1 line would change nothing." in shown
    assert "No name yet" in shown
    assert not Job.objects.exists()
    done = coordinator.post(address, carried(shown), follow=True)
    job = Job.objects.get()
    jobbing.run(job.pk)
    told = coordinator.get(done.redirect_chain[-1][0]).content.decode()

    assert carried(shown)["is_confirmed"] == "yes"
    assert "Issue 2" in shown
    assert done.redirect_chain == [(reverse("job:inspect", args=[job.public_id]), 302)]
    assert Certificate.objects.on(found.activity).count() == 2
    for issued in Certificate.objects.on(found.activity):
        assert issued.serial in told
        assert issued.holder.name in told
        assert issued.events.get().reason == "Owed since spring."
    assert "Issuing certificates" in told


def test_those_of_a_list_are_shown_by_address(coordinator: Client) -> None:
    found = owed(2)
    first = foreseeing.everybody(found.activity).ready[0]
    pasted = f"{first.email}\nnobody@example.org"

    shown = coordinator.post(reverse("issue_certificates"), asked(found, whom="listed", pasted=pasted)).content.decode()
    coordinator.post(reverse("issue_certificates"), carried(shown))
    jobbing.run(Job.objects.get().pk)

    assert "Nobody has an account with this address." in shown
    assert [each.person for each in Certificate.objects.on(found.activity)] == [first]


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "There is no e-mail address in this list."),
        ("rosa@\nben", "“rosa@” is no e-mail address."),
        ("\n".join(f"{n}@example.org" for n in range(2001)), "up to 2000 are taken at once."),
    ],
)
def test_a_list_that_can_not_be_read_says_why(coordinator: Client, pasted: str, says: str) -> None:
    shown = coordinator.post(reverse("issue_certificates"), asked(owed(1), whom="listed", pasted=pasted))

    assert says in shown.content.decode()


def test_where_nobody_is_owed_there_is_nothing_to_confirm(coordinator: Client) -> None:
    shown = coordinator.post(reverse("issue_certificates"), asked(owed(0))).content.decode()

    assert "0 certificates would be issued." in shown
    assert "is_confirmed" not in carried(shown)


def test_nobody_left_at_the_moment_of_confirming_is_said_on_the_form(coordinator: Client) -> None:
    found = owed(1)
    shown = coordinator.post(reverse("issue_certificates"), asked(found)).content.decode()
    User.objects.filter(email__startswith="owed").update(name="")

    again = coordinator.post(reverse("issue_certificates"), carried(shown))

    assert "Nobody here can be given a certificate now." in again.content.decode()
    assert not Job.objects.exists()


def test_a_long_list_shows_first_what_somebody_must_look_at(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certificates.admin.bulk.SHOWN", 2)
    found = owed(3)
    User.objects.filter(email__startswith="owed", name__endswith="1").update(name="")

    shown = coordinator.post(reverse("issue_certificates"), asked(found))

    assert [line.outcome for line in shown.context["lines"]] == ["no_name", "ready"]
    assert "The first 2 lines of 3 are shown" in shown.content.decode()


def test_a_table_is_shown_row_by_row_and_brought_in_once_confirmed(coordinator: Client) -> None:
    address = reverse("import_past")
    kind = str(CertificateType.objects.get(key="completion").pk)
    text = table(line(), line(number="8", minutes="x", name="Rosa Demo"))

    form = coordinator.get(address).content.decode()
    shown = coordinator.post(address, {"kind": kind, "pasted": text}).content.decode()
    done = coordinator.post(address, {**carried(shown), "pasted": text}, follow=True)
    jobbing.run(Job.objects.get(kind="certificates.import_past").pk)
    told = coordinator.get(done.redirect_chain[-1][0]).content.decode()

    assert "name nobody in it" in form
    assert "1 certificate would come in." in shown
    assert "1 row would stay out." in shown
    assert "Must be a whole number" in shown
    assert "Bring in 1" in shown
    assert 'enctype="multipart/form-data"' in shown
    assert "Row 2, old number D-2019-7" in told
    assert "Ána" not in told
    assert Past.objects.get().number == "D-2019-7"


def test_a_table_of_which_no_row_can_come_in_leaves_nothing_to_confirm(coordinator: Client) -> None:
    kind = str(CertificateType.objects.get(key="completion").pk)

    shown = coordinator.post(reverse("import_past"), {"kind": kind, "pasted": table(line(minutes="x"))})

    assert "0 certificates would come in." in shown.content.decode()
    assert "is_confirmed" not in shown.content.decode()


def test_a_file_of_windows_is_read_and_said_so(coordinator: Client) -> None:
    kind = str(CertificateType.objects.get(key="completion").pk)
    uploaded = SimpleUploadedFile("past.csv", table(line()).encode("cp1252"))

    shown = coordinator.post(reverse("import_past"), {"kind": kind, "uploaded": uploaded}).content.decode()

    assert "This file is not in UTF-8." in shown
    assert "Ána Demo-Muñoz" in shown


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({}, "Paste a table or choose a file, one of the two."),
        ({"pasted": "x" * 2_000_001}, "This is more than 2 MB: bring it in by parts."),
        ({"pasted": "Rosa"}, "The first line must name the columns."),
        ({"uploaded": b"\x81PNG"}, "This file is not plain text."),
        ({"pasted": "x", "uploaded": b"x"}, "Paste a table or choose a file, one of the two."),
    ],
)
def test_what_is_no_table_is_refused_in_words(coordinator: Client, said: dict[str, str | bytes], says: str) -> None:
    kind = str(CertificateType.objects.get(key="completion").pk)
    files = {name: SimpleUploadedFile("x.csv", given) for name, given in said.items() if isinstance(given, bytes)}

    shown = coordinator.post(reverse("import_past"), {"kind": kind, **said, **files})

    assert says in shown.content.decode()
    assert not Job.objects.exists()


def test_a_certificate_from_before_is_found_and_given_to_its_holder(coordinator: Client) -> None:
    waiting, person = past(address=""), PersonFactory.create()
    page, deed = reverse("past:inspect", args=[waiting.public_id]), reverse("give_past", args=[waiting.public_id])

    listed = coordinator.get(reverse("past:index"), {"q": "2019-7"}).content.decode()
    before = coordinator.get(page).content.decode()
    finder = signed_in("wagtailadmin.access_admin", "certificates.see_certificates", "accounts.find_people")
    assert finder.get(page_of(waiting.certificate)).status_code == 200
    form = coordinator.get(deed).content.decode()
    wrong = coordinator.post(deed, {"address": "nobody@example.org", "reason": "By phone."}).content.decode()
    done = coordinator.post(deed, {"address": str(person.email), "reason": "By phone."})
    after = coordinator.get(page).content.decode()

    assert "no address is known" in listed
    assert reverse("import_past") in listed
    assert deed in before
    assert "Roster of the institute, page 4" in before
    assert "Ána Demo-Muñoz" in form
    assert "Nobody has an account with this address" in wrong
    assert (done.status_code, done["Location"]) == (302, page)
    assert "In an account" in after
    assert deed not in after
    assert Certificate.objects.get().person == person


def test_a_holder_without_an_account_is_erased_by_a_deed(coordinator: Client) -> None:
    waiting = past()
    page, deed = reverse("past:inspect", args=[waiting.public_id]), reverse("forget_past", args=[waiting.public_id])

    assert "waits for its address" in coordinator.get(reverse("past:index")).content.decode()
    assert "ana@example.org" in coordinator.get(reverse("give_past", args=[waiting.public_id])).content.decode()
    assert "can&#x27;t be undone" in coordinator.get(deed).content.decode().replace("'", "&#x27;")
    coordinator.post(deed, {"reason": "By letter."})
    after = coordinator.get(page).content.decode()

    assert "Ána" not in after
    assert deed not in after


def test_who_only_sees_certificates_issues_and_brings_in_none(settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    waiting = past()
    seer = signed_in("wagtailadmin.access_admin", "certificates.see_certificates")

    listed = seer.get(reverse("past:index")).content.decode()
    for address in (
        reverse("issue_certificates"),
        reverse("print_certificates"),
        reverse("import_past"),
        reverse("give_past", args=[waiting.public_id]),
        reverse("forget_past", args=[waiting.public_id]),
    ):
        assert address not in listed
        assert seer.post(address, {"reason": "Mine."}).status_code == 302
    assert reverse("issue_certificates") not in seer.get(reverse("wagtailadmin_home")).content.decode()
    assert not Job.objects.filter(kind__startswith="certificates.i").exists()
