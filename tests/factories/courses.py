"""Courses with pages, as an instructor writes them, and people on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wagtail.models import Page, Site

from assessments import saving, submitting
from assessments.models import Attempt, Quiz
from courses import following
from courses.authoring import programming, releasing
from courses.coordinating import enrolling
from courses.learning import reading, sitting
from courses.models import Course, CoursePage, Enrollment, LessonPage, ModulePage, Program, ProgramPage
from courses.progress import Progress
from foundation.accounts.models import User
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory, answers

AT = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)


def program_page(**words: Any) -> ProgramPage:
    """A program below the home page."""
    home = Site.objects.get(is_default_site=True).root_page
    count = Page.objects.latest("pk").pk
    return home.add_child(instance=ProgramPage(**{"title": "Demo program", "slug": f"program-{count}", **words}))


def course_page(
    *, lessons: int = 2, quiz: Quiz | bool = False, program: ProgramPage | None = None, **words: Any
) -> CoursePage:
    """A course of one module, with so many lessons and perhaps a quiz, all of it published."""
    program = program or program_page()
    count = Page.objects.latest("pk").pk
    plain = {"title": "Demo course", "slug": f"course-{count}", "summary": "A demo.", "objectives": "Know it.\nSay it."}
    page = program.add_child(instance=CoursePage(**{**plain, **words}))
    module = module_page(page, quiz=quiz)
    for number in range(1, lessons + 1):
        lesson_page(module, title=f"Lesson {number}")
    return page


def module_page(page: CoursePage, *, quiz: Quiz | bool = False, **words: Any) -> ModulePage:
    """A module of the course."""
    found = (quiz if isinstance(quiz, Quiz) else QuizFactory.create()) if quiz else None
    count = Page.objects.latest("pk").pk
    plain = {"title": "Demo module", "slug": f"module-{count}", "quiz": found, "quiz_minutes": 10 if found else None}
    return page.add_child(instance=ModulePage(**{**plain, **words}))


def lesson_page(module: ModulePage, *, title: str = "Lesson", text: str = "Words.", **words: Any) -> LessonPage:
    """A lesson of the module that says `text`."""
    plain = {
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "minutes": 20,
        "body": [{"type": "prose", "value": f"<p>{text}</p>", "id": f"block-{Page.objects.count()}"}],
    }
    return module.add_child(instance=LessonPage(**{**plain, **words}))


def rewrite(page: LessonPage, text: str, **words: Any) -> LessonPage:
    """Edit a lesson and publish it, as an instructor does."""
    page = LessonPage.objects.get(pk=page.pk)
    page.body = [{"type": "prose", "value": f"<p>{text}</p>", "id": page.body.raw_data[0]["id"]}]
    for name, value in words.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def citing(page: LessonPage, *codes: str) -> LessonPage:
    """Let a lesson cite these provisions and nothing else, and publish it."""
    page = LessonPage.objects.get(pk=page.pk)
    page.body = [{"type": "citation", "value": code, "id": f"cites-{code}"} for code in codes]
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def lessons_of(page: CoursePage) -> list[LessonPage]:
    """Return the lessons of a course in order."""
    return list(LessonPage.objects.descendant_of(page).order_by("path"))


def module_of(page: CoursePage) -> ModulePage:
    """Return the first module of a course."""
    return ModulePage.objects.child_of(page).order_by("path")[0]


def course(page: CoursePage | None = None, **words: Any) -> Course:
    """Release a course; without a page, one of two lessons."""
    return releasing.release(page or course_page(**words), note="First", actor=None, at=AT).course


def release_again(page: CoursePage) -> Course:
    """Release what was published since."""
    return releasing.release(page, note="Again", actor=None, at=AT).course


def enrollment(found: Course | None = None, trainee: User | None = None, *, at: datetime = AT) -> Enrollment:
    """Give somebody a place on the course."""
    found, trainee = found or course(), trainee or PersonFactory.create()
    return enrolling.enroll(trainee, found, actor=None, at=at)


def open_lesson(place: Enrollment, slug: str, *, at: datetime = AT) -> None:
    """Open a lesson, as a trainee does who looks at it."""
    step = following.follow(place).lesson(slug)
    assert step is not None
    reading.open_lesson(place, step, at=at)


def read(place: Enrollment, slug: str, *, at: datetime = AT) -> Progress:
    """Open a lesson and finish it."""
    open_lesson(place, slug, at=at)
    return reading.finish_lesson(place, slug, at=at)


def read_everything(place: Enrollment, *, at: datetime = AT) -> Enrollment:
    """Open and finish every lesson of the place's release."""
    for module in place.release.manifest["modules"]:
        for line in module["lessons"]:
            read(place, line["slug"], at=at)
    place.refresh_from_db()
    return place


def sit(place: Enrollment, *, right: int, at: datetime = AT) -> Attempt:
    """Sit the quiz of the place's first module with so many right answers, and hand it in."""
    attempt = sitting.sit(place.trainee, place.course.slug, place.release.manifest["modules"][0]["key"], at=at)
    saving.save(attempt, answers(attempt, right=right), client=attempt.public_id, sequence=1, at=at)
    submitting.submit(attempt, at=at)
    place.refresh_from_db()
    return attempt


def finished(found: Course | None = None, trainee: User | None = None) -> Enrollment:
    """Give somebody a place and let her finish the course, its lessons and, where it has one, its quiz."""
    place = read_everything(enrollment(found, trainee))
    if place.release.manifest["modules"][0]["quiz"]:
        sit(place, right=5)
    return place


def requiring(page: ProgramPage, *blocks: tuple[str, Any]) -> ProgramPage:
    """Let a program's page ask for this, and publish it."""
    page = ProgramPage.objects.get(pk=page.pk)
    page.requirements = list(blocks)
    page.save_revision().publish()
    return ProgramPage.objects.get(pk=page.pk)


def released_program(page: ProgramPage, *blocks: tuple[str, Any], at: datetime = AT) -> Program:
    """Release what a program's page asks for; with blocks, these."""
    page = requiring(page, *blocks) if blocks else page
    seen = programming.plan(page).digest
    return programming.release_program(page, seen=seen, note="First", actor=None, at=at).program
