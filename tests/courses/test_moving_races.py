"""Moving people and releasing what waits for other courses, many at once; and what happens without the lock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.template import Engine
from django.test import Client
from wagtail.search.backends.database.postgres.postgres import PostgresIndex

from assessments import probing
from courses import checking
from courses.authoring import lacking, moving, releasing
from courses.authoring.moving import StaysWhereItIs
from courses.models import Course, CoursePage, CourseRelease, Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.pages import indexing
from lms import roles
from tests.assessments.test_admin import send
from tests.factories import blocks
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
    rewrite,
)
from tests.factories.people import StaffFactory
from tests.factories.quizzes import QuestionFactory, QuizFactory
from tests.racing import PATIENCE, at_once, interrupted, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")


def release(page: CoursePage, *, is_major: bool = False) -> CourseRelease:
    return releasing.release(page, note="", actor=None, at=AT, is_major=is_major)


@pytest.fixture
def page() -> CoursePage:
    return course_page()


@pytest.fixture
def place(page: CoursePage) -> Enrollment:
    """Somebody with one lesson to finish, of a course whose next line has another one."""
    found = enrollment(course(page))
    read(found, "lesson-1")
    open_lesson(found, "lesson-2")
    lesson_page(module_of(page), title="Lesson 3")
    release(page, is_major=True)
    return found


def move(place: Enrollment) -> str:
    return moving.move(place, line=2, actor=None, at=AT)


def test_whoever_finishes_while_she_is_moved_stays_where_she_finished(place: Enrollment) -> None:
    """P1."""
    refused = meanwhile(lambda: read(place, "lesson-2"), lambda: move(place))

    place.refresh_from_db()
    assert (type(refused), place.finished_at, place.release.number) == (StaysWhereItIs, AT, 1)


def test_without_the_lock_only_the_database_keeps_her_there(place: Enrollment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: she is moved off what she finished meanwhile, were it not for the trigger."""
    unlock(monkeypatch, User, Enrollment)
    interrupted(monkeypatch, Enrollment, "save", lambda: read(place, "lesson-2"))

    with pytest.raises(IntegrityError):
        move(place)


def test_whoever_is_moved_while_a_release_is_made_ends_on_the_newest(page: CoursePage, place: Enrollment) -> None:
    rewrite(lessons_of(page)[0], "New words.")

    meanwhile(lambda: release(page), lambda: move(place))

    place.refresh_from_db()
    assert place.release.number == 3


def test_without_the_courses_lock_she_is_left_behind(
    page: CoursePage, place: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: the release that is made meanwhile takes along whoever is on its line, and she is not yet."""
    rewrite(lessons_of(page)[0], "New words.")
    unlock(monkeypatch, Course)
    interrupted(monkeypatch, Enrollment, "save", lambda: release(page))

    move(place)

    place.refresh_from_db()
    assert (place.release.number, CourseRelease.objects.count()) == (2, 3)


def waiting_for_each_other() -> list[Callable[[], Any]]:
    """Two released courses of which each is about to need the other."""
    pages = [course_page(), course_page()]
    for one in pages:
        course(one)
    for one, other in (pages, pages[::-1]):
        found = CoursePage.objects.get(pk=one.pk)
        found.needs = [other]
        found.save_revision().publish()
    return [lambda page=page: release(page) for page in pages]  # type: ignore[misc]


def test_two_courses_released_at_once_never_wait_for_each_other() -> None:
    outcomes = at_once(waiting_for_each_other())

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CourseRelease", "NotReleasable"]


def test_without_the_lock_on_all_courses_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both look before the other is released."""
    deeds, looked = waiting_for_each_other(), Barrier(2, timeout=PATIENCE)
    problems = lacking.problems

    def slow(found: Any) -> list[str]:
        said = problems(found)
        looked.wait()
        return said

    unlock(monkeypatch, Course)
    monkeypatch.setattr(lacking, "problems", slow)

    outcomes = at_once(deeds)

    assert [type(outcome).__name__ for outcome in outcomes] == ["CourseRelease"] * 2


def indexing_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """Two courses to release, each of which has indexed its page before either evens out the weights of titles."""
    pages = [course_page(), course_page()]
    for page in pages:
        rewrite(lessons_of(page)[0], "New words.")
    PostgresIndex(None).entries.update(title_norm=1.0)  # What every index has that was just filled.
    met, even_out = Barrier(2), PostgresIndex._refresh_title_norms

    def late(self: PostgresIndex, **how: Any) -> None:
        with suppress(BrokenBarrierError):
            met.wait(2)
        even_out(self, **how)

    monkeypatch.setattr(PostgresIndex, "_refresh_title_norms", late)
    return [lambda page=page: release(page) for page in pages]  # type: ignore[misc]


def test_two_courses_released_at_once_are_both_released_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = at_once(indexing_at_once(monkeypatch))

    assert [type(outcome).__name__ for outcome in outcomes] == ["CourseRelease"] * 2
    assert CoursePage.objects.search("Lesson 1").count() == 2


def test_indexed_at_once_one_of_them_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each waits for the row that the other has indexed."""
    deeds = indexing_at_once(monkeypatch)
    monkeypatch.setattr(indexing.InTurn, "add_items", PostgresIndex.add_items)

    with pytest.raises(OperationalError, match="deadlock detected"):
        at_once(deeds)


@pytest.fixture
def wanted_twice(settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[CoursePage, Callable[[], str]]:
    """A course whose lesson is about to ask a question, and the form that gives the question's bank to a quiz."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # stock templates of Wagtail, in other threads
    settings.DEMO = True  # demo staff need no second factor
    roles.apply()
    page, question = course_page(), QuestionFactory.create()
    lesson_page(module_of(page), title="Asking", body=[blocks.check(question)])
    client, quiz = Client(), QuizFactory.create(questions=1)
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))
    return page, lambda: send(client, quiz, banks=[question.bank.pk])


def test_a_lesson_never_asks_from_a_bank_that_a_quiz_was_given_meanwhile(
    wanted_twice: tuple[CoursePage, Callable[[], str]],
) -> None:
    """P3. Whoever releases hears why."""
    page, give = wanted_twice

    refused = meanwhile(give, lambda: release(page))

    assert (type(refused).__name__, "these quizzes count and draw from it" in str(refused)) == ("NotReleasable", True)
    assert list(checking.checks_have_banks_of_their_own()) == []


def test_nor_is_a_quiz_given_the_bank_of_a_lesson_that_is_released_meanwhile(
    wanted_twice: tuple[CoursePage, Callable[[], str]],
) -> None:
    """P3. Whoever saves the quiz hears why."""
    page, give = wanted_twice

    said = meanwhile(lambda: release(page), give)

    assert "These lessons ask questions from the same bank" in said
    assert list(checking.checks_have_banks_of_their_own()) == []


def test_without_the_lock_on_the_bank_both_have_it(
    wanted_twice: tuple[CoursePage, Callable[[], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: the release has looked, and the quiz is saved before it is made."""
    page, give = wanted_twice
    monkeypatch.setattr(probing, "hold", lambda _versions: None)
    interrupted(monkeypatch, releasing, "_made", give)

    release(page)

    assert len(list(checking.checks_have_banks_of_their_own())) == 1
