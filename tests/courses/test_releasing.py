"""A release freezes what is published, applies itself to everybody in the middle, and never changes."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from assessments.models import Quiz
from courses import digesting, following
from courses.authoring import comparing, drafting, releasing
from courses.authoring.releasing import NotReleasable, free_slug
from courses.learning import sitting
from courses.learning.sitting import NoQuiz
from courses.models import Course, CourseRelease, Enrollment, LessonPage, LessonVersion, ModulePage
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    lessons_of,
    module_of,
    module_page,
    program_page,
    read,
    read_everything,
    rewrite,
)
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db


def release_again(found: Course, page: object) -> CourseRelease:
    return releasing.release(page, note="More", actor=None, at=AT)  # type: ignore[arg-type]


def test_the_first_release_makes_the_course_its_lessons_and_what_can_be_earned() -> None:
    page = course_page(quiz=True, title="The Code", slug="the-code", program=program_page(title="Program"))
    instructor = PersonFactory.create()

    made = releasing.release(page, note="First", actor=instructor, at=AT)

    found = Course.objects.get()
    assert (found.slug, found.title, found.activity.kind, found.activity.title) == (
        "the-code",
        "The Code",
        "course",
        "The Code",
    )
    assert (made.course, made.number, made.note, made.released_by) == (found, 1, "First", instructor)
    manifest = made.manifest
    assert (manifest["title"], manifest["program_title"], manifest["minutes"]) == ("The Code", "Program", 50)
    assert manifest["objectives"] == ["Know it.", "Say it."]
    [module] = manifest["modules"]
    assert [(line["slug"], line["title"], line["minutes"]) for line in module["lessons"]] == [
        ("lesson-1", "Lesson 1", 20),
        ("lesson-2", "Lesson 2", 20),
    ]
    assert module["quiz"] == {
        "public_id": str(Quiz.objects.get().public_id),
        "title": "A made-up quiz",
        "minutes": 10,
    }


def test_a_release_is_written_in_the_audit_log_with_its_note() -> None:
    page = course_page()
    place = enrollment(releasing.release(page, note="First", actor=None, at=AT).course)
    rewrite(lessons_of(page)[0], "New words.")

    made = releasing.release(page, note="Clearer", actor=place.trainee, at=AT)

    entry = ModelLogEntry.objects.filter(action="courses.release").latest("pk")
    assert (entry.user, entry.object_id, entry.data) == (
        place.trainee,
        str(made.pk),
        {"number": 2, "moved": 1, "reason": "Clearer"},
    )


def test_a_version_holds_exactly_what_was_published() -> None:
    page = course_page(lessons=1)
    [lesson] = lessons_of(page)

    releasing.release(page, note="", actor=None, at=AT)

    version = LessonVersion.objects.get()
    assert (version.title, version.minutes, version.body) == ("Lesson 1", 20, lesson.body.get_prep_value())


def test_what_is_not_published_stays_out_and_is_named() -> None:
    page = course_page(lessons=2)
    first, second = lessons_of(page)
    first.title = "Changed, not published"
    first.save_revision()
    second.unpublish()

    change = comparing.compare(page)
    made = releasing.release(page, note="", actor=None, at=AT)

    assert [line["title"] for line in made.manifest["modules"][0]["lessons"]] == ["Lesson 1"]
    assert change.unpublished == ("Lesson 1", "Lesson 2")


def test_releasing_what_has_not_changed_returns_the_current_release() -> None:
    page = course_page(quiz=True)
    made = releasing.release(page, note="", actor=None, at=AT)

    again = releasing.release(page, note="Again", actor=None, at=AT)

    assert again == made
    assert comparing.compare(page).is_empty


def test_going_back_to_earlier_words_is_a_new_release_of_the_earlier_version() -> None:
    page = course_page(lessons=1)
    first = releasing.release(page, note="", actor=None, at=AT)
    [lesson] = lessons_of(page)
    rewrite(lesson, "Other words.")
    second = releasing.release(page, note="", actor=None, at=AT)
    rewrite(lesson, "Words.")

    third = releasing.release(page, note="", actor=None, at=AT)

    versions = [made.manifest["modules"][0]["lessons"][0]["version"] for made in (first, second, third)]
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (versions[0] == versions[2], versions[0] == versions[1]) == (True, False)


def test_everybody_in_the_middle_moves_and_keeps_what_she_finished() -> None:
    """P1."""
    page = course_page()
    place = enrollment(releasing.release(page, note="", actor=None, at=AT).course)
    read_one = place.release.manifest["modules"][0]["lessons"][0]["slug"]
    read(place, read_one)
    rewrite(lessons_of(page)[0], "New words.")

    made = releasing.release(page, note="", actor=None, at=AT)

    place.refresh_from_db()
    assert place.release == made
    assert [step.state.value for step in following.follow(place).steps] == ["done", "open"]


def test_whoever_finished_stays_on_her_release_and_whoever_left_where_she_was() -> None:
    """P1."""
    page = course_page()
    first = releasing.release(page, note="", actor=None, at=AT)
    done, gone = read_everything(enrollment(first.course)), enrollment(first.course)
    Enrollment.objects.filter(pk=gone.pk).update(left_at=AT)
    lesson_page(module_of(page), title="Lesson 3")

    releasing.release(page, note="", actor=None, at=AT)

    assert list(Enrollment.objects.order_by("pk").values_list("release__number", flat=True)) == [1, 1]
    done.refresh_from_db()
    assert done.finished_at == AT


def test_a_renamed_page_keeps_its_word_in_the_address_and_gives_the_course_its_new_title() -> None:
    page = course_page(lessons=1, slug="old")
    found = course(page)
    [lesson] = lessons_of(page)
    rewrite(lesson, "Words.", slug="renamed", title="Renamed")
    page.slug, page.title = "new", "New title"
    page.save_revision().publish()

    made = releasing.release(page, note="", actor=None, at=AT)

    found.refresh_from_db()
    assert (found.slug, found.title, found.activity.title) == ("old", "New title", "New title")
    assert made.manifest["modules"][0]["lessons"][0]["slug"] == "lesson-1"
    assert made.manifest["modules"][0]["lessons"][0]["title"] == "Renamed"


def test_a_copied_course_is_a_course_of_its_own() -> None:
    page = course_page(slug="code")
    original = course(page)
    copy = page.copy(recursive=True, update_attrs={"slug": "code-again"})

    copied = course(copy)

    assert copied != original
    assert {lesson.course for lesson in copied.lessons.all()} == {copied}


def test_two_courses_of_one_slug_get_words_of_their_own() -> None:
    first, second = course(course_page(slug="code")), course(course_page(slug="code"))

    assert (first.slug, second.slug) == ("code", "code-2")


def test_a_lesson_moved_to_another_course_is_a_lesson_of_that_course_too() -> None:
    page, other = course_page(lessons=2), course_page(lessons=1)
    found, beside = course(page), course(other)
    lesson = lessons_of(page)[1]
    lesson.move(module_of(other), pos="last-child")

    release_again(found, page)
    made = release_again(beside, other)

    slugs = [line["slug"] for line in made.manifest["modules"][0]["lessons"]]
    assert slugs == ["lesson-1", "lesson-2"]
    assert [lesson.course for lesson in found.lessons.filter(page_key=lesson.translation_key)] == [found]


@pytest.mark.parametrize(
    ("wanted", "taken", "slug"),
    [
        ("code", set(), "code"),
        ("code", {"code"}, "code-2"),
        ("code", {"code", "code-2"}, "code-3"),
        ("--", set(), "page"),
    ],
)
def test_a_slug_gets_a_number_where_another_has_it(wanted: str, taken: set[str], slug: str) -> None:
    assert free_slug(wanted, taken) == slug


def test_no_lesson_takes_a_word_that_stands_in_an_address() -> None:
    page = course_page(lessons=0)
    lesson_page(module_of(page), title="Quiz", slug="quiz")

    made = releasing.release(page, note="", actor=None, at=AT)

    assert made.manifest["modules"][0]["lessons"][0]["slug"] == "quiz-2"


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_written() -> None:
    page = course_page(lessons=1, objectives="\n")
    module = module_page(
        page, title="Thin", quiz=QuizFactory.create(questions=1, drawn=3, title="Hard"), quiz_minutes=None
    )
    LessonPage.objects.filter(pk=lesson_page(module, title="Empty").pk).update(minutes=0, body="[]")
    module_page(page, title="Bare")
    lesson_page(
        module_of(page),
        title="Pictured",
        body=[{"type": "picture", "value": {"picture": 404, "alternative": "", "caption": ""}, "id": "p"}],
    )

    with pytest.raises(NotReleasable) as refused:
        releasing.release(page, note="", actor=None, at=AT)

    assert str(refused.value) == (
        "The course says no objective. A picture in “Pictured” has no alternative text. "
        "A picture in “Pictured” is no longer in the library. "
        "“Thin” does not say how many minutes its quiz takes. "
        "The quiz “Hard” can't be served. Questions drawn: 3; 1 is ready. "
        "“Empty” does not say how many minutes it takes. “Empty” is empty. "
        "“Bare” has no published lesson."
    )
    assert not Course.objects.exists()


def test_no_course_ends_with_a_practice() -> None:
    practice = QuizFactory.create(title="Try yourself", is_practice=True)

    with pytest.raises(NotReleasable, match=r"^“Demo module” ends with “Try yourself”, which is for practice only"):
        releasing.release(course_page(quiz=practice), note="", actor=None, at=AT)


def test_a_quiz_made_a_practice_since_is_sat_no_more() -> None:
    place = read_everything(enrollment(course(quiz=True)))
    Quiz.objects.update(is_practice=True)

    with pytest.raises(NoQuiz, match="has been taken away"):
        sitting.sit(place.trainee, place.course.slug, place.release.manifest["modules"][0]["key"], at=AT)


def test_a_course_without_a_lesson_or_that_is_not_published_is_not_released() -> None:
    with pytest.raises(NotReleasable, match=r"^The course has no published lesson\.$"):
        releasing.release(course_page(lessons=0), note="", actor=None, at=AT)
    page = course_page()
    page.unpublish()
    with pytest.raises(NotReleasable, match=r"^The page of the course is not published\.$"):
        releasing.release(page, note="", actor=None, at=AT)


def test_the_comparison_says_what_changes_for_whom_and_changes_nothing() -> None:
    page = course_page(lessons=2, quiz=True)
    found = course(page)
    enrollment(found)
    finished(found)
    first, second = lessons_of(page)
    rewrite(first, "New words.")
    second.unpublish()
    lesson_page(module_of(page), title="Lesson 3", minutes=5)
    ModulePage.objects.filter(pk=module_of(page).pk).update(quiz=QuizFactory.create(title="Another"), quiz_minutes=15)

    change = comparing.compare(page)

    assert (change.new, change.changed, change.gone) == (("Lesson 3",), ("Lesson 1",), ("Lesson 2",))
    assert (change.new_quizzes, change.gone_quizzes) == (("Another",), ("A made-up quiz",))
    assert (change.minutes_before, change.minutes) == (50, 40)
    assert (change.in_the_middle, change.finished, change.number) == (1, 1, 2)
    assert (change.is_first, change.is_empty, change.problems) == (False, False, ())
    assert CourseRelease.objects.count() == 1


def test_before_the_first_release_everything_is_new() -> None:
    change = comparing.compare(course_page(lessons=2))

    assert (change.is_first, change.number, change.new, change.in_the_middle) == (True, 1, ("Lesson 1", "Lesson 2"), 0)
    assert not change.is_empty


@pytest.mark.parametrize("model", [CourseRelease, LessonVersion])
def test_what_was_released_is_never_changed_or_deleted(model: type[CourseRelease | LessonVersion]) -> None:
    """P1: the database refuses, whoever asks."""
    course()

    with pytest.raises(IntegrityError, match="what was released stays as it was"), transaction.atomic():
        model.objects.update(digest="0" * 64)
    with pytest.raises(IntegrityError, match="what was released stays as it was"), transaction.atomic():
        model.objects.all().delete()


def test_purging_revisions_takes_nothing_away() -> None:
    """P1: revisions are where words came from, not where they are kept."""
    page = course_page(lessons=1)
    rewrite(lessons_of(page)[0], "New words.")
    found = course(page)

    call_command("purge_revisions")

    assert found.current_release.manifest["modules"][0]["lessons"][0]["title"] == "Lesson 1"
    assert "New words." in str(LessonVersion.objects.get().body)


def test_the_digest_of_a_lesson_is_that_of_its_canonical_words() -> None:
    page = course_page(lessons=1)
    [lesson] = drafting.draft(page).lessons

    course(page)

    assert LessonVersion.objects.get().digest == lesson.digest
    assert lesson.digest == digesting.sha256(
        {
            "pictures": {},
            "title": "Lesson 1",
            "body": LessonPage.objects.get().body.get_prep_value(),
            "minutes": 20,
            "introduction": "",
        }
    )


def test_a_title_as_long_as_a_page_may_have_is_released_and_taken_over_by_the_next_release() -> None:
    page = course_page(title="L" * 255)
    found = course(page)
    page.title = "M" * 255
    page.save()
    release_again(found, page)

    activity = Course.objects.get().activity
    assert (found.activity.title, activity.title) == ("L" * 255, "M" * 255)
