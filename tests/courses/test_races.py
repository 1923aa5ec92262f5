"""Many at once: one place, one certificate, releases without gaps; and what happens without the lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError
from wagtail.models import ModelLogEntry, Page

from assessments import saving, submitting
from certificates.models import Certificate, NameKey
from courses import checking, completing, following
from courses.authoring import releasing
from courses.coordinating import closing, enrolling, leaving
from courses.coordinating.deciding import FinishedAlready
from courses.learning import entering, sitting
from courses.models import Course, CourseRelease, Enrollment, Reading
from foundation.accounts import erasing, holding
from foundation.accounts.models import User
from foundation.letters.models import Letter
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    lesson_page,
    lessons_of,
    module_of,
    open_lesson,
    read,
    read_everything,
    rewrite,
)
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.factories.quizzes import answers
from tests.racing import PATIENCE, at_once, interrupted, meanwhile, unlock

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


def test_whoever_enrolls_while_the_course_is_being_closed_is_told() -> None:
    found, trainee, staff = course(), PersonFactory.create(), PersonFactory.create()

    refused = meanwhile(
        lambda: closing.close(found, actor=staff, at=AT, reason="full"),
        lambda: enrolling.enroll(trainee, found, actor=trainee, at=AT),
    )

    assert type(refused) is enrolling.EnrollmentClosed
    assert not Enrollment.objects.exists()


def test_two_who_close_it_at_once_close_it_once() -> None:
    found, staff = course(), PersonFactory.create()

    outcomes = at_once([lambda: closing.close(found, actor=staff, at=AT, reason="full")] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ClosedAlready", "Course"]
    assert ModelLogEntry.objects.filter(action="courses.close").count() == 1


def test_without_the_lock_it_is_closed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both see an open course, and the log says twice who closed it."""
    found, staff = course(), PersonFactory.create()
    looked = Barrier(2, timeout=PATIENCE)
    monkeypatch.setattr(type(Course.objects.all()), "select_for_update", lambda self, **_how: self)
    is_closed = Course.is_closed

    def slow(self: Course, at: Any) -> bool:
        answer = is_closed(self, at)
        looked.wait()
        return answer

    monkeypatch.setattr(Course, "is_closed", slow)

    at_once([lambda: closing.close(found, actor=staff, at=AT, reason="full")] * 2)

    assert ModelLogEntry.objects.filter(action="courses.close").count() == 2


def finish(place: Enrollment, slug: str) -> Callable[[], Any]:
    """Open the lesson now, and return what finishes it."""
    open_lesson(place, slug)
    return lambda: read(place, slug)


def test_the_last_two_lessons_finished_at_once_earn_one_certificate() -> None:
    place = enrollment()

    at_once([finish(place, "lesson-1"), finish(place, "lesson-2")] * 4)

    place.refresh_from_db()
    assert (place.finished_at, Certificate.objects.count(), Reading.objects.count()) == (AT, 1, 2)


def test_without_the_lock_the_last_two_lessons_leave_the_course_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each sees the other's lesson unread, and nobody finishes the course."""
    place = enrollment()
    both = [finish(place, "lesson-1"), finish(place, "lesson-2")]
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

    at_once(both)

    place.refresh_from_db()
    assert (place.finished_at, Reading.objects.filter(finished_at=AT).count()) == (None, 2)


def test_releases_made_at_once_are_one_course_and_have_no_gap() -> None:
    page = course_page()

    made = at_once([lambda: releasing.release(page, note="", actor=None, at=AT)] * 4)

    assert made == [CourseRelease.objects.get()] * 4
    assert Course.objects.count() == 1


def test_without_the_pages_lock_two_first_releases_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both see no course and make one; only the constraint stops the second."""
    page = course_page()
    looked = Barrier(2, timeout=PATIENCE)
    free_slug = releasing.free_slug

    def slow(wanted: str, taken: Any) -> str:
        if wanted == page.slug:
            looked.wait()
        return free_slug(wanted, taken)

    unlock(monkeypatch, Page)
    monkeypatch.setattr(releasing, "free_slug", slow)

    outcomes = at_once([lambda: releasing.release(page, note="", actor=None, at=AT)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CourseRelease", "IntegrityError"]


def test_later_releases_made_at_once_are_one() -> None:
    """The second sees what the first froze, and that nothing has changed since."""
    page = course_page()
    course(page)
    rewrite(lessons_of(page)[0], "New words.")

    made = at_once([lambda: releasing.release(page, note="", actor=None, at=AT)] * 4)

    assert {release.number for release in made} == {2}
    assert list(checking.releases_have_no_gap()) == []


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


def test_without_the_courses_lock_whoever_enrolls_meanwhile_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: she is given the release that was current, and nobody moves her to the one made meanwhile."""
    page = course_page()
    found, person = course(page), PersonFactory.create()
    lesson_page(module_of(page), title="Lesson 3")
    unlock(monkeypatch, Course)
    interrupted(monkeypatch, Enrollment.objects, "create", lambda: releasing.release(page, note="", actor=None, at=AT))

    place = enrolling.enroll(person, found, actor=person, at=AT)

    assert (place.release.number, CourseRelease.objects.count()) == (1, 2)


