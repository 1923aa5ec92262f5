"""A row is brought in while its address is proved; two prove or give at once; one is erased; and what locks are for."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from certificates.adopting import claiming, importing
from certificates.adopting.claiming import HasAHolder
from certificates.adopting.importing import HereAlready
from certificates.models import Activity, Certificate, CertificateEvent, SerialCounter
from foundation.accounts import erasing
from foundation.accounts.holding import Erased
from foundation.accounts.models import User
from foundation.letters.models import Letter
from tests.factories.certificates import AT
from tests.factories.past import bring_in, past
from tests.factories.people import PersonFactory
from tests.racing import at_once, interrupted, meanwhile

pytestmark = pytest.mark.usefixtures("committed")

HERS = "ana@example.org"


def unproved() -> User:
    person = PersonFactory.create(email=HERS)
    EmailAddress.objects.update(verified=False)
    return person


def prove(person: User) -> Any:
    """Prove the address, as the page does: the row is written first, then whoever listens is told."""
    EmailAddress.objects.filter(user=person).update(verified=True)
    return claiming.claim(person, HERS, at=AT)


def holders() -> list[User | None]:
    return [certificate.person for certificate in Certificate.objects.order_by("pk")]


def test_a_row_that_comes_in_while_its_address_is_proved_finds_its_holder() -> None:
    person, staff = unproved(), PersonFactory.create()

    meanwhile(partial(prove, person), partial(bring_in, staff))

    assert holders() == [person]


def test_an_address_that_is_proved_while_its_row_comes_in_finds_it() -> None:
    person, staff = unproved(), PersonFactory.create()

    meanwhile(partial(bring_in, staff), partial(prove, person))

    assert holders() == [person]


def test_without_the_lock_on_the_address_each_misses_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the row has looked for the account, and is not committed when the address is proved."""
    person, staff = unproved(), PersonFactory.create()
    monkeypatch.setattr(claiming, "hold_address", lambda _address: None)
    interrupted(monkeypatch, importing, "_activity", partial(prove, person))

    bring_in(staff)

    assert holders() == [None]
    assert claiming.owner_of(HERS) == person


def test_twenty_proofs_at_once_give_it_once() -> None:
    person = unproved()
    past()

    at_once([partial(prove, person) for _ in range(20)])

    assert holders() == [person]
    assert CertificateEvent.objects.filter(kind="claimed").count() == 1
    assert Letter.objects.filter(reason="certificate").count() == 1


def test_of_two_who_are_given_it_at_once_one_has_it() -> None:
    waiting, staff = past(address=""), PersonFactory.create()
    people = PersonFactory.create_batch(2)
    by: dict[str, Any] = {"reason": "By phone.", "actor": staff, "at": AT}

    came = at_once([partial(claiming.give_by_hand, waiting, str(person.email), **by) for person in people])

    assert sorted(type(each).__name__ for each in came) == sorted([Certificate.__name__, HasAHolder.__name__])
    assert CertificateEvent.objects.filter(kind="claimed").count() == 1


def test_who_is_erased_meanwhile_is_given_nothing() -> None:
    """P24."""
    waiting, staff, person = past(address=""), PersonFactory.create(), PersonFactory.create()
    address = str(person.email)
    erase = partial(erasing.erase, person, actor=staff, at=AT)
    give = partial(claiming.give_by_hand, waiting, address, reason="By phone.", actor=staff, at=AT)

    refused = meanwhile(erase, give)

    assert type(refused) is Erased
    assert holders() == [None]


def test_a_number_that_comes_in_twice_at_once_comes_in_once_and_leaves_no_gap() -> None:
    staff = PersonFactory.create()

    came = at_once([partial(bring_in, staff, address="") for _ in range(5)])

    assert sorted(type(each).__name__ for each in came) == [Certificate.__name__, *[HereAlready.__name__] * 4]
    assert SerialCounter.objects.get().last == 1


def test_rows_of_one_title_that_come_in_at_once_are_of_one_activity() -> None:
    staff = PersonFactory.create()

    at_once([partial(bring_in, staff, number=str(n), address="") for n in range(5)])

    assert len({certificate.activity_id for certificate in Certificate.objects.all()}) == 1


def test_without_the_lock_on_the_title_there_are_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: another row of the title comes in after the first has looked for an activity and found none."""
    staff = PersonFactory.create()
    monkeypatch.setattr(importing, "hold_title", lambda _title: None)
    other = partial(bring_in, staff, number="8", address="")
    interrupted(monkeypatch, Activity.objects, "create", other)

    with transaction.atomic():
        bring_in(staff, address="")

    assert len({certificate.activity_id for certificate in Certificate.objects.all()}) == 2
