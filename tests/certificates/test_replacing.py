"""After a withdrawal staff can issue another certificate, as its holder is told: with a reason, never one's own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from certificates import issuing, proving, sealing
from certificates.amending.ending import NoAccount
from certificates.amending.replacing import StandsAlready, can_be_replaced, issue_another
from certificates.issuing import HolderErased, WithdrawnBefore
from certificates.models import Certificate
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from lms import roles
from tests.factories.certificates import AT, certificate, from_before, withdraw
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory
from tests.racing import at_once, meanwhile

once = pytest.mark.django_db
REASON = "Her name was misspelled."
LATER = AT + timedelta(days=1)


def withdrawn(person: User | None = None, **words: Any) -> Certificate:
    return withdraw(certificate(person, **words), reason="The name is wrong.", actor=PersonFactory.create(), at=AT)


def another(first: Certificate, actor: User | None = None, reason: str = REASON) -> Certificate:
    return issue_another(first, reason=reason, actor=actor or PersonFactory.create(), at=LATER)


@once
def test_another_says_what_the_first_said_was_earned_under_todays_name() -> None:
    person = PersonFactory.create(certificate_name="Ána Demo-Munoz")
    first = withdrawn(person, minutes=45, demonstration=True)
    person.certificate_name = "Ána Demo-Muñoz"
    person.save()

    new = another(first)

    kept = ("course_title", "program_title", "minutes", "completed_on", "assessed", "demonstration")
    assert [new.record[key] for key in kept] == [first.record[key] for key in kept]  # type: ignore[literal-required]
    assert (new.serial, new.record["issued_on"]) == ("MCP-2026-00002", "2026-11-24")
    assert sealing.open_name(new) == "Ána Demo-Muñoz"
    assert (new.person, new.activity, new.code == first.code) == (person, first.activity, False)
    first.refresh_from_db()
    assert first.ended_at == AT


@once
def test_the_holder_gets_a_letter_and_the_reason_stands_in_the_event_alone() -> None:
    officer = PersonFactory.create()

    new = another(withdrawn(), officer, reason=f"  {REASON}\n")

    event = new.events.get()
    entry = ModelLogEntry.objects.get(action="certificates.issue", user=officer)
    assert Letter.objects.get(about=new.public_id).reason == "certificate"
    assert (event.kind, event.actor, event.reason, event.at) == ("issued", officer.public_id, REASON, LATER)
    assert (entry.label, entry.data) == (new.serial, {"event": event.digest})
    assert [list(check()) for check in (proving.broken_chains, proving.misreported, proving.gaps)] == [[], [], []]


@once
def test_an_erasure_empties_the_reason() -> None:
    new = another(withdrawn())

    erasing.erase(new.holder, actor=SuperuserFactory.create(), at=LATER)

    assert (new.events.get().reason, list(proving.broken_chains())) == ("", [])


@once
def test_nothing_is_put_in_the_place_of_what_stands() -> None:
    standing, first = certificate(), withdrawn()
    new = another(first)

    for each, serial in ((standing, standing.serial), (first, new.serial), (new, new.serial)):
        with pytest.raises(StandsAlready, match=serial):
            another(each)
    assert [can_be_replaced(each) for each in (standing, first, new, withdrawn())] == [False, False, False, True]


@once
def test_a_reason_is_needed() -> None:
    with pytest.raises(ReasonNeeded):
        another(withdrawn(), reason=" \n")


@once
def test_nobody_has_her_own_issued_again() -> None:
    """P21. A coordinator who holds a certificate asks a colleague."""
    first = withdrawn()

    with pytest.raises(WithdrawnBefore):
        another(first, first.person)


@once
def test_one_without_an_account_gets_no_other() -> None:
    first = withdraw(from_before("ana@example.org"), reason="A mistake.", actor=PersonFactory.create(), at=AT)

    with pytest.raises(NoAccount):
        another(first)
    assert not can_be_replaced(first)


@once
def test_whoever_was_erased_gets_no_other() -> None:
    first = withdrawn()
    erasing.erase(first.holder, actor=SuperuserFactory.create(), at=AT)
    first.refresh_from_db()

    with pytest.raises(HolderErased):
        another(first)


def test_of_two_at_once_the_second_is_told_which_one_stands(committed: None) -> None:
    first = withdrawn()

    outcomes = at_once([partial(another, first, PersonFactory.create()) for _ in range(2)])

    assert {type(each) for each in outcomes} == {Certificate, StandsAlready}
    assert Certificate.objects.unended().count() == 1


def test_without_the_persons_lock_the_second_looks_too_early(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the second looks before the first has committed, and only the database's own constraint refuses."""
    first = withdrawn()
    monkeypatch.setattr(issuing, "locked_person", lambda person: person)

    with pytest.raises(IntegrityError, match="one_standing_certificate"):
        meanwhile(partial(another, first), partial(another, first, PersonFactory.create()))

    assert Certificate.objects.unended().count() == 1


@pytest.fixture
def as_role(settings: Settings) -> Any:
    """Sign somebody of a role in, of a demonstration, so that no second factor is asked for."""
    settings.DEMO = True
    roles.apply()

    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(StaffFactory(role, is_demo=True))
        return client

    return sign_in


def page(issued: Certificate) -> str:
    return reverse("certificate:inspect", args=[issued.public_id])


def deed(issued: Certificate) -> str:
    return reverse("issue_another_certificate", args=[issued.public_id])


@once
@pytest.mark.ignore_template_errors
def test_a_coordinator_issues_another_from_the_withdrawn_ones_page(as_role: Any) -> None:
    first, client = withdrawn(), as_role(Role.COORDINATOR)

    before = client.get(page(first)).text
    asked = client.get(deed(first)).text
    empty = client.post(deed(first), {"reason": " "})
    done = client.post(deed(first), {"reason": REASON})

    new = Certificate.objects.unended().get()
    assert (deed(first) in before, "This certificate stays ended" in asked) == (True, True)
    assert empty.status_code == 200
    assert (done.status_code, done["Location"]) == (302, page(new))
    assert [deed(first) in client.get(page(each)).text for each in (first, new)] == [False, False]


@once
@pytest.mark.ignore_template_errors
def test_a_second_click_shows_the_refusal_on_the_form(as_role: Any) -> None:
    first, client = withdrawn(), as_role(Role.COORDINATOR)
    client.post(deed(first), {"reason": REASON})

    again = client.post(deed(first), {"reason": REASON})

    assert (again.status_code, "stands for this already" in again.text) == (200, True)


@once
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COORDINATOR}))
def test_other_roles_issue_nothing(role: Role, as_role: Any) -> None:
    """P21."""
    first = withdrawn()

    as_role(role).post(deed(first), {"reason": REASON})

    assert not Certificate.objects.unended().exists()
