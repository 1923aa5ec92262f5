"""What a release writes down: everything that the pages say, and nothing more for a course that says nothing more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assessments.models import Quiz
from certificates.models import CreditCategory
from courses.authoring import comparing, demanding, drafting, lacking, releasing
from courses.authoring.releasing import NotReleasable
from courses.digesting import sha256
from courses.models import Course, CoursePage, LessonPage, LessonVersion, ModulePage
from courses.models.manifests import rule_of
from tests.factories.courses import (
    AT,
    course,
    course_page,
    lesson_page,
    lessons_of,
    module_of,
    module_page,
    release_again,
)
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db


def block(kind: str, value: Any) -> dict[str, Any]:
    """A block of a stream."""
    return {"type": kind, "value": value, "id": f"{kind}-{value}"[:40]}


def item(value: Any) -> dict[str, Any]:
    """A part of a list."""
    return {"type": "item", "value": value, "id": f"item-{value}"}


def save(page: Any, **words: Any) -> Any:
    """Change a page as its editor does, and publish it."""
    found = type(page).objects.get(pk=page.pk)
    for name, value in words.items():
        setattr(found, name, value)
    found.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def refusal(page: CoursePage) -> str:
    """What a release of the course is refused with."""
    with pytest.raises(NotReleasable) as refused:
        releasing.release(page, note="", actor=None, at=AT)
    return str(refused.value)


def test_a_course_that_uses_nothing_new_has_the_manifest_it_always_had() -> None:
    """P1: releases made before are equal to what is proposed now, byte for byte."""
    page = course_page(lessons=1, quiz=True)

    made = course(page).current_release

    version, quiz = LessonVersion.objects.get(), Quiz.objects.get()
    assert made.manifest == {
        "title": "Demo course",
        "program_title": "Demo program",
        "summary": "A demo.",
        "objectives": ["Know it.", "Say it."],
        "minutes": 30,
        "is_demo": False,
        "modules": [
            {
                "key": str(module_of(page).translation_key),
                "title": "Demo module",
                "lessons": [
                    {
                        "key": str(lessons_of(page)[0].translation_key),
                        "slug": "lesson-1",
                        "title": "Lesson 1",
                        "minutes": 20,
                        "version": version.pk,
                        "digest": version.digest,
                    }
                ],
                "quiz": {"public_id": str(quiz.public_id), "title": quiz.title, "minutes": 10},
            }
        ],
    }
    assert made.digest == sha256(made.manifest)
    assert comparing.outline_of(made) == [
        ["Demo course", "Demo program", "A demo.", ["Know it.", "Say it."], False],
        [
            [
                str(module_of(page).translation_key),
                "Demo module",
                [[str(lessons_of(page)[0].translation_key), version.digest]],
                [str(quiz.public_id), quiz.title, 10],
            ]
        ],
    ]


def test_all_that_the_pages_say_stands_in_the_release() -> None:
    first = course(course_page(title="First"))
    page = course_page(
        lessons=1,
        quiz=True,
        teachers=[block("teacher", {"name": "Demo Teacher", "about": "Teaches."})],
        asks_evaluation=True,
        evaluation_statements="The pace was right.\n",
    )
    page = save(page, needs=[CoursePage.objects.get(translation_key=first.page_key)])
    later = module_page(page, title="Later", opens_after_days=7)
    lesson_page(later, title="Beside it", is_optional=True, minutes=9)
    lesson_page(later, title="Of it", minutes=5)
    save(later, needs=[module_of(page)])
    dated = module_page(page, title="Dated", opens_on=date(2027, 3, 1))
    lesson_page(dated, title="In March", minutes=1)

    manifest = course(page).current_release.manifest

    one, two, three = manifest["modules"]
    assert manifest["minutes"] == 36
    assert manifest["teachers"] == [{"name": "Demo Teacher", "about": "Teaches."}]
    assert manifest["evaluation"] == {"statements": ["The pace was right."]}
    assert manifest["needs"] == [{"activity": str(first.activity.public_id), "title": "First"}]
    assert "rule" not in manifest
    assert [step["kind"] for step in rule_of(manifest)["of"]] == ["lesson", "quiz", "lesson", "lesson", "evaluation"]
    assert (two["needs"], two["opens_after_days"], "opens_on" in two) == ([one["key"]], 7, False)
    assert [line.get("is_optional", False) for line in two["lessons"]] == [True, False]
    assert (three["opens_on"], "opens_after_days" in three, "needs" in three) == ("2027-03-01", False, False)
    assert comparing.compare(page).is_empty


def test_a_rule_names_keys_of_what_the_author_named() -> None:
    other = course(course_page(title="Elsewhere")).activity
    page = course_page(lessons=2, quiz=True, asks_evaluation=True)
    first, second = lessons_of(page)
    module = module_of(page)
    save(
        page,
        completion=[
            block("module", module.pk),
            block("lesson", first.pk),
            block("quiz", module.pk),
            block("some", {"title": "One of two", "least": 1, "of": [item(first.pk), item(second.pk)]}),
            block("activity", {"activity": str(other.public_id), "minutes": 30}),
            block("activity", {"activity": str(other.public_id), "minutes": None}),
        ],
    )

    rule = course(page).current_release.manifest["rule"]

    one, two, quiz = str(first.translation_key), str(second.translation_key), str(module.translation_key)
    lessons = [{"kind": "lesson", "key": one}, {"kind": "lesson", "key": two}]
    credit = {"kind": "credit", "key": str(other.public_id), "says": "Elsewhere"}
    assert rule == {
        "kind": "all",
        "of": [
            {"kind": "all", "says": "Demo module", "of": [*lessons, {"kind": "quiz", "key": quiz}]},
            lessons[0],
            {"kind": "quiz", "key": quiz},
            {"kind": "some", "least": 1, "says": "One of two", "of": lessons},
            {**credit, "minutes": 30},
            credit,
            {"kind": "evaluation"},
        ],
    }


def test_a_rule_that_can_not_be_met_is_refused_in_words() -> None:
    page = course_page(lessons=2, title="The Code")
    first, _second = lessons_of(page)
    bare, stranger = module_of(page), lessons_of(course_page(title="Other"))[0]
    gone = lesson_page(module_of(page), title="Gone").pk
    save(
        page,
        completion=[
            block("quiz", bare.pk),
            block("quiz", stranger.pk),
            block("module", stranger.pk),
            block("lesson", gone),
            block("activity", {"activity": "01890000-0000-7000-8000-000000000000", "minutes": None}),
            block("some", {"title": "Twice", "least": 1, "of": [item(first.pk), item(first.pk)]}),
        ],
    )
    lessons_of(page)[-1].delete()

    assert refusal(page) == (
        "What completes the course names the quiz of “Demo module”, which has none. "
        "What completes the course names “Lesson 1”, which is no published page of this course. "
        "What completes the course names a page that is gone. "
        "What completes the course names an activity that is gone. "
        "“Twice” names a page twice."
    )


def test_a_group_that_asks_for_more_than_it_has_is_refused() -> None:
    page = course_page(lessons=2)
    extra = module_page(page, title="Extra")
    lesson_page(extra, title="Optional", is_optional=True)
    first, second, _optional = lessons_of(page)
    of = [item(first.pk), item(second.pk)]
    save(page, completion=[block("some", {"title": "Three", "least": 3, "of": of}), block("module", extra.pk)])

    assert refusal(page) == (
        "“Three” asks for 3 of 2. It can never be met. “Extra” asks for nothing: nothing in it has to be done."
    )


def test_modules_that_wait_for_each_other_or_for_strangers_are_refused_by_name() -> None:
    page = course_page(lessons=1)
    first = save(module_of(page), title="A", opens_on=date(2027, 1, 1), opens_after_days=3)
    second = module_page(page, title="B")
    lesson_page(second, title="Two")
    stranger = save(module_of(course_page()), title="Strange")
    save(first, needs=[second])
    save(second, needs=[first, stranger])

    assert refusal(page) == (
        "“A” opens on a day and so many days in: choose one of them. "
        "“B” needs “Strange” first, which is no published module of this course. "
        "These modules wait for each other: “A” → “B” → “A”."
    )


def test_courses_that_wait_for_each_other_are_refused_by_name() -> None:
    one, two, three = (course_page(title=title) for title in ("One", "Two", "Three"))
    for page in (one, two, three):
        course(page)
    save(two, needs=[one])
    release_again(two)
    save(three, needs=[two])
    release_again(three)
    save(one, needs=[three, course_page(title="Never")])

    assert refusal(CoursePage.objects.get(pk=one.pk)) == (
        "These courses wait for each other: “One” → “Three” → “Two” → “One”. "
        "“Never” comes first, and was never released."
    )
    assert [found.current_release.number for found in Course.objects.order_by("pk")] == [1, 2, 2]


def test_a_first_release_may_need_what_needs_nothing() -> None:
    first = course_page(title="First")
    course(first)
    page = save(course_page(), needs=[first])

    assert lacking.problems(drafting.draft(page)) == []


def test_a_course_that_would_be_complete_before_it_begins_is_refused() -> None:
    page = course_page(lessons=0)
    lesson_page(module_of(page), is_optional=True)

    assert refusal(page) == (
        "Every lesson is optional and there is no quiz: the course would be complete before it begins."
    )


def test_what_the_comparison_shows_covers_openings_rules_and_evaluation() -> None:
    before = course_page(title="Before")
    course(before)
    page = course_page(lessons=2)
    course(page)
    module = save(module_of(page), opens_after_days=3)
    save(page, asks_evaluation=True, needs=[before], completion=[block("module", module.pk)])

    change = comparing.compare(page)

    assert (change.reopened, change.new_needs) == (("Demo module",), ("Before",))
    assert (change.is_rule_changed, change.has_evaluation_joined, change.adds_work) == (True, True, True)
    assert (change.is_empty, change.suggests_major) == (False, False)


@pytest.mark.parametrize(
    "change",
    [
        {"opens_on": date(2027, 1, 1)},
        {"opens_after_days": 1},
        {"quiz": True},
    ],
)
def test_whatever_changes_of_a_module_is_a_change(change: dict[str, Any]) -> None:
    page = course_page()
    course(page)
    words = {"quiz": QuizFactory.create(), "quiz_minutes": 5} if change.get("quiz") else change
    ModulePage.objects.filter(pk=module_of(page).pk).update(**words)

    assert not comparing.compare(page).is_empty


def test_what_minutes_count_as_is_a_change_of_a_lesson_and_of_a_quiz() -> None:
    page = course_page(quiz=True)
    course(page)
    ethics = CreditCategory.objects.get(key="ethics")
    before = comparing.compare(page)
    lesson, module = lessons_of(page)[0], module_of(page)

    LessonPage.objects.filter(pk=lesson.pk).update(category=ethics)
    of_a_lesson = comparing.compare(page)
    LessonPage.objects.filter(pk=lesson.pk).update(category=None)
    ModulePage.objects.filter(pk=module.pk).update(quiz_category=ethics)
    of_a_quiz = comparing.compare(page)

    assert [found.is_empty for found in (before, of_a_lesson, of_a_quiz)] == [True, False, False]


def test_a_lesson_asks_for_its_checks_and_our_own_recordings_on_either_path() -> None:
    film = {"title": "Film", "recording": 1, "seconds": 90, "address": ""}
    elsewhere = {"title": "Elsewhere", "recording": None, "seconds": 60, "address": "https://example.org"}
    paths = {
        "main": [{"type": "audio", "value": film, "id": "a"}],
        "other": [{"type": "check", "value": {"question": "q"}, "id": "c"}],
    }
    body = [
        {"type": "video", "value": film, "id": "v"},
        {"type": "video", "value": elsewhere, "id": "e"},
        {"type": "advisory", "value": {"warning": "Hard.", **paths}, "id": "w"},
    ]
    lesson = drafting.DraftLesson(
        key="k", slug="s", is_optional=True, title="T", introduction="", minutes=1, body=body,
        pictures={}, files={}, checks={},
    )  # fmt: skip

    assert demanding.asks(lesson) == [
        {"kind": "recording", "block": "v", "seconds": 90, "within": "", "path": "main"},
        {"kind": "recording", "block": "a", "seconds": 90, "within": "w", "path": "main"},
        {"kind": "check", "block": "c", "seconds": 0, "within": "w", "path": "other"},
    ]
