"""Many at once: one place, one certificate, releases without gaps; and what happens without the lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from certificates.models import Certificate
from courses import checking, completing, enrolling, following, reading, releasing
from courses.models import Course, CourseRelease, Enrollment, Reading
from foundation.accounts.models import User
from foundation.letters.models import Letter
from tests.assessments.test_races import PATIENCE, at_once
from tests.factories.courses import AT, course, course_page, enrollment, lesson_page, module_of
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.usefixtures("committed")


def test_eight_enrolls_at_once_are_one_place_and_one_letter() -> None:
    found, trainee = course(), PersonFactory.create()

    places = at_once([lambda: enrolling.enroll(trainee, found, actor=trainee, at=AT)] * 8)

    assert places == [Enrollment.objects.get()] * 8
    assert Letter.objects.count() == 1


def test_without_the_lock_two_enrolls_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both see no place and make one; only the constraint stops the second."""
    found, trainee = course(), PersonFactory.create()
    looked = Barrier(2, timeout=PATIENCE)
    monkeypatch.setattr(type(Course.objects.all()), "select_for_update", lambda self, **_how: self)
    is_closed = Course.is_closed

    def slow(self: Course, at: Any) -> bool:
        looked.wait()
        return is_closed(self, at)

    monkeypatch.setattr(Course, "is_closed", slow)

    outcomes = at_once([lambda: enrolling.enroll(trainee, found, actor=trainee, at=AT)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Enrollment", "IntegrityError"]


def finish(place: Enrollment, handle: str) -> Callable[[], Any]:
    return lambda: reading.finish_lesson(place, handle, at=AT)


def test_the_last_two_lessons_finished_at_once_earn_one_certificate() -> None:
    place = enrollment()

    at_once([finish(place, "lesson-1"), finish(place, "lesson-2")] * 4)

    place.refresh_from_db()
    assert (place.finished_at, Certificate.objects.count(), Reading.objects.count()) == (AT, 1, 2)


def test_without_the_lock_the_last_two_lessons_leave_the_course_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each sees the other's lesson unread, and nobody finishes the course."""
    place = enrollment()
    looked = Barrier(2, timeout=PATIENCE)
    follow = following.follow

    def unlocked(found: Enrollment) -> Enrollment:
        return Enrollment.objects.select_related("release", "course__activity", "trainee").get(pk=found.pk)

    def look(found: Enrollment) -> Any:
        progress = follow(found)
        looked.wait()
        return progress

    monkeypatch.setattr(completing, "hold", unlocked)
    monkeypatch.setattr(following, "follow", look)

    at_once([finish(place, "lesson-1"), finish(place, "lesson-2")])

    place.refresh_from_db()
    assert (place.finished_at, Reading.objects.filter(finished_at=AT).count()) == (None, 2)


def test_releases_made_at_once_are_one_course_and_have_no_gap() -> None:
    page = course_page()

    made = at_once([lambda: releasing.release(page, note="", actor=None, at=AT)] * 4)

    assert made == [CourseRelease.objects.get()] * 4
    assert Course.objects.count() == 1


def test_enrolling_while_a_release_is_made_ends_on_the_newest_release() -> None:
    """P1: whoever enrolls meanwhile is moved, or starts on the new one."""
    page = course_page()
    found = course(page)
    people = PersonFactory.create_batch(6)
    lesson_page(module_of(page), title="Lesson 3")

    def arrive(person: User) -> Callable[[], Any]:
        return lambda: enrolling.enroll(person, found, actor=person, at=AT)

    at_once([lambda: releasing.release(page, note="", actor=None, at=AT), *map(arrive, people)])

    assert set(Enrollment.objects.values_list("release__number", flat=True)) == {2}
    assert list(checking.releases_have_no_gap()) == []
