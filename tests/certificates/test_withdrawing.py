"""A certificate is withdrawn once, with a reason for its holder alone."""

import threading

import pytest
from django.db import connections
from wagtail.models import ModelLogEntry

from certificates import withdrawing
from certificates.models import Certificate, CertificateEvent
from certificates.withdrawing import AlreadyWithdrawn, ReasonNeeded, withdraw
from foundation.letters.models import Letter
from tests.factories.certificates import AT, certificate
from tests.factories.people import PersonFactory

REASON = "It was issued twice, by a mistake of ours."


@pytest.mark.django_db
def test_a_withdrawal_is_an_event_and_a_letter_with_the_reason() -> None:
    issued, staff = certificate(), PersonFactory.create()

    withdrawn = withdraw(issued, reason=f"  {REASON}\n", actor=staff, at=AT)

    first, event = withdrawn.events.all()
    letter = Letter.objects.get(reason="certificate_withdrawn")
    assert withdrawn.ended_at == AT
    assert (event.kind, event.actor, event.reason, event.at) == ("withdrawn", staff.public_id, REASON, AT)
    assert (event.previous, first.previous) == (first.digest, issued.digest)
    assert letter.address == issued.holder.email
    assert letter.context == {
        "name": issued.holder.name,
        "course": "The Code of Ethics in practice",
        "serial": issued.serial,
        "certificate_address": issued.record["address"],
        "withdrawn_on": "November 23, 2026",
        "reason": REASON,
        "contact": "office@example.org",
    }


@pytest.mark.django_db
def test_the_audit_log_names_the_event_and_not_the_reason() -> None:
    staff = PersonFactory.create()

    withdrawn = withdraw(certificate(), reason=REASON, actor=staff, at=AT)

    entry = ModelLogEntry.objects.get(action="certificates.withdraw")
    assert (entry.user, entry.label) == (staff, withdrawn.serial)
    assert entry.data == {"event": withdrawn.events.get(kind="withdrawn").digest}


@pytest.mark.django_db
def test_nothing_is_withdrawn_twice_or_without_a_reason() -> None:
    issued, staff = certificate(), PersonFactory.create()

    with pytest.raises(ReasonNeeded):
        withdraw(issued, reason=" \n ", actor=staff, at=AT)
    withdraw(issued, reason=REASON, actor=staff, at=AT)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(issued, reason="Another.", actor=staff, at=AT)

    assert Letter.objects.filter(reason="certificate_withdrawn").count() == 1


@pytest.mark.django_db
def test_a_person_without_an_address_gets_no_letter() -> None:
    issued = certificate()
    issued.holder.__class__.objects.filter(pk=issued.holder.pk).update(
        email=None, name="", certificate_name="", is_active=False, erased_at=AT
    )

    withdraw(issued, reason=REASON, actor=PersonFactory.create(), at=AT)

    assert not Letter.objects.filter(reason="certificate_withdrawn").exists()


def withdraw_in_two_threads(issued: Certificate) -> list[str]:
    staff, said, ready = PersonFactory.create(), [], threading.Barrier(2)

    def one() -> None:
        ready.wait(timeout=20)
        try:
            withdraw(issued, reason=REASON, actor=staff, at=AT)
            said.append("withdrawn")
        except AlreadyWithdrawn:
            said.append("already")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_two_who_withdraw_at_once_withdraw_once(committed: None) -> None:
    assert withdraw_in_two_threads(certificate()) == ["already", "withdrawn"]
    assert CertificateEvent.objects.filter(kind="withdrawn").count() == 1


def test_without_the_lock_both_would_withdraw(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the row isn't locked, and both have looked before either writes."""
    both_have_looked = threading.Barrier(2)

    class Unlocked:
        """Stands where the rule locks: reads without a lock, then waits for the other."""

        def select_for_update(self) -> "Unlocked":
            return self

        def get(self, pk: int) -> Certificate:
            found = Certificate.objects.get(pk=pk)
            both_have_looked.wait(timeout=20)
            return found

    class Model:
        objects = Unlocked()

    issued = certificate()
    monkeypatch.setattr(withdrawing, "Certificate", Model)

    assert withdraw_in_two_threads(issued) == ["withdrawn", "withdrawn"]
    assert CertificateEvent.objects.filter(kind="withdrawn").count() == 2
