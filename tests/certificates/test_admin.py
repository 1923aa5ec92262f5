"""Staff look at certificates and withdraw them; they edit nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates import finding
from certificates.amending.withdrawing import PERIOD
from certificates.models import Certificate
from certificates.roles import GRANTS
from foundation.accounts.admin.people import record_of
from foundation.accounts.erasing import erase
from foundation.accounts.roles import Role
from tests.factories.certificates import AT, certificate, from_before, notice, withdraw
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # Wagtail's own templates have some

DEEDS = (
    "give_notice", "write_down_appeal", "keep_certificate", "withdraw_certificate", "retract_certificate",
    "reissue_certificate", "extend_certificate", "issue_another_certificate",
)  # fmt: skip


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    """Someone with the coordinator's grants, of a demonstration so that no second factor is asked for."""
    settings.DEMO = True
    return signed_in("wagtailadmin.access_admin", *GRANTS[Role.COORDINATOR])


def signed_in(*permissions: str) -> Client:
    person = PersonFactory.create(is_demo=True)
    for app, codename in (permission.split(".") for permission in permissions):
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = Client()
    client.force_login(person)
    return client


def page(issued: Certificate) -> str:
    return reverse("certificate:inspect", args=[issued.public_id])


@pytest.mark.parametrize("asked", ["serial", "email", "code"])
def test_a_certificate_is_found_by_number_address_or_code(coordinator: Client, asked: str) -> None:
    issued, other = certificate(), certificate()
    typed = {
        "serial": issued.serial.lower(),
        "email": str(issued.holder.email),
        "code": f" {issued.spoken_code.lower()} ",
    }

    found = coordinator.get(reverse("certificate:index"), {"q": typed[asked]}).content.decode()

    assert issued.serial in found
    assert other.serial not in found


def test_the_record_tells_facts_events_and_where_strangers_look(coordinator: Client) -> None:
    issued = certificate(demonstration=True)
    withdraw(issued, reason="Issued twice.", actor=PersonFactory.create(), at=AT)

    shown = coordinator.get(page(issued)).content.decode()

    for words in ("Ána Demo-Muñoz", "Withdrawn", "Issued twice.", issued.digest, "Earned on practice content."):
        assert words in shown
    assert f'href="{issued.get_absolute_url()}"' in shown
    assert reverse("withdraw_certificate", args=[issued.public_id]) not in shown


def test_an_erased_name_and_a_locked_one_are_told_apart(coordinator: Client, settings: Settings) -> None:
    erased, locked = certificate(), certificate()
    assert erased.name_key is not None
    erased.name_key.delete()
    settings.NAME_KEY = "YW5vdGhlci1ob3VzZS1rZXktb2YtMzItYnl0ZXMtLS0="

    assert "Erased at the holder&#x27;s wish." in coordinator.get(page(erased)).content.decode().replace("'", "&#x27;")
    assert "The key that opens it is not in NAME_KEY." in coordinator.get(page(locked)).content.decode()


def test_who_only_sees_withdraws_nothing(settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    issued = certificate()
    client = signed_in("wagtailadmin.access_admin", "certificates.see_certificates")
    given = notice(issued, at=AT - 2 * PERIOD)

    shown = client.get(page(issued)).content.decode()
    for deed in DEEDS:
        address = reverse(deed, args=[issued.public_id])
        assert address not in shown
        client.post(address, {"reason": "Mine now.", "answer": "Mine.", "words": "Mine.", "until": "2030-01-01"})

    given.refresh_from_db()
    assert (given.decided_at, given.appeal, Certificate.objects.exclude(ended_at=None).exists()) == (None, "", False)


def test_a_certificate_is_found_by_the_name_it_bears_in_whatever_case(coordinator: Client) -> None:
    issued = certificate(PersonFactory.create(name="Rosa", certificate_name="Ána Demo-Muñoz"))
    other = certificate(PersonFactory.create(name="Ben", certificate_name="Ben Demo"))

    found = coordinator.get(reverse("certificate:index"), {"q": "demo-MUÑOZ"}).content.decode()

    assert issued.serial in found
    assert other.serial not in found


def test_the_list_says_whose_each_certificate_is(coordinator: Client) -> None:
    standing = certificate(PersonFactory.create(name="Rosa", certificate_name="Ána Demo-Muñoz"))
    withdrawn = certificate(PersonFactory.create(name="Ben of the account", certificate_name="Ben Printed"))
    withdraw(withdrawn, reason="Issued twice.", actor=PersonFactory.create(), at=AT)
    before = from_before("ana@example.org", "Ana of before")
    withdraw(before, reason="Issued twice.", actor=PersonFactory.create(), at=AT)
    erased = certificate(PersonFactory.create(name="Cleo", certificate_name="Cleo Printed"))
    assert erased.name_key is not None
    erased.name_key.delete()

    rows = coordinator.get(reverse("certificate:index")).context["object_list"]

    assert [(row.serial, finding.whose(row)) for row in rows] == [
        (erased.serial, "(name erased)"),
        (before.serial, "Ana of before"),
        (withdrawn.serial, "Ben of the account"),
        (standing.serial, "Ána Demo-Muñoz"),
    ]


def test_a_certificates_page_names_who_withdrew_it_and_when(coordinator: Client) -> None:
    issued = certificate()
    withdraw(issued, reason="Issued twice.", actor=PersonFactory.create(name="Olga of the office"), at=AT)

    told = [(event.what, event.by, event.at, event.reason) for event in finding.events(issued)]
    shown = coordinator.get(page(issued)).content.decode()

    given = AT - PERIOD - timedelta(days=1)
    assert told == [
        ("issued", "", AT, ""),
        ("notice of withdrawal given", "Olga of the office", given, "Issued twice."),
        ("withdrawn", "Olga of the office", AT, "Issued twice."),
    ]
    assert "Olga of the office" in shown
    assert "Withdrawn on November 23, 2026" in shown


def test_who_emptied_her_own_record_is_not_named() -> None:
    issued, officer = certificate(), PersonFactory.create(name="Olga of the office")
    withdraw(issued, reason="Issued twice.", actor=officer, at=AT)
    erase(officer, actor=officer, at=AT)

    assert finding.events(issued)[-1].by == str(officer)


def test_a_certificates_page_leads_to_the_person_where_one_may_look_people_up(settings: Settings) -> None:
    settings.DEMO = True
    issued = certificate()
    account = record_of(issued.holder)
    seer = signed_in("wagtailadmin.access_admin", "certificates.see_certificates")
    finder = signed_in("wagtailadmin.access_admin", "certificates.see_certificates", "accounts.find_people")

    assert f'href="{account}"' not in seer.get(page(issued)).content.decode()
    assert f'href="{account}"' in finder.get(page(issued)).content.decode()
