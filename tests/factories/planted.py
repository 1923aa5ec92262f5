"""A world with a word planted wherever somebody may write something, so that a leak shows which words got where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from assessments.models import Question
from courses.authoring import releasing
from courses.coordinating import excusing, extending, leaving
from courses.learning import choosing, evaluating, inquiring, noting
from courses.models import Announcement, Cohort, CoursePage, Enrollment, EvaluationSheet, Inquiry, LessonPage
from courses.overseeing import announcing, replying
from courses.overseeing.announcing import Audience, Words
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.files.models import Picture
from tests.factories import blocks, files
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    lesson_page,
    module_of,
    module_page,
    open_lesson,
)
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.quizzes import QuestionFactory
from tests.foundation.files import making

READ = {
    "plantedprose", "plantedvignette", "plantedintroduction", "plantedwarning", "plantedcalm",
    "plantedstem", "plantedoption", "plantedtranscript", "plantedcaption", "plantedfilm", "plantedpack",
    "plantedpackname", "plantedalternative", "plantedpixels",
}  # fmt: skip
"""What whoever may read the lesson finds in it, before any check is answered or any path chosen."""
PATHS = {"plantedmain", "plantedother"}
SAID = {"plantedinquiry", "plantedreply"}
DECIDED = {"plantedwaiver", "plantedextension"}
OWN = {"plantednote"}
NEWS = {"plantednews"}
EDITED = {"planteddraft", "plantedlocked", "plantedold"}
WORDS = {*READ, *PATHS, *SAID, *DECIDED, *OWN, *NEWS, *EDITED, "plantedrationale", "plantedremark"}


@dataclass(frozen=True)
class World:
    """A released course and everybody who might look at it; `people` by who they are, None for a visitor."""

    page: CoursePage
    place: Enrollment
    inquiry: Inquiry
    announcement: Announcement
    question: Question
    picture: Picture
    block: str
    people: dict[str, User | None]

    @property
    def pages(self) -> list[Page]:
        """The course's page, and those of the lesson and of the one that is to come."""
        lessons = Page.objects.descendant_of(self.page).filter(slug__in=["titled", "locked"])
        return [self.page, *lessons.order_by("path")]


def world() -> World:
    """Plant every word, and let everybody take their place. The caller applies the roles."""
    page = course_page(lessons=0, title="Titled course", asks_evaluation=True)
    _let_instructors_edit(page.get_parent())
    lesson = lesson_page(module_of(page), title="Titled", text="The plantedold words.")
    lesson_page(module_of(page), title="Spare")
    later = module_page(page, title="Later", opens_on=date(2099, 1, 4))
    lesson_page(later, title="Locked", text="The plantedlocked words.")
    found = course(page)
    early = enrollment(found)
    open_lesson(early, "titled")
    asked, shown = _question(), files.picture()
    body = _body(asked, shown)
    _write(lesson, body)
    found = releasing.release(page, note="Again", is_major=True, actor=None, at=AT).course
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.body = [blocks.prose("The planteddraft words."), *body]
    lesson.save_revision()
    teacher, office = StaffFactory(Role.INSTRUCTOR, is_demo=True), StaffFactory(Role.COORDINATOR, is_demo=True)
    hers, fellows = cohort(found, title="Hers"), cohort(found, title="Fellows")
    hers.teachers.set([teacher])
    to_come = Cohort.objects.create(course=found, title="To come", begins_on=date(2099, 1, 4), zone="America/New_York")
    place = place_in(hers)
    left = enrollment(found)
    people = {
        "visitor": None,
        "stranger": PersonFactory.create(),
        "of another course": enrollment(course()).trainee,
        "whose cohort is to come": place_in(to_come).trainee,
        "who left": left.trainee,
        "of the old release": early.trainee,
        "of another cohort": place_in(fellows).trainee,
        "she": place.trainee,
        "finance": StaffFactory(Role.FINANCE, is_demo=True),
        "her teacher": teacher,
        "another teacher": StaffFactory(Role.INSTRUCTOR, is_demo=True),
        "the office": office,
    }
    leaving.leave(left, actor=left.trainee, at=AT)
    inquiry, said = _speak(place, hers, teacher, office)
    _act(place, body)
    return World(page, place, inquiry, said, asked, shown, body[-1]["id"], people)


