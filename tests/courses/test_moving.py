"""Minor and major releases, and moving people: who is taken along, who stays, and that nothing is taken away."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from courses.authoring import comparing, moving, releasing, weighing
from courses.authoring.moving import MovedOn, NobodyToMove, StaysWhereItIs
from courses.models import Course, CoursePage, CourseRelease, Enrollment, LessonPage
from courses.models.manifests import Manifest, Rule
from foundation.accounts.roles import Role
from foundation.ground import jobbing
from foundation.ground.models import Job
from lms import roles
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    lessons_of,
    module_of,
    read,
    read_everything,
    rewrite,
)
from tests.factories.people import PersonFactory, StaffFactory
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def release(page: CoursePage, *, is_major: bool = False) -> CourseRelease:
    return releasing.release(page, note="", actor=None, at=AT, is_major=is_major)


def major_of(page: CoursePage) -> CourseRelease:
    """A major release that adds a lesson."""
    lesson_page(module_of(page), title=f"Lesson {len(lessons_of(page)) + 1}", minutes=5)
    return release(page, is_major=True)


def test_a_major_release_begins_a_line_and_moves_nobody_and_newcomers_get_it() -> None:
    page = course_page()
    place = enrollment(course(page))

    made = major_of(page)

    place.refresh_from_db()
    assert (place.release.number, place.release.line) == (1, 1)
    assert (made.number, made.line) == (2, 2)
    assert enrollment(place.course).release == made


def test_a_minor_release_takes_along_its_own_line_alone() -> None:
    page = course_page()
    old = enrollment(course(page))
    major_of(page)
    new = enrollment(old.course)
    rewrite(lessons_of(page)[0], "New words.")

    made = release(page)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (made.line, new.release, old.release.number) == (2, made, 1)
    change = comparing.compare(page)
    assert (change.in_the_middle, change.on_older_lines) == (1, 1)


def test_the_first_release_is_of_the_first_line_whatever_is_asked() -> None:
    assert release(course_page(), is_major=True).line == 1


def test_the_comparison_weighs_what_it_means_for_whoever_is_in_the_middle() -> None:
    page = course_page(lessons=2)
    place, almost = enrollment(course(page)), None
    almost = enrollment(place.course)
    read(almost, "lesson-1")
    finished(place.course)
    lessons_of(page)[1].unpublish()

    shorter = comparing.compare(page).weighed
    lesson_page(module_of(page), title="Lesson 3", minutes=5)
    change = comparing.compare(page)

    assert (shorter.people, shorter.keeping, shorter.gaining, shorter.completing) == (2, 2, 0, 1)
    longer = change.weighed
    assert (longer.keeping, longer.gaining, longer.completing, longer.minutes) == (0, 2, 0, 5)
    assert [(one.step.title, one.people) for one in longer.added] == [("Lesson 3", 2)]
    assert [one.kept for one in longer.outcomes] == [0, 1]
    assert (change.adds_work, change.suggests_major, change.finished) == (True, True, 1)


def test_weighing_costs_the_same_for_one_and_for_thirty() -> None:
    """P25."""
    page = course_page()
    place = enrollment(course(page))
    manifest = place.release.manifest
    costs = []
    for count in (0, 29):
        for _ in range(count):
            enrollment(place.course)
        with statements() as run:
            weighing.weigh(Enrollment.objects.all(), manifest)
        costs.append(len(run))

    assert costs == [3, 3]


def lesson(key: str) -> Rule:
    return {"kind": "lesson", "key": key}


def some(least: int) -> Rule:
    return {"kind": "all", "of": [{"kind": "some", "least": least, "of": [lesson("a"), lesson("b")]}]}


def credit(minutes: int) -> Rule:
    return {"kind": "all", "of": [{"kind": "credit", "key": "x", "minutes": minutes}]}


@pytest.mark.parametrize(
    ("before", "after", "adds"),
    [
        (some(1), some(1), False),
        (some(1), some(2), True),
        (some(2), some(1), False),
        (credit(30), credit(60), True),
        (credit(60), credit(30), False),
        (some(1), credit(30), True),
    ],
)
def test_more_of_several_and_more_minutes_are_more_work(before: Rule, after: Rule, adds: bool) -> None:
    line = {"slug": "", "title": "", "minutes": 1, "version": 0, "digest": ""}
    module = {"key": "m", "title": "", "quiz": None, "lessons": [{**line, "key": key} for key in "ab"]}
    manifest: Manifest = {"modules": [module]}  # type: ignore[typeddict-item]

    assert weighing.adds_work({**manifest, "rule": before}, {**manifest, "rule": after}) is adds


def test_moving_keeps_what_was_finished_and_leaves_alone_whoever_finished() -> None:
    """P1."""
    page = course_page()
    place = enrollment(course(page))
    read(place, "lesson-1")
    done, gone = finished(place.course), enrollment(place.course)
    Enrollment.objects.filter(pk=gone.pk).update(left_at=AT)
    made = major_of(page)
    staff = PersonFactory.create()

    found = moving.preview(place.course)
    job = moving.ask(place.course, seen=made.number, actor=staff, at=AT)
    jobbing.run(job.pk)

    assert (found.release, found.weighed.people, found.weighed.minutes, found.finished) == (made, 1, 5, 1)
    assert job.results.get().says == "Moved."
    for one in (place, done, gone):
        one.refresh_from_db()
    assert [one.release.number for one in (place, done, gone)] == [2, 1, 1]
    assert place.readings.filter(finished_at__isnull=False).count() == 1
    entry = ModelLogEntry.objects.get(action="courses.move")
    assert (entry.user, entry.data) == (staff, {"before": 1, "number": 2})


def test_whoever_has_nothing_left_on_the_new_line_is_finished_with_a_certificate() -> None:
    page = course_page()
    place = enrollment(course(page))
    read(place, "lesson-1")
    lessons_of(page)[1].unpublish()
    release(page, is_major=True)

    said = moving.move(place, line=2, actor=None, at=AT)

    place.refresh_from_db()
    assert said == "Moved, and finished: nothing was left."
    assert (place.finished_at, place.release.number) == (AT, 2)
    assert Certificate.objects.filter(person=place.trainee).count() == 1


def test_moving_is_safe_to_repeat_and_refuses_in_words() -> None:
    page = course_page()
    place, done, gone = enrollment(course(page)), finished(), enrollment()
    leaving = Enrollment.objects.filter(pk=gone.pk)
    leaving.update(left_at=AT)
    major_of(page)

    said = [moving.move(place, line=2, actor=None, at=AT) for _ in range(2)]

    assert said == ["Moved.", "Is on it already."]
    for stays, why in ((done, "Finished meanwhile"), (gone, "The place was left")):
        with pytest.raises(StaysWhereItIs, match=why):
            moving.move(stays, line=2, actor=None, at=AT)


def test_nobody_is_moved_to_what_was_not_shown_and_none_where_all_are_there() -> None:
    page = course_page()
    place, staff = enrollment(course(page)), PersonFactory.create()
    with pytest.raises(NobodyToMove):
        moving.ask(place.course, seen=1, actor=staff, at=AT)
    major_of(page)
    with pytest.raises(MovedOn):
        moving.ask(place.course, seen=1, actor=staff, at=AT)
    assert not Job.objects.exists()


def test_a_part_that_was_asked_for_moves_to_the_newest_of_its_line() -> None:
    """A minor release comes between the job and its part: nobody lands on what is not taught any more."""
    page = course_page()
    place = enrollment(course(page))
    major = major_of(page)
    job = moving.ask(place.course, seen=major.number, actor=PersonFactory.create(), at=AT)
    rewrite(lessons_of(page)[0], "New words.")
    minor = release(page)

    jobbing.run(job.pk)

    place.refresh_from_db()
    assert place.release == minor


def test_a_coordinator_sees_who_keeps_and_gains_and_moves_them(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    roles.apply()
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    page = course_page()
    place = enrollment(course(page), PersonFactory.create(name="Demo Middle"))
    finished(place.course, PersonFactory.create(name="Demo Finished"))
    address = f"/admin/course/{place.course.public_id}/move/"
    nobody = client.get(address).content.decode()
    major_of(page)

    asked = client.get(address).content.decode()
    stale = client.post(address, {"seen": 1}).content.decode()
    done = client.post(address, {"seen": 2})

    assert "There is nobody to move." in nobody
    assert ("Demo Middle" in asked, "Demo Finished" in asked, "Lesson 3" in asked) == (True, False, True)
    assert "Another release was made meanwhile" in stale
    assert 'name="seen" value="2"' in stale
    assert done["Location"] == f"/admin/jobs/{Job.objects.get(kind=moving.KIND).public_id}/"
    assert "Moving people to the newest release" in client.get(done["Location"]).content.decode()


def test_an_instructor_is_offered_a_major_release_where_it_adds_work(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = course_page()
    place = enrollment(course(page), PersonFactory.create(name="Demo Middle"))
    roles.apply()
    roles.apply_to_pages()
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))
    address = f"/admin/course/page/{page.pk}/release/"
    lesson_page(module_of(page), title="Lesson 3")

    asked = client.get(address).content.decode()
    seen = comparing.compare(page).digest
    sent = {"seen": seen, "note": "More", "is_attested": "on", "kind": "major"}
    done = client.post(address, sent, follow=True).content.decode()

    assert "A major release is suggested" in asked
    assert ("slides or packs" in asked, "Demo Middle" in asked) == (True, False)
    assert "stays on the release they began, until they are moved." in done
    place.refresh_from_db()
    assert (place.release.number, Course.objects.get().current_release.line) == (1, 2)


def test_the_first_release_asks_for_no_kind(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = course_page()
    LessonPage.objects.update(minutes=1)
    roles.apply()
    roles.apply_to_pages()
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))

    asked = client.get(f"/admin/course/page/{page.pk}/release/").content.decode()

    assert 'name="kind"' not in asked
    assert read_everything(enrollment(course(page))).is_finished