def test_whoever_leaves_while_she_finishes_is_told_that_it_is_finished() -> None:
    """P1."""
    place = enrollment()
    finish(place, "lesson-1")()

    refused = meanwhile(finish(place, "lesson-2"), lambda: leaving.leave(place, actor=place.trainee, at=AT))

    place.refresh_from_db()
    assert (type(refused), place.finished_at, place.left_at) == (FinishedAlready, AT, None)


def test_without_the_lock_whoever_leaves_while_she_finishes_collides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: she leaves what was open when it was looked at; only the constraint stops her."""
    place = enrollment()
    finish(place, "lesson-1")()
    unlock(monkeypatch, Enrollment)
    interrupted(monkeypatch, Enrollment, "save", finish(place, "lesson-2"))

    with pytest.raises(IntegrityError, match="finished_or_left"):
        leaving.leave(place, actor=place.trainee, at=AT)


def half_way() -> tuple[Enrollment, Callable[[], Any]]:
    """Somebody with one lesson left, and a release that changes that lesson under her hands."""
    page = course_page()
    place = enrollment(course(page))
    read(place, "lesson-1")
    rewrite(lessons_of(page)[1], "New words.")
    return place, lambda: releasing.release(page, note="", actor=None, at=AT)


def test_the_last_lesson_finished_while_a_release_is_made_counts_on_the_new_release() -> None:
    """P1, P5."""
    place, release = half_way()

    meanwhile(release, finish(place, "lesson-2"))

    place.refresh_from_db()
    read = place.readings.get(lesson__slug="lesson-2")
    assert (place.finished_at, place.release.number, Certificate.objects.count()) == (AT, 2, 1)
    assert read.version_id == entering.line_of(place.release.manifest, "lesson-2")["version"]  # type: ignore[index]  # it is there


def test_locked_together_with_its_release_the_enrollment_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the row is locked through a join; the database looks at the join again and finds nothing."""
    place, release = half_way()

    def joined(found: Enrollment) -> Enrollment:
        locked = Enrollment.objects.select_for_update(no_key=True, of=("self",))
        return locked.select_related("release").get(pk=found.pk)

    monkeypatch.setattr(completing, "hold", joined)

    with pytest.raises(Enrollment.DoesNotExist):
        meanwhile(release, finish(place, "lesson-2"))


def test_a_quiz_handed_in_while_a_release_is_made_is_marked_and_counts() -> None:
    """P4, P5."""
    page = course_page(quiz=True)
    place = read_everything(enrollment(course(page)))
    attempt = sitting.sit(place.trainee, place.course.slug, place.release.manifest["modules"][0]["key"], at=AT)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)
    rewrite(lessons_of(page)[0], "New words.")

    mark = meanwhile(
        lambda: releasing.release(page, note="", actor=None, at=AT), lambda: submitting.submit(attempt, at=AT)
    )

    place.refresh_from_db()
    assert mark.has_passed
    assert (place.finished_at, place.release.number, Certificate.objects.count()) == (AT, 2, 1)


def last_lesson() -> tuple[Enrollment, Callable[[], Any]]:
    """Somebody with one lesson left, and the erasure of her record."""
    place = enrollment()
    administrator = SuperuserFactory.create()
    read(place, "lesson-1")
    return place, lambda: erasing.erase(place.trainee, actor=administrator, at=AT)


def test_whoever_is_being_erased_finishes_nothing_and_gets_no_certificate() -> None:
    """P24."""
    place, erase = last_lesson()

    refused = meanwhile(erase, finish(place, "lesson-2"))

    place.refresh_from_db()
    assert (type(refused), place.left_at, place.finished_at) == (holding.Erased, AT, None)
    assert not Certificate.objects.exists()


def test_whoever_finishes_just_before_she_is_erased_leaves_no_name_behind() -> None:
    """P24; and neither waits for the other for ever, since both begin with the person."""
    place, erase = last_lesson()

    meanwhile(finish(place, "lesson-2"), erase)

    place.refresh_from_db()
    assert (place.finished_at, Certificate.objects.count(), NameKey.objects.count()) == (AT, 1, 0)


def test_a_certificate_claimed_while_she_is_erased_is_refused() -> None:
    """P24: her course is finished, her certificate still waited for a name."""
    place, erase = last_lesson()
    User.objects.filter(pk=place.trainee_id).update(name="", certificate_name="")
    finish(place, "lesson-2")()
    User.objects.filter(pk=place.trainee_id).update(certificate_name="Ána Demo-Muñoz")

    refused = meanwhile(erase, lambda: completing.claim(place, at=AT))

    assert type(refused) is holding.Erased
    assert not NameKey.objects.exists()
