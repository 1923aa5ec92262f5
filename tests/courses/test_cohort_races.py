"""Many at once in a cohort: the last place, closing, leaving, transferring; and what happens without the lock (P7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import transaction

from courses import checking, keeping, offering
from courses.coordinating import enrolling, excusing, grouping, leaving, seating, transferring
from courses.coordinating.seating import CohortFull
from courses.models import Cohort, Course, Enrollment, Waiver
from courses.offering import CohortClosed
from foundation.accounts.models import User
from payments import checking as counting
from payments import pooling
from payments.models import Pool
from tests.factories.cohorts import cohort, place_in, plan, taken
from tests.factories.courses import AT, enrollment, read
from tests.factories.people import PersonFactory
from tests.racing import PATIENCE, at_once, elsewhere, interrupted, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")


def broken() -> list[str]:
    return [*counting.pools_are_their_moves(), *checking.pools_are_their_people()]


def arrive(found: Cohort, person: User | None = None) -> Callable[[], Any]:
    person = person or PersonFactory.create()
    return lambda: enrolling.enroll(person, found.course, actor=person, at=AT, cohort=found)


def kinds(outcomes: list[Any]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_of_eight_who_want_the_last_two_places_two_get_them() -> None:
    found = cohort(places=2)

    outcomes = at_once([arrive(found) for _ in range(8)])

    assert kinds(outcomes) == ["CohortFull"] * 6 + ["Enrollment"] * 2
    assert (taken(found), Enrollment.objects.count(), broken()) == (2, 2, [])


def test_without_the_guard_and_the_courses_lock_two_get_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each reads that one is left, and both sit down on it."""
    found, looked = cohort(places=1), Barrier(2, timeout=PATIENCE)

    def believing(pool: Pool, n: int) -> bool:
        seen = Pool.objects.get(pk=pool.pk)
        looked.wait()
        return seen.left >= n and bool(Pool.objects.filter(pk=pool.pk).update(taken=seen.taken + n))

    unlock(monkeypatch, Course)
    monkeypatch.setattr(pooling, "_guarded", believing)

    outcomes = at_once([arrive(found), arrive(found)])

    assert (kinds(outcomes), len(broken())) == (["Enrollment"] * 2, 2)


def test_whoever_enrolls_while_the_cohort_is_being_closed_is_told() -> None:
    found, staff = cohort(places=1), PersonFactory.create()

    refused = meanwhile(lambda: grouping.close(found, actor=staff, at=AT, reason="Enough"), arrive(found))

    assert (type(refused), taken(found)) == (CohortClosed, 0)


def test_without_the_courses_lock_somebody_comes_into_what_was_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the cohort was open when it was looked at."""
    found, staff = cohort(places=1), PersonFactory.create()
    unlock(monkeypatch, Course)
    interrupted(monkeypatch, seating, "take_of", lambda: grouping.close(found, actor=staff, at=AT, reason="Enough"))

    place = arrive(found)()

    found.refresh_from_db()
    assert (place.cohort, found.closed_at) == (found, AT)


def test_a_seat_is_free_once_whoever_leaves_has_left() -> None:
    """Before that it is taken, and whoever asks hears so at once instead of waiting."""
    found = cohort(places=1)
    place, person = place_in(found), PersonFactory.create()

    with transaction.atomic():
        leaving.leave(place, actor=None, at=AT)
        with pytest.raises(CohortFull):
            elsewhere(arrive(found, person))
    arrive(found, person)()

    assert (taken(found), broken()) == (1, [])


def test_left_twice_at_once_a_seat_is_given_back_once() -> None:
    found = cohort(places=2)
    place = place_in(found)
    place_in(found)

    at_once([lambda: leaving.leave(place, actor=None, at=AT)] * 4)

    assert (taken(found), broken()) == (1, [])


def test_without_the_places_lock_a_seat_is_given_back_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both see an open place, and each gives its seat back."""
    found = cohort(places=2)
    place = place_in(found)
    place_in(found)
    unlock(monkeypatch, Enrollment)
    interrupted(monkeypatch, Enrollment, "save", lambda: leaving.leave(place, actor=None, at=AT))

    leaving.leave(place, actor=None, at=AT)

    assert (taken(found), len(broken())) == (0, 1)


