"""A holder objects to a notice once, in their own words, or staff write the words down; an erasure misses nothing."""

from functools import partial
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from certificates import proving
from certificates.amending import withdrawing
from certificates.amending.appealing import AppealedBefore, WordsNeeded, appeal
from certificates.amending.ending import EndedBefore
from certificates.amending.withdrawing import NoticeNeeded
from certificates.models import Certificate, Notice
from foundation.accounts import erasing, holding
from foundation.accounts.holding import Erased
from foundation.accounts.models import User
from tests.factories.certificates import AT, certificate, from_before, notice, withdraw
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.racing import at_once, meanwhile

once = pytest.mark.django_db
WORDS = "It was me: my colleague only lent me the machine."


def said(issued: Certificate, actor: User | None = None) -> Any:
    return appeal(issued, words=WORDS, actor=actor or issued.holder, at=AT)


@once
@pytest.mark.parametrize("is_written_down", [False, True])
def test_what_is_said_stands_with_the_notice_and_its_saying_in_the_chain(is_written_down: bool) -> None:
    issued = certificate()
    notice(issued)
    actor = PersonFactory.create() if is_written_down else issued.holder

    found = appeal(issued, words=f"\n {WORDS} ", actor=actor, at=AT)

    event = issued.events.last()
    assert event is not None
    assert (found.appeal, found.appealed_at) == (WORDS, AT)
    assert (event.kind, event.actor, event.reason) == ("appealed", actor.public_id, "")
    entry = ModelLogEntry.objects.get(action="certificates.appeal")
    assert (entry.user, entry.label, entry.data) == (actor, issued.serial, {"event": event.digest})
    assert list(proving.misreported()) == []


@once
def test_it_is_said_once_in_words_and_until_somebody_has_decided() -> None:
    issued, gone = certificate(), certificate()

    with pytest.raises(NoticeNeeded):
        said(issued)
    notice(issued)
    with pytest.raises(WordsNeeded):
        appeal(issued, words=" \n", actor=issued.holder, at=AT)
    said(issued)
    with pytest.raises(AppealedBefore):
        said(issued)
    withdraw(gone, reason="Twice.", actor=PersonFactory.create(), at=AT)
    with pytest.raises(EndedBefore):
        said(gone)

    assert Notice.objects.exclude(appeal="").count() == 1


@once
def test_words_against_a_notice_of_one_without_an_account_are_written_down() -> None:
    issued = from_before("ana@example.org")
    notice(issued)

    appeal(issued, words=WORDS, actor=PersonFactory.create(), at=AT)

    assert issued.notices.get().appeal == WORDS


def test_of_two_at_once_one_is_kept(committed: None) -> None:
    issued = certificate()
    notice(issued)

    outcomes = at_once([partial(said, issued), partial(said, issued, PersonFactory.create())])

    assert {type(each) for each in outcomes} == {Notice, AppealedBefore}
    assert issued.events.filter(kind="appealed").count() == 1


def test_who_objects_while_somebody_withdraws_is_told(committed: None) -> None:
    issued = certificate()
    notice(issued)
    staff, then = PersonFactory.create(), AT + withdrawing.PERIOD

    told = meanwhile(partial(withdrawing.withdraw, issued, actor=staff, at=then), partial(said, issued))

    assert type(told) is EndedBefore
    assert not Notice.objects.exclude(appeal="").exists()


def erase(issued: Certificate) -> list[str]:
    return erasing.erase(issued.holder, actor=SuperuserFactory.create(), at=AT)


def test_words_that_come_while_the_holder_is_erased_are_not_kept(committed: None) -> None:
    """P24."""
    issued = certificate()
    notice(issued)

    told = meanwhile(partial(erase, issued), partial(said, issued))

    assert type(told) is Erased
    assert not Notice.objects.exclude(appeal="").exists()


def test_without_the_persons_lock_such_words_would_stay(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: nobody looks whether the record is being erased."""
    issued = certificate()
    notice(issued)
    monkeypatch.setattr(holding, "hold", lambda _person: None)

    meanwhile(partial(erase, issued), partial(said, issued))

    assert Notice.objects.get().appeal == WORDS
