"""Cohorts are made, changed, closed and opened; what can't be is refused in words (P7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from courses import checking, following
from courses.coordinating import extending, grouping, leaving
from courses.coordinating.closing import ClosedAlready, OpenAlready
from courses.coordinating.grouping import (
    EndsBeforeItBegins,
    FewerThanTaken,
    NoSuchZone,
    NotAnInstructor,
    TitleTaken,
)
from courses.models import Cohort, Enrollment
from foundation.accounts import granting
from foundation.accounts.roles import Role
from foundation.ground.refusals import Refusal
from payments.models import Move
from tests.factories.cohorts import FIRST, LAST, cohort, instructor, place_in, plan, taken
from tests.factories.courses import AT, course, read_everything
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def actions() -> list[str]:
    entries = ModelLogEntry.objects.filter(action__endswith="_cohort").order_by("pk")
    return [entry.action for entry in entries]


def test_a_cohort_has_days_in_its_zone_places_and_teachers() -> None:
    teacher, staff = instructor(), PersonFactory.create()

    made = grouping.make(course(), plan(places=12, teachers=(teacher,)), actor=staff, at=AT)

    made = Cohort.objects.get(pk=made.pk)
    assert (made.title, made.begins_on, made.ends_on, made.zone) == ("Autumn", FIRST, LAST, "America/New_York")
    assert (made.pool and made.pool.capacity, list(made.teachers.all())) == (12, [teacher])
    assert (actions(), ModelLogEntry.objects.latest("pk").user) == (["courses.make_cohort"], staff)


@pytest.mark.parametrize(
    ("words", "refusal", "said"),
    [
        ({"zone": "Mars/Base"}, NoSuchZone, "“Mars/Base” is no time zone. Write one such as America/Chicago."),
        ({"ends_on": FIRST - timedelta(days=1)}, EndsBeforeItBegins, "The last day lies before the first."),
        ({"title": "Spring"}, TitleTaken, "This course has a cohort called “Spring” already."),
    ],
)
def test_what_cant_be_is_refused_when_made_and_when_changed(
    words: dict[str, Any], refusal: type[Refusal], said: str
) -> None:
    found, staff = course(), PersonFactory.create()
    cohort(found, title="Spring")
    standing = cohort(found)

    with pytest.raises(refusal, match=said):
        grouping.make(found, plan(**({"title": "Winter"} | words)), actor=staff, at=AT)
    with pytest.raises(refusal, match=said):
        grouping.change(standing, plan(**words), actor=staff, at=AT)

    assert list(Cohort.objects.order_by("pk").values_list("title", flat=True)) == ["Spring", "Autumn"]


def test_two_courses_may_have_cohorts_of_one_title_and_a_cohort_keeps_its_own() -> None:
    one, _other = cohort(), cohort()

    assert grouping.change(one, plan(), actor=PersonFactory.create(), at=AT).title == "Autumn"


def test_only_instructors_teach_and_whoever_teaches_goes_on_when_the_role_is_taken_back() -> None:
    teacher, staff = instructor(), PersonFactory.create()
    found = cohort(teachers=(teacher,))
    granting.take(teacher, Role.INSTRUCTOR, actor=staff, reason="Moved", at=AT)

    changed = grouping.change(found, plan(teachers=(teacher,)), actor=staff, at=AT)

    assert list(changed.teachers.all()) == [teacher]
    assert list(grouping.instructors()) == []
    for refused in (teacher, staff):
        with pytest.raises(NotAnInstructor, match="Only people with the role “Instructor”"):
            cohort(found.course, title="Other", teachers=(refused,))


def test_what_changed_is_logged_with_the_days_before() -> None:
    staff, found = PersonFactory.create(), cohort()

    new = plan(title="Winter", begins_on=date(2027, 1, 4), ends_on=None, zone="UTC")
    grouping.change(found, new, actor=staff, at=AT)

    entry = ModelLogEntry.objects.get(action="courses.change_cohort")
    assert (entry.user, entry.data) == (
        staff,
        {"from_before": "2026-11-02", "until_before": "2026-11-30", "zone_before": "America/New_York"},
    )


def test_fewer_places_than_are_taken_are_refused_and_nothing_is_changed() -> None:
    found, staff = cohort(places=3), PersonFactory.create()
    place_in(found)
    place_in(found)

    with pytest.raises(FewerThanTaken, match=r"^2 places are taken. Leave at least as many, or end places first.$"):
        grouping.change(found, plan(title="Winter", places=1), actor=staff, at=AT)
    grouping.change(found, plan(places=2), actor=staff, at=AT)

    found.refresh_from_db()
    assert (found.title, found.pool and found.pool.capacity, taken(found)) == ("Autumn", 2, 2)


def test_a_cohort_that_begins_to_count_its_places_counts_whoever_is_there() -> None:
    found, staff = cohort(), PersonFactory.create()
    here, gone = place_in(found), place_in(found)
    place_in(found)
    leaving.leave(gone, actor=None, at=AT)

    with pytest.raises(FewerThanTaken, match=r"^2 places are taken"):
        grouping.change(found, plan(places=1), actor=staff, at=AT)
    grouping.change(found, plan(places=2), actor=staff, at=AT)

    assert taken(found) == 2
    assert list(checking.pools_are_their_people()) == []
    leaving.leave(here, actor=None, at=AT)
    assert taken(found) == 1


def test_a_cohort_that_counts_no_more_gives_all_its_seats_back() -> None:
    found, staff = cohort(places=1), PersonFactory.create()
    place_in(found)
    pool = found.pool

    grouping.change(found, plan(places=None), actor=staff, at=AT)
    place_in(found)

    assert pool is not None
    pool.refresh_from_db()
    found.refresh_from_db()
    assert (found.pool, pool.taken, list(Move.objects.values_list("n", flat=True))) == (None, 0, [1, -1])


def test_it_is_closed_and_opened_again_with_a_reason() -> None:
    found, staff = cohort(), PersonFactory.create()

    closed = grouping.close(found, actor=staff, at=AT, reason="Enough people")
    with pytest.raises(ClosedAlready, match="“Autumn” is closed to new trainees already"):
        grouping.close(found, actor=staff, at=LATER, reason="Again")
    opened = grouping.open_again(found, actor=staff, at=LATER, reason="One left")
    with pytest.raises(OpenAlready, match="“Autumn” takes new trainees already"):
        grouping.open_again(found, actor=staff, at=LATER, reason="Again")

    assert (closed.closed_at, opened.closed_at) == (AT, None)
    reasons = ModelLogEntry.objects.filter(action__in=["courses.close_cohort", "courses.open_cohort"]).order_by("pk")
    assert [entry.data["reason"] for entry in reasons] == ["Enough people", "One left"]


def test_new_days_change_nothing_that_is_finished_and_move_no_personal_end() -> None:
    """P1."""
    found, staff = cohort(), PersonFactory.create()
    done, under_way = place_in(found), place_in(found)
    read_everything(done)
    own = extending.extend(under_way, date(2026, 12, 24), actor=staff, at=AT, reason="Ill")
    told = grouping.affected(found)

    grouping.change(found, plan(ends_on=date(2026, 11, 9)), actor=staff, at=AT)

    done.refresh_from_db()
    assert done.finished_at == AT
    [followed] = following.follow_all(under_way.trainee, at=AT)
    assert followed.calendar.until == own.until
    assert told == [
        "1 trainee is in the middle: new days hold for them at once.",
        "1 trainee has finished. Nothing changes for them: what is finished stays finished.",
        "1 trainee in the middle has a later end of their own. It stays where it is.",
        "Nobody gets a letter about new days. Tell the people in the cohort yourself.",
    ]


def test_a_pool_that_is_not_its_people_is_named() -> None:
    """P7."""
    found = cohort(places=3)
    place = place_in(found)
    assert list(checking.pools_are_their_people()) == []

    Enrollment.objects.filter(pk=place.pk).update(left_at=AT)

    assert list(checking.pools_are_their_people()) == [
        f"cohort {found.public_id} has 0 people and 0 places on orders, its pool says that 1 places are taken"
    ]


def test_a_place_in_a_cohort_of_another_course_is_named() -> None:
    place = place_in(cohort())
    assert list(checking.cohorts_are_of_their_course()) == []

    Enrollment.objects.update(cohort=cohort())

    assert list(checking.cohorts_are_of_their_course()) == [
        f"enrollment {place.public_id} names a cohort of another course"
    ]