def test_whoever_leaves_while_the_cohort_begins_to_count_gives_back_what_was_counted() -> None:
    found, staff = cohort(), PersonFactory.create()
    place = place_in(found)

    meanwhile(
        lambda: grouping.change(found, plan(places=2), actor=staff, at=AT),
        lambda: leaving.leave(place, actor=None, at=AT),
    )

    assert (taken(found), broken()) == (0, [])


def test_without_the_places_lock_who_left_meanwhile_is_counted_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: she leaves before there is a seat to give back, and is given one afterwards."""
    found, staff = cohort(), PersonFactory.create()
    place = place_in(found)
    unlock(monkeypatch, Enrollment)
    interrupted(monkeypatch, pooling, "make", lambda: leaving.leave(place, actor=None, at=AT))

    grouping.change(found, plan(places=2), actor=staff, at=AT)

    assert (taken(found), len(broken())) == (1, 1)


def test_two_who_change_places_at_once_neither_wait_for_ever_nor_lose_a_seat() -> None:
    one = cohort(places=2)
    other = cohort(one.course, title="Winter", places=2, ends_on=date(2027, 1, 4))
    staff, here, there = PersonFactory.create(), place_in(one), place_in(other)

    at_once(
        [
            lambda: transferring.transfer(here, other, actor=staff, at=AT, reason="Swap"),
            lambda: transferring.transfer(there, one, actor=staff, at=AT, reason="Swap"),
        ]
    )

    places = Enrollment.objects.order_by("pk").values_list("cohort", flat=True)
    assert (list(places), taken(one), taken(other), broken()) == ([other.pk, one.pk], 1, 1, [])


def test_transferred_and_left_at_once_no_seat_is_lost() -> None:
    one = cohort(places=1)
    other = cohort(one.course, title="Winter", places=1)
    staff, place = PersonFactory.create(), place_in(one)

    at_once(
        [
            lambda: transferring.transfer(place, other, actor=staff, at=AT, reason="Moved"),
            lambda: leaving.leave(place, actor=None, at=AT),
        ]
    )

    assert (taken(one), taken(other), broken()) == (0, 0, [])


def test_erased_and_left_at_once_a_seat_is_given_back_once() -> None:
    """P24."""
    found = cohort(places=1)
    place = place_in(found)

    meanwhile(lambda: keeping.erase(place.trainee, AT), lambda: leaving.leave(place, actor=None, at=AT))

    assert (taken(found), broken()) == (0, [])


def test_of_two_who_are_transferred_to_the_last_place_one_stays_where_she_is() -> None:
    one = cohort(places=2)
    other = cohort(one.course, title="Winter", places=1)
    staff, both = PersonFactory.create(), [place_in(one), place_in(one)]

    def go(place: Enrollment) -> Callable[[], Any]:
        return lambda: transferring.transfer(place, other, actor=staff, at=AT, reason="Moved")

    outcomes = at_once([go(place) for place in both])

    assert [type(outcome) for outcome in outcomes].count(CohortFull) == 1
    assert (taken(one), taken(other), broken()) == (1, 1, [])


def test_excused_twice_at_once_is_one_waiver_and_excused_while_finishing_is_one_certificate() -> None:
    place, staff = enrollment(), PersonFactory.create()
    read(place, "lesson-1")
    [left] = excusing.excusable(place)
    name = (left.kind.value, left.key)

    outcomes = at_once([lambda: excusing.excuse(place, name, actor=staff, at=AT, reason="Ill")] * 4)

    place.refresh_from_db()
    assert kinds(outcomes) == ["FinishedAlready"] * 3 + ["Waiver"]
    assert (place.finished_at, Waiver.objects.count()) == (AT, 1)


def test_a_page_of_offers_that_is_old_gives_no_seat() -> None:
    """A reader's "there is one left" is never believed."""
    found = cohort(places=1)
    [offer] = offering.offered(found.course, AT)
    place_in(found)

    assert offer.left == 1
    with pytest.raises(CohortFull):
        arrive(found)()
