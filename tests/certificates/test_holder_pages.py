"""The holder's own pages: hers and the staff's, nobody else's (P21)."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from certificates import policy
from certificates.models import Certificate, NameKey
from certificates.printing import archiving
from foundation.accounts.models import User
from foundation.files import opening
from foundation.files.models import PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job
from tests.certificates.test_checking import SECRET_REASON, statements, words
from tests.factories.certificates import AT, certificate, withdraw
from tests.factories.people import PersonFactory, add_totp
from tests.foundation.accounts.test_signing_in import app_code, sign_in

pytestmark = pytest.mark.django_db

PAGES = ("", "certificate.pdf", "certificate.png")


def address(issued: Certificate, page: str = "") -> str:
    return f"/certificates/{issued.public_id}/{page}"


def staff(*, is_demo: bool = True) -> User:
    person = PersonFactory.create(is_demo=is_demo)
    person.user_permissions.add(Permission.objects.get(codename="see_certificates"))
    return person


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_only_the_holder_and_staff_open_it(page: str, settings: Settings) -> None:
    settings.DEMO = True  # its staff need no second factor
    issued = certificate()
    asked = address(issued, page)

    assert as_(issued.holder).get(asked).status_code == 200
    assert as_(staff()).get(asked).status_code == 200
    assert as_(PersonFactory.create()).get(asked).status_code == 404
    assert Client().get(asked)["Location"] == f"/accounts/login/?next={asked}"


@pytest.mark.parametrize("page", [*PAGES, "file"])
def test_staff_open_nothing_of_others_before_they_prove_themselves(page: str) -> None:
    """P21. A password alone gives a coordinator a learner's rights, outside the admin too."""
    issued, coordinator = certificate(), staff(is_demo=False)
    jobbing.run(Job.objects.get().pk)
    file = reverse("private_file", args=[PrivateFile.objects.get(kind=archiving.KIND).public_id])
    asked = file if page == "file" else address(issued, page)
    secret, client = add_totp(coordinator), as_(coordinator)

    assert client.get(asked).status_code == 404

    client = Client()
    sign_in(client, coordinator)
    assert client.get(asked).status_code != 200
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    opened = client.get(asked)
    assert (opened.status_code, bool(opened.getvalue())) == (200, True)


def test_nobody_is_told_whether_a_certificate_exists() -> None:
    unknown = "/certificates/00000000-0000-7000-8000-000000000000/"

    assert as_(PersonFactory.create()).get(unknown).status_code == 404


def test_the_page_gives_address_pdf_and_honest_words() -> None:
    issued = certificate()

    answer = as_(issued.holder).get(address(issued))

    said = words(answer)
    assert said.count(issued.record["address"]) == 3
    assert (
        f"Completed “The Code of Ethics in practice”, Mitigation Certificate Program. Certificate {issued.serial}"
        in said
    )
    assert f'href="{address(issued, "certificate.pdf")}"' in answer.content.decode()
    assert "Is the name wrong? Change it in your account" in said
    assert f'href="{reverse("account_name")}"' in answer.content.decode()
    assert "data:image/svg+xml" in answer.content.decode()


def test_the_file_bears_the_serial_and_stays_with_the_holder() -> None:
    issued = certificate()

    answer = as_(issued.holder).get(address(issued, "certificate.pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{issued.serial}.pdf"'
    assert "private" in answer["Cache-Control"]
    for name in ("certificate.pdf", "certificate.png"):
        assert "no-store" in as_(issued.holder).get(address(issued, name))["Cache-Control"]
    assert len(answer.content) <= 60 * 1024


@pytest.mark.parametrize("page", ["certificate.pdf", "certificate.png"])
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_file_costs_at_most_five_statements_and_changes_nothing(is_kept: bool, page: str) -> None:
    """P23."""
    issued = certificate()
    if is_kept:
        jobbing.run(Job.objects.get().pk)
    client = as_(issued.holder)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(issued, page)).status_code == 200

    assert statements(queries) <= 5
    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}
    assert PrivateFile.objects.exists() is is_kept


def test_a_withdrawn_one_is_handed_out_no_more_and_says_so() -> None:
    issued = certificate()
    holder = as_(issued.holder)
    withdraw(issued, reason=SECRET_REASON, actor=PersonFactory.create(), at=AT)

    page = words(holder.get(address(issued)))
    file = holder.get(address(issued, "certificate.pdf"))

    assert "This certificate was withdrawn on November 23, 2026." in page
    assert "Zanzibar" in page
    assert "résumé" not in page
    assert file.status_code == 410
    assert "This certificate was withdrawn, so there is no PDF of it any more." in words(file)
    assert holder.get(address(issued, "certificate.png")).status_code == 404


def test_one_without_its_name_says_why_it_cant_be_printed(settings: Settings) -> None:
    settings.DEMO = True
    issued = certificate()
    NameKey.objects.all().delete()
    client = as_(staff())

    assert "The holder asked us to erase the name" in words(client.get(address(issued)))
    assert client.get(address(issued, "certificate.pdf")).status_code == 410
    assert client.get(address(issued, "certificate.png")).status_code == 404


@pytest.mark.parametrize("kind", archiving.MADE)
def test_a_kept_file_is_opened_by_the_same_policy(kind: str) -> None:
    issued = certificate()
    jobbing.run(Job.objects.get().pk)
    kept = PrivateFile.objects.get(kind=kind)

    assert opening.may_open(issued.person, kept)
    assert opening.may_open(staff(), kept)
    assert not opening.may_open(PersonFactory.create(), kept)
    withdraw(issued, reason="A duplicate.", actor=PersonFactory.create(), at=AT)
    assert not opening.may_open(issued.person, kept)


def test_a_file_about_nothing_is_opened_by_nobody() -> None:
    stray: Any = PrivateFile(kind="certificate")

    assert not policy.may_open_file(staff(), stray)
