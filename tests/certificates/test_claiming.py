"""Certificates from before go to whoever proves the address, or are given by hand; and holders can be forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from wagtail.models import ModelLogEntry

from certificates import proving, sealing
from certificates.adopting import claiming
from certificates.adopting.claiming import HasAHolder, HasOne, NobodyThere, NotHerOwn
from certificates.models import Certificate, CertificateEvent, NameKey, Notice, Past
from certificates.naming import NameShown
from certificates.printing import archiving
from certificates.showing import checking
from foundation.accounts import erasing
from foundation.files.models import PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from tests.factories.certificates import AT
from tests.factories.past import bring_in, past
from tests.factories.people import PersonFactory
from tests.foundation.accounts.test_claiming import code_to_sign_in
from tests.foundation.accounts.test_signing_in import ADDRESS, sign_up

pytestmark = pytest.mark.django_db

Kind = CertificateEvent.Kind


def told(certificate: Certificate) -> list[tuple[str, Any, str]]:
    return [(event.kind, event.actor, event.reason) for event in certificate.events.all()]


def test_who_signs_up_has_what_waits_once_the_address_is_proved_and_not_before(client: Client) -> None:
    waiting, others = past(address=ADDRESS), past(number="8", address="somebody@example.org")
    sign_up(Client())
    assert not Certificate.objects.exclude(person=None).exists()

    code_to_sign_in(client)

    [hers] = Certificate.objects.exclude(person=None)
    waiting.refresh_from_db()
    others.refresh_from_db()
    assert (hers.past, hers.holder.email, waiting.address) == (waiting, ADDRESS, "")
    assert told(hers)[1:] == [(Kind.CLAIMED, None, "")]
    assert (others.address, others.certificate.person) == ("somebody@example.org", None)
    letter = Letter.objects.get(reason="certificate")
    assert (letter.address, letter.context["serial"]) == (ADDRESS, hers.serial)
    assert sealing.open_name(hers) == "Ána Demo-Muñoz"
    assert not [*proving.broken_chains(), *proving.misreported()]


def test_claiming_again_gives_nothing_twice() -> None:
    past()
    person = PersonFactory.create(email="ana@example.org")

    first = claiming.claim(person, "ANA@example.org", at=AT)
    again = claiming.claim(person, "ana@example.org", at=AT)

    assert (len(first), again) == (1, [])
    assert Letter.objects.filter(reason="certificate").count() == 1
    assert CertificateEvent.objects.filter(kind=Kind.CLAIMED).count() == 1


def test_an_address_that_is_not_proved_or_is_somebody_elses_gives_nothing() -> None:
    past()
    unproved = PersonFactory.create()
    EmailAddress.objects.create(user=unproved, email="ana@example.org", verified=False)

    assert claiming.claim(unproved, "ana@example.org", at=AT) == []
    owner = PersonFactory.create(email="ana@example.org")
    assert claiming.claim(unproved, "ana@example.org", at=AT) == []
    owner.is_active = False
    owner.save()
    assert claiming.claim(owner, "ana@example.org", at=AT) == []


def test_what_ended_meanwhile_is_given_without_a_letter() -> None:
    issued = bring_in()
    Certificate.objects.filter(pk=issued.pk).update(ended_at=AT, ended_as="withdrawn")
    person = PersonFactory.create(email="ana@example.org")

    assert claiming.claim(person, "ana@example.org", at=AT) == [issued]
    assert not Letter.objects.exists()


def test_what_a_person_holds_already_waits_for_the_office() -> None:
    """Two that waited for two addresses of one person, under one title: the second can't be held beside the first."""
    first, second = past(number="1", address="a@example.org"), past(number="2", address="b@example.org")
    person = PersonFactory.create(email="a@example.org")
    EmailAddress.objects.create(user=person, email="b@example.org", verified=True)

    assert claiming.claim(person, "a@example.org", at=AT) == [first.certificate]
    assert claiming.claim(person, "b@example.org", at=AT) == []
    second.refresh_from_db()
    assert second.address == "b@example.org"
    with pytest.raises(HasOne):
        claiming.give_by_hand(second, "b@example.org", reason="Hers.", actor=PersonFactory.create(), at=AT)


def test_staff_give_one_by_hand_with_a_reason() -> None:
    waiting, staff, person = past(address=""), PersonFactory.create(), PersonFactory.create()
    given: dict[str, Any] = {"actor": staff, "at": AT}

    with pytest.raises(ReasonNeeded):
        claiming.give_by_hand(waiting, str(person.email), reason=" ", **given)
    with pytest.raises(NobodyThere):
        claiming.give_by_hand(waiting, "nobody@example.org", reason="By phone.", **given)
    with pytest.raises(NotHerOwn):
        claiming.give_by_hand(waiting, str(staff.email), reason="Mine.", **given)
    issued = claiming.give_by_hand(waiting, str(person.email), reason=" By phone. ", **given)
    with pytest.raises(HasAHolder):
        claiming.give_by_hand(waiting, str(staff.email), reason="Once more.", actor=person, at=AT)

    assert issued.person == person
    assert told(issued)[1:] == [(Kind.CLAIMED, staff.public_id, "By phone.")]
    assert Letter.objects.get(reason="certificate").address == person.email
    logged = ModelLogEntry.objects.get(action="certificates.give_past")
    assert logged.data == {"event": issued.events.get(kind=Kind.CLAIMED).digest}


def test_a_holder_without_an_account_can_be_forgotten_and_the_certificate_still_checked() -> None:
    """P24, P18."""
    issued, staff = bring_in(), PersonFactory.create()
    jobbing.run(Job.objects.get(kind=archiving.JOB).pk)
    noticed = {"reason": "Ana's own.", "given_by": staff, "given_at": AT, "acts_on": AT.date()}
    Notice.objects.create(certificate=issued, **noticed)
    assert PrivateFile.objects.count() == 2

    with pytest.raises(ReasonNeeded):
        claiming.forget_holder(issued.past, reason="", actor=staff, at=AT)
    claiming.forget_holder(issued.past, reason="By letter.", actor=staff, at=AT)

    found = checking.find(issued.code)
    assert (found.name, found.name_is, str(found.standing)) == ("", NameShown.ERASED, "standing")
    assert (NameKey.objects.count(), PrivateFile.objects.count()) == (0, 0)
    assert (Past.objects.get().address, Notice.objects.get().reason) == ("", "")
    assert not [*proving.altered(), *proving.broken_chains()]


def test_what_is_in_an_account_is_forgotten_with_the_account_alone() -> None:
    person, staff = PersonFactory.create(email="ana@example.org"), PersonFactory.create()
    issued = bring_in()
    assert issued.person == person

    with pytest.raises(HasAHolder):
        claiming.forget_holder(issued.past, reason="By letter.", actor=staff, at=AT)
    erasing.erase(person, actor=staff, at=AT)

    issued.refresh_from_db()
    assert issued.name_key is None
