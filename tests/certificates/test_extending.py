"""A last day is moved later, never earlier, with a reason; of what has ended, never."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from certificates import proving
from certificates.amending.ending import EndedBefore, TheirOwn
from certificates.amending.extending import NothingToExtend, OnlyLater, extend
from certificates.models import Certificate
from certificates.standing import Standing
from foundation.accounts.models import User
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from tests.factories.certificates import AT, certificate, lapsing, withdraw
from tests.factories.people import PersonFactory
from tests.racing import at_once, meanwhile, unlock

once = pytest.mark.django_db
REASON = "The renewal course was put off."
LAST, LATER = date(2027, 11, 22), date(2028, 2, 1)


def extended(issued: Certificate, until: date = LATER, *, reason: str = REASON, actor: User | None = None) -> Any:
    return extend(issued, until=until, reason=reason, actor=actor or PersonFactory.create(), at=AT)


@once
def test_a_later_last_day_is_an_event_a_log_line_and_a_letter_and_nothing_printed_changes() -> None:
    issued, staff = lapsing(), PersonFactory.create()

    found = extended(issued, actor=staff)

    event = found.events.last()
    assert event is not None
    assert (issued.lapses_on, found.lapses_on, found.snapshot) == (LAST, LATER, issued.snapshot)
    assert (event.kind, event.actor, event.reason) == ("extended", staff.public_id, REASON)
    entry = ModelLogEntry.objects.get(action="certificates.extend")
    assert (entry.user, entry.data) == (staff, {"event": event.digest, "until": "2028-02-01"})
    letter = Letter.objects.get(reason="certificate_extended").context
    assert (letter["last_day"], letter["serial"]) == ("February 1, 2028", issued.serial)
    assert [list(check()) for check in (proving.broken_chains, proving.misreported)] == [[], []]


@once
def test_each_time_a_letter_goes_and_one_that_lapsed_stands_again() -> None:
    issued = lapsing()
    Certificate.objects.filter(pk=issued.pk).update(lapses_on=AT - timedelta(days=9))
    issued.refresh_from_db()

    before = issued.standing
    extended(issued)
    found = extended(issued, LATER + timedelta(days=1))

    assert (before, found.standing) == (Standing.LAPSED, Standing.STANDING)
    assert Letter.objects.filter(reason="certificate_extended").count() == 2


@once
def test_only_later_only_with_a_reason_and_only_of_what_has_a_last_day_and_no_end() -> None:
    issued, endless, gone = lapsing(), certificate(), lapsing()
    withdraw(gone, reason="Twice.", actor=PersonFactory.create(), at=AT)
    past = lapsing()
    Certificate.objects.filter(pk=past.pk).update(lapses_on=date(2026, 1, 1))

    for until in (LAST, LAST - timedelta(days=1)):
        with pytest.raises(OnlyLater, match="November 22, 2027"):
            extended(issued, until)
    with pytest.raises(OnlyLater):
        extended(past, date(2026, 11, 22))
    with pytest.raises(NothingToExtend):
        extended(endless)
    with pytest.raises(EndedBefore):
        extended(gone)
    with pytest.raises(ReasonNeeded):
        extended(issued, reason=" ")

    assert not Letter.objects.filter(reason="certificate_extended").exists()


@once
def test_nobody_extends_their_own() -> None:
    """P21."""
    issued = lapsing()

    with pytest.raises(TheirOwn):
        extended(issued, actor=issued.holder)


def test_of_two_at_once_the_second_is_held_to_the_day_of_the_first(committed: None) -> None:
    outcomes = at_once([partial(extended, lapsing())] * 2)

    assert {type(each) for each in outcomes} == {Certificate, OnlyLater}


def test_without_the_lock_an_earlier_day_would_win(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the second has looked before the first has written."""
    issued = lapsing()
    unlock(monkeypatch, Certificate)

    meanwhile(partial(extended, issued), partial(extended, issued, LATER - timedelta(days=9)))

    assert Certificate.objects.get().lapses_on == LATER - timedelta(days=9)
