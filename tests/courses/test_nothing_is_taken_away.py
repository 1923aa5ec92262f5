"""P1 under any sequence of edits: finished stays finished, and every pinned lesson reads as it did, byte for byte."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from certificates.models import Certificate
from courses import checking, drawing, following
from courses.authoring import moving, releasing
from courses.learning import entering, reading
from courses.models import CoursePage, Enrollment, LessonPage, LessonVersion, ModulePage
from foundation.files import keeping
from foundation.files.models import Download, PrivateFile
from foundation.ground.refusals import Refusal
from tests.factories import blocks
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    lesson_page,
    module_of,
    module_page,
    read,
    read_everything,
    rewrite,
)

pytestmark = pytest.mark.django_db
DEEDS = (
    *(
        "rewrite",
        "retitle",
        "rename",
        "unpublish",
        "publish",
        "delete_lesson",
        "add_lesson",
        "move_lesson",
        "copy_course",
    ),
    *("add_module", "delete_module", "film_it", "shred", "purge", "release", "read_one"),
    *("make_optional", "need_module", "open_later", "rule", "ask_evaluation", "release_major", "move_people"),
    "delete_course",
)


class Undone(Exception):  # noqa: N818  (a signal to take an example's changes back)
    """Takes back what an example did to the database."""


class World:
    """A course, somebody who finished it, somebody in its middle, and what editors do to it."""

    def __init__(self) -> None:
        self.page = course_page(lessons=2)
        self.course = course(self.page)
        self.done = read_everything(enrollment(self.course))
        self.middle = enrollment(self.course)
        self.finished: set[str] = set()
        self.words: dict[int, str] = {}
        self.was_finished: tuple[Any, int] | None = None
        self.remember()

    def lessons(self) -> list[LessonPage]:
        return list(LessonPage.objects.descendant_of(self.page).order_by("path")) if self.is_there() else []

    def is_there(self) -> bool:
        return CoursePage.objects.filter(pk=self.page.pk).exists()

    def remember(self) -> None:
        for version in LessonVersion.objects.all():
            self.words.setdefault(version.pk, drawn(version))

    def do(self, deed: str, which: int) -> None:
        if deed == "read_one":
            self.read_one(which)
        elif deed == "move_people":
            self.move_people(None, which)
        elif deed == "purge":
            call_command("purge_revisions", verbosity=0)
        elif deed == "shred":
            Download.objects.all().delete()
        elif self.is_there():
            lessons = self.lessons()
            getattr(self, deed)(lessons[which % len(lessons)] if lessons else None, which)

    def read_one(self, which: int) -> None:
        self.middle.refresh_from_db()
        if self.middle.is_finished:
            return  # A rule or a move left nothing for her to do.
        lines = [line for module in self.middle.release.manifest["modules"] for line in module["lessons"]]
        line = lines[which % len(lines)]
        with contextlib.suppress(Refusal):  # A module that opens later, or after another.
            read(self.middle, line["slug"])
            self.finished.add(line["key"])

    def rewrite(self, lesson: LessonPage | None, which: int) -> None:
        if lesson:
            rewrite(lesson, f"New words {which}.")

    def retitle(self, lesson: LessonPage | None, which: int) -> None:
        if lesson:
            rewrite(lesson, "Words.", title=f"Title {which}")

    def rename(self, lesson: LessonPage | None, which: int) -> None:
        if lesson:
            rewrite(lesson, "Words.", slug=f"slug-{which}-{lesson.pk}")

    def unpublish(self, lesson: LessonPage | None, _which: int) -> None:
        if lesson:
            lesson.unpublish()

    def publish(self, lesson: LessonPage | None, _which: int) -> None:
        if lesson:
            lesson.save_revision().publish()

    def delete_lesson(self, lesson: LessonPage | None, _which: int) -> None:
        if lesson:
            lesson.delete()

    def add_lesson(self, _lesson: LessonPage | None, which: int) -> None:
        modules = list(ModulePage.objects.child_of(self.page))
        if modules:
            lesson_page(modules[which % len(modules)], title=f"Added {Page.objects.latest('pk').pk}")

    def move_lesson(self, lesson: LessonPage | None, which: int) -> None:
        modules = list(ModulePage.objects.child_of(self.page))
        if lesson:
            lesson.move(modules[which % len(modules)], pos="first-child")

    def film_it(self, lesson: LessonPage | None, _which: int) -> None:
        if lesson:
            lesson.body = [blocks.advisory(main=[blocks.film(), blocks.check()], other=[blocks.pack()])]
            lesson.save_revision().publish()

    def copy_course(self, _lesson: LessonPage | None, _which: int) -> None:
        course_copy = CoursePage.objects.get(pk=self.page.pk).copy(
            recursive=True, update_attrs={"slug": f"copy-{Page.objects.latest('pk').pk}"}
        )
        self.release_page(course_copy)

    def add_module(self, _lesson: LessonPage | None, _which: int) -> None:
        lesson_page(module_page(CoursePage.objects.get(pk=self.page.pk)), title=f"Fresh {Page.objects.count()}")

    def make_optional(self, lesson: LessonPage | None, which: int) -> None:
        if lesson:
            rewrite(lesson, "Words.", is_optional=bool(which % 2))

    def change(self, page: Any, **words: Any) -> None:
        for name, value in words.items():
            setattr(page, name, value)
        page.save_revision().publish()

    def need_module(self, _lesson: LessonPage | None, which: int) -> None:
        modules = list(ModulePage.objects.child_of(self.page))
        if modules:
            self.change(modules[-1], needs=modules[: which % len(modules)])

    def open_later(self, _lesson: LessonPage | None, which: int) -> None:
        modules = list(ModulePage.objects.child_of(self.page))
        if modules:
            on = AT.date() + timedelta(days=which) if which % 2 else None
            self.change(modules[which % len(modules)], opens_on=on, opens_after_days=None if on else which)

    def rule(self, lesson: LessonPage | None, which: int) -> None:
        named = [{"type": "item", "value": one.pk, "id": str(one.pk)} for one in self.lessons()[:3]]
        some = {"type": "some", "value": {"title": "Some", "least": 1 + which % 2, "of": named}, "id": "some"}
        one = [{"type": "lesson", "value": lesson.pk, "id": "one"}] if lesson and which % 3 else []
        self.change(CoursePage.objects.get(pk=self.page.pk), completion=[some, *one] if which else [])

    def ask_evaluation(self, _lesson: LessonPage | None, which: int) -> None:
        self.change(CoursePage.objects.get(pk=self.page.pk), asks_evaluation=bool(which % 2))

    def release_major(self, _lesson: LessonPage | None, _which: int) -> None:
        self.release_page(CoursePage.objects.get(pk=self.page.pk), is_major=True)

    def move_people(self, _lesson: LessonPage | None, _which: int) -> None:
        newest = self.course.current_release
        for place in (self.done, self.middle):
            with contextlib.suppress(Refusal):
                moving.move(place, line=newest.line, actor=None, at=AT)

    def delete_module(self, _lesson: LessonPage | None, which: int) -> None:
        modules = list(ModulePage.objects.child_of(self.page))
        if modules:
            modules[which % len(modules)].delete()

    def delete_course(self, _lesson: LessonPage | None, _which: int) -> None:
        CoursePage.objects.get(pk=self.page.pk).delete()

    def release(self, _lesson: LessonPage | None, _which: int) -> None:
        self.release_page(CoursePage.objects.get(pk=self.page.pk))

    def release_page(self, page: CoursePage, *, is_major: bool = False) -> None:
        try:
            with transaction.atomic():
                releasing.release(page, note="", actor=None, at=AT, is_major=is_major)
        except Refusal:
            return
        self.remember()

    def holds(self) -> None:
        """Assert what must hold after every deed."""
        done = Enrollment.objects.get(pk=self.done.pk)
        middle = Enrollment.objects.get(pk=self.middle.pk)
        if self.was_finished:
            assert (middle.finished_at, middle.release_id) == self.was_finished
        if middle.is_finished:
            self.was_finished = (middle.finished_at, middle.release_id)
        assert (done.finished_at, done.release_id) == (AT, self.done.release_id)
        assert following.follow(done).is_complete
        assert Certificate.objects.filter(person=self.done.trainee, ended_at=None).count() == 1
        found = following.done([self.middle.pk]).get(self.middle.pk)
        assert self.finished <= (found.finished if found else set())
        assert {version.pk: drawn(version) for version in LessonVersion.objects.filter(pk__in=self.words)} == self.words
        for place in (done, Enrollment.objects.get(pk=self.middle.pk)):
            for module in place.release.manifest["modules"]:
                for line in module["lessons"]:
                    assert entering.line_of(place.release.manifest, line["slug"]) == line
                    assert line["version"] in self.words
        assert [line for check in CHECKS for line in check()] == []


CHECKS: tuple[Any, ...] = (
    checking.finished_is_complete,
    checking.releases_are_whole,
    checking.versions_match,
    checking.releases_have_no_gap,
)


def drawn(version: LessonVersion) -> str:
    """The lesson as it is drawn, without help from any cache, and the files that it leads to."""
    held = [
        file for parts in version.files.values() for file in (*parts.get("files", ()), parts.get("recording")) if file
    ]
    kept = [keeping.read(PrivateFile.objects.get(public_id=file["file"])).hex() for file in held]
    return f"{drawing.draw(version)}\n{kept}\n{version.checks}"


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 5)), min_size=4, max_size=14))
def test_whatever_editors_do_nothing_finished_is_taken_away(deeds: list[tuple[str, int]]) -> None:
    """P1."""
    with contextlib.suppress(Undone), transaction.atomic():
        world = World()
        for deed, which in deeds:
            world.do(deed, which)
            world.holds()
        raise Undone


def test_the_course_may_be_rebuilt_and_deleted_and_still_nothing_is_taken_away() -> None:
    """P1: one long story that does everything once."""
    world = World()

    for which, deed in enumerate([*DEEDS[:-1], "release", *DEEDS]):
        world.do(deed, which)
        world.holds()


def test_a_world_without_its_module_refuses_a_release_and_keeps_the_old_one() -> None:
    """P1."""
    world = World()
    module_of(world.page).delete()

    world.do("release", 0)

    world.holds()
    assert world.course.current_release.number == 1


def refuses(statement: str, key: int) -> bool:
    """Whether the database refuses the statement."""
    with contextlib.suppress(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [key])
        assert cursor.rowcount == 1
        return False
    return True


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE courses_reading SET finished_at = NULL WHERE id = %s",
        "UPDATE courses_reading SET finished_at = finished_at + interval '1 day' WHERE id = %s",
        "UPDATE courses_reading SET version_id = version_id + 1 WHERE id = %s",
        "DELETE FROM courses_reading WHERE id = %s",
    ],
)
def test_the_database_keeps_a_finished_reading(change: str) -> None:
    """P1."""
    assert refuses(change, read_everything(enrollment()).readings.earliest("pk").pk)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE courses_enrollment SET finished_at = NULL WHERE id = %s",
        "UPDATE courses_enrollment SET finished_at = finished_at + interval '1 day' WHERE id = %s",
        "UPDATE courses_enrollment SET release_id = release_id + 1 WHERE id = %s",
        "UPDATE courses_enrollment SET finished_at = NULL, left_at = now() WHERE id = %s",
        "DELETE FROM courses_enrollment WHERE id = %s",
    ],
)
def test_the_database_keeps_a_finished_enrollment_on_its_release(change: str) -> None:
    """P1. Nothing refers to the place, so that it is the trigger that refuses to delete it."""
    place = enrollment()
    Enrollment.objects.filter(pk=place.pk).update(finished_at=AT)

    assert refuses(change, place.pk)


def test_what_is_not_finished_may_still_change() -> None:
    place = enrollment()
    opened = following.follow(place).lesson("lesson-1")
    assert opened is not None
    reading.open_lesson(place, opened, at=AT)

    assert not refuses("UPDATE courses_reading SET finished_at = now() WHERE id = %s", place.readings.get().pk)
    assert not refuses("UPDATE courses_enrollment SET left_at = now() WHERE id = %s", place.pk)
    assert not refuses("DELETE FROM courses_enrollment WHERE id = %s", enrollment(place.course).pk)
