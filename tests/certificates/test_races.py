"""A PDF that is being made while its holder is erased, with an account or without; and what happens unlocked."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from certificates import erasing
from certificates.adopting import claiming
from certificates.models import Certificate
from certificates.printing import archiving, rendering
from foundation.files import keeping
from foundation.files.models import PrivateFile
from foundation.ground.models import Job
from tests.factories.certificates import AT, certificate, from_before
from tests.factories.people import PersonFactory
from tests.racing import interrupted, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")


def held() -> Certificate:
    """A certificate whose PDF waits to be made."""
    return certificate(PersonFactory.create(certificate_name="Zerubabel Demo-Quux"))


def archive(issued: Certificate) -> str:
    return archiving.archive(Job.objects.get(), issued.pk, AT)


@transaction.atomic
def erase(issued: Certificate) -> list[str]:
    assert issued.person is not None
    return erasing.erase(issued.person, AT)


def test_a_pdf_made_while_its_holder_is_erased_is_forgotten_with_her_name() -> None:
    """P24."""
    issued = held()

    kept = meanwhile(partial(archive, issued), partial(erase, issued))

    assert issued.serial in kept[0]
    assert not PrivateFile.objects.exists()


def test_a_pdf_asked_for_before_and_made_after_she_is_erased_is_refused() -> None:
    """P24; the maker waits for the erasure and finds no name."""
    issued = held()

    refused = meanwhile(partial(erase, issued), partial(transaction.atomic(archive), issued))

    assert type(refused) is rendering.NameErased
    assert not PrivateFile.objects.exists()


def test_without_the_lock_the_pdf_brings_her_name_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: it is kept after all that was kept has been forgotten."""
    issued = held()
    unlock(monkeypatch, Certificate)
    interrupted(monkeypatch, keeping, "keep", partial(erase, issued))

    archive(issued)

    assert list(PrivateFile.objects.values_list("kind", "about").order_by("kind")) == [
        (archiving.KIND, issued.public_id),
        (archiving.PICTURE, issued.public_id),
    ]


def forget(waiting: Certificate) -> None:
    claiming.forget_holder(waiting.past, reason="By letter.", actor=PersonFactory.create(), at=AT)


def test_a_pdf_made_while_a_holder_without_an_account_is_forgotten_goes_too() -> None:
    """P24."""
    waiting = from_before("ana@example.org")

    meanwhile(partial(archive, waiting), partial(forget, waiting))

    assert not PrivateFile.objects.exists()


def test_without_the_lock_the_pdf_brings_back_who_has_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    waiting = from_before("ana@example.org")
    unlock(monkeypatch, Certificate)
    interrupted(monkeypatch, keeping, "keep", partial(forget, waiting))

    archive(waiting)

    assert PrivateFile.objects.filter(about=waiting.public_id).count() == 2
