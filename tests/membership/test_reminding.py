"""Letters about dues: before they end, on the last day, after grace; each once, and none to whoever has renewed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.accounts.models import User
from foundation.letters.models import Letter
from membership import giving, lettering, reminding, resting, tasks
from membership.models import AgencyCoordinator, Interruption
from tests.factories import members
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAST = date(2027, 2, 28)


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), ZoneInfo("America/New_York"))


def written() -> list[tuple[str, str]]:
    return list(Letter.objects.filter(reason__startswith="dues").order_by("pk").values_list("reason", "address"))


def test_every_letter_is_written_once_over_a_whole_year() -> None:
    person = members.member(members.level(grace_days=30), last=LAST)

    days = {
        letter.reason: letter.asked_at.astimezone(ZoneInfo("America/New_York")).date()
        for number in range(-70, 60)
        if reminding.remind(noon(LAST + DAY * number)) is not None
        for letter in Letter.objects.filter(reason__startswith="dues")
    }

    assert days == {
        "dues_60": LAST - DAY * 60,
        "dues_30": LAST - DAY * 30,
        "dues_7": LAST - DAY * 7,
        "dues_0": LAST,
        "dues_lapsed": LAST + DAY * 31,
    }
    assert [address for _reason, address in written()] == [person.email] * 5


def test_a_day_that_was_missed_is_made_good_and_an_old_letter_is_not_sent() -> None:
    members.member(members.level(), last=LAST)

    counts = [reminding.remind(noon(LAST + DAY * day)) for day in (-55, -54, -20)]

    assert (counts, len(written())) == ([1, 0, 0], 1)


def test_a_membership_that_breaks_keeps_no_other_member_from_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (members.member(members.level(), last=LAST) for _each in range(2))
    tell = lettering.tell

    def breaks(reason: str, person: User, *rest: Any, **words: Any) -> None:
        if person == first:
            raise ZeroDivisionError
        tell(reason, person, *rest, **words)

    monkeypatch.setattr(lettering, "tell", breaks)

    with pytest.raises(ExceptionGroup):
        reminding.remind(noon(LAST))

    assert written() == [("dues_0", second.email)]


def test_a_part_of_the_night_that_breaks_keeps_no_other_from_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(reminding, "remind", lambda _at: 1 // 0)
    monkeypatch.setattr(resting, "free_all_rested", lambda _at: done.append("rested"))

    with pytest.raises(ExceptionGroup):
        tasks.look_at_members()

    assert done == ["rested"]


def test_only_the_latest_of_several_letters_is_written() -> None:
    members.member(members.level(grace_days=0), last=LAST)

    reminding.remind(noon(LAST + DAY))

    assert [reason for reason, _address in written()] == ["dues_lapsed"]


def test_whoever_has_renewed_or_was_stopped_hears_nothing() -> None:
    renewed, suspended, gone = (members.member(members.level(), last=LAST) for _ in range(3))
    members.term(renewed, first=LAST + DAY, last=LAST + DAY * 365)
    giving.interrupt(
        members.membership_of(suspended), Interruption.Kind.SUSPENDED,
        begins_on=ON, until_on=None, reason="A test.", actor=gone, at=AT,
    )  # fmt: skip
    gone.is_active = False
    gone.save()

    reminding.remind(noon(LAST - DAY * 30))

    assert written() == []


def test_letters_about_an_agency_go_to_those_who_coordinate_it() -> None:
    agency, coordinator = members.coordinated()
    former = PersonFactory.create()
    AgencyCoordinator.objects.create(agency=agency, person=former, since_at=AT, ended_at=AT)
    members.term(agency, last=LAST)

    reminding.remind(noon(LAST - DAY * 30))

    assert written() == [("dues_30", coordinator.email)]


@pytest.mark.parametrize("count", [2, 30])
def test_looking_at_members_costs_the_same_for_any_number(count: int) -> None:
    for _ in range(count):
        members.member(members.level(), last=LAST)

    with statements() as ran:
        reminding.remind(noon(LAST - DAY * 100))
        reminding.remind(noon(LAST - DAY * 45))

    assert len(ran) == 5
