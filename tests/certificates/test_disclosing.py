"""The holder chooses what strangers see of the name; nobody else does, and a choice is written down once."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from certificates.models import Certificate, NameKey
from certificates.showing.disclosing import NothingToChoose, can_choose, disclose
from certificates.standing import Standing
from tests.certificates.test_checking import words
from tests.certificates.test_holder_pages import address, as_, staff
from tests.factories import standings
from tests.factories.certificates import AT, certificate, withdraw
from tests.factories.people import PersonFactory
from tests.racing import meanwhile, unlock

once = pytest.mark.django_db
FULL, MATCH = Certificate.Shows.FULL, Certificate.Shows.MATCH


def choose(client: Client, issued: Certificate, shows: str) -> object:
    return client.post(reverse("choose_what_is_shown", args=[issued.public_id]), {"shows": shows}, follow=True)


def shown(issued: Certificate) -> str:
    return Certificate.objects.get(pk=issued.pk).shows


def logged() -> list[tuple[str, object]]:
    entries = ModelLogEntry.objects.filter(action="certificates.disclose").order_by("pk")
    return [(entry.label, entry.data) for entry in entries]


@once
def test_a_choice_is_kept_and_written_down_once() -> None:
    issued = certificate()

    assert disclose(issued, MATCH, actor=issued.holder)
    assert not disclose(issued, MATCH, actor=issued.holder)
    assert shown(issued) == MATCH
    assert disclose(issued, FULL, actor=issued.holder)
    assert logged() == [(issued.serial, {"shows": "match"}), (issued.serial, {"shows": "full"})]


@once
@pytest.mark.parametrize("standing", list(Standing))
def test_there_is_a_choice_as_long_as_nothing_was_taken_back(standing: Standing) -> None:
    issued = standings.of(standing)

    assert can_choose(issued) is (standing in {Standing.STANDING, Standing.LAPSED})
    if not can_choose(issued):
        with pytest.raises(NothingToChoose):
            disclose(issued, MATCH, actor=issued.holder)
        assert (shown(issued), logged()) == (FULL, [])


@once
def test_without_a_name_there_is_nothing_to_choose() -> None:
    issued = certificate()
    NameKey.objects.all().delete()

    with pytest.raises(NothingToChoose):
        disclose(issued, MATCH, actor=issued.holder)


@once
def test_the_holder_chooses_on_the_own_page_and_is_told() -> None:
    issued = certificate()
    holder = as_(issued.holder)
    assert "Your name on the public page" in words(holder.get(address(issued)))

    said = words(choose(holder, issued, MATCH))

    assert shown(issued) == MATCH
    assert "Saved. Your name is no longer shown; whoever types it hears yes or no." in said
    assert "Whoever types a name hears whether it is yours." in said
    assert "Saved. Whoever opens the public page sees your name." in words(choose(holder, issued, FULL))
    assert "Demo-Mu" in words(Client().get(issued.get_absolute_url()))


@once
def test_nobody_else_chooses_staff_neither(settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    issued = certificate()
    where = reverse("choose_what_is_shown", args=[issued.public_id])

    for person in (staff(), PersonFactory.create()):
        assert as_(person).post(where, {"shows": MATCH}).status_code == 404
    assert Client().post(where, {"shows": MATCH})["Location"].startswith("/accounts/login/")
    assert "Your name on the public page" not in words(as_(staff()).get(address(issued)))
    assert (shown(issued), logged()) == (FULL, [])


@once
def test_it_takes_the_forms_own_token_and_no_get() -> None:
    """P23."""
    issued = certificate()
    where = reverse("choose_what_is_shown", args=[issued.public_id])
    client = Client(enforce_csrf_checks=True)
    client.force_login(issued.holder)

    assert client.post(where, {"shows": MATCH}).status_code == 403
    assert client.get(where).status_code == 405
    assert shown(issued) == FULL


@once
def test_nonsense_changes_nothing_and_an_ended_one_says_why() -> None:
    issued = certificate()
    holder = as_(issued.holder)

    choose(holder, issued, "everything")
    assert shown(issued) == FULL
    withdraw(issued, reason="A duplicate.", actor=PersonFactory.create(), at=AT)
    said = words(choose(holder, issued, MATCH))
    assert "There is nothing left to choose" in said
    assert "Your name on the public page" not in said


def race() -> object:
    """Withdraw a certificate, and meanwhile choose what its page shows; return what came of the choice."""
    issued, actor = certificate(), PersonFactory.create()
    return meanwhile(
        partial(withdraw, issued, reason="A duplicate.", actor=actor, at=AT),
        partial(disclose, issued, MATCH, actor=issued.holder),
    )


@pytest.mark.usefixtures("committed")
def test_a_choice_waits_for_an_ending_that_is_under_way() -> None:
    assert isinstance(race(), NothingToChoose)
    assert (Certificate.objects.get().shows, logged()) == (FULL, [])


@pytest.mark.usefixtures("committed")
def test_without_the_lock_it_would_choose_about_what_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage."""
    unlock(monkeypatch, Certificate)

    assert race() is True