def _question() -> Question:
    options = [
        {"text": f"The plantedoption {key}", "is_right": key == "a", "rationale": "The plantedrationale."}
        for key in "abc"
    ]
    return QuestionFactory.create(said={"stem": "Which plantedstem?", "options": options})


def _body(asked: Question, shown: Picture) -> list[dict[str, Any]]:
    """Every kind of block that holds words or files; the check stands last."""
    film = blocks.film(
        transcript="<p>The plantedtranscript.</p>",
        recording=files.in_library(making.mp4(media=b"plantedfilm"), "visit.mp4"),
        captions=files.in_library(making.VTT.replace(b"Hello", b"plantedcaption"), "visit.vtt"),
    )
    return [
        blocks.prose("The plantedprose words."),
        blocks.block("vignette", {"title": "One case", "text": "<p>The plantedvignette.</p>"}),
        blocks.block("picture", {"picture": shown.pk, "alternative": "A plantedalternative.", "caption": ""}),
        film,
        blocks.pack(files.in_library(making.pdf(b"/Said(plantedpack)"), "plantedpackname.pdf")),
        blocks.advisory(
            [blocks.prose("The plantedmain path.")], [blocks.prose("The plantedother path.")],
            warning="A plantedwarning.", other_title="The plantedcalm way",
        ),
        blocks.check(asked),
    ]  # fmt: skip


def _write(lesson: LessonPage, body: list[dict[str, Any]]) -> None:
    """Write this into the lesson and publish it."""
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.body, lesson.introduction = body, "About a plantedintroduction."
    lesson.save_revision().publish()


def _speak(place: Enrollment, hers: Cohort, teacher: User, office: User) -> tuple[Inquiry, Announcement]:
    """Let her ask and be answered, the teacher announce, the office decide, and five people evaluate."""
    excusing.excuse(place, _spare(place), actor=office, at=AT, reason="A plantedwaiver.")
    extending.extend(place, date(2026, 12, 24), actor=office, at=AT, reason="A plantedextension.")
    inquiry = inquiring.ask(place, "A plantedinquiry?", lesson="titled", at=AT)
    replying.reply(inquiry, "A plantedreply.", actor=teacher, at=AT)
    said = announcing.announce(Audience(place.course, hers), Words("Hello", "The plantednews."), actor=teacher, at=AT)
    ratings = {each.name: 4 for each in evaluating.asked(place.release.manifest)}
    for number in range(5):
        EvaluationSheet.objects.create(
            release=place.release, cohort=hers, month=AT.date().replace(day=1), ratings=ratings,
            remarks="" if number else "A plantedremark.",
        )  # fmt: skip
    return inquiry, said


def _act(place: Enrollment, body: list[dict[str, Any]]) -> None:
    """Let her open the lesson, take the other path, and write a note."""
    open_lesson(place, "titled")
    choosing.choose(place, "titled", body[-2]["id"], is_other=True, at=AT)
    noting.note(place, "titled", "My plantednote.", at=AT)


def _spare(place: Enrollment) -> tuple[str, str]:
    """Name the lesson that she is excused from."""
    return ("lesson", place.release.manifest["modules"][0]["lessons"][1]["key"])


def _let_instructors_edit(page: Page) -> None:
    """Let instructors edit what stands here, as the office sets it up."""
    group, _made = Group.objects.get_or_create(name=Role.INSTRUCTOR.value)
    for name in ("change_page", "publish_page"):
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=name)
        GroupPagePermission.objects.create(group=group, page=page, permission=right)
