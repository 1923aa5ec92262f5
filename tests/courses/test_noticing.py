"""A release that takes people along is said to them, until they have seen it: derived from the two manifests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from courses.authoring import moving, releasing
from courses.learning import noticing
from courses.models import CoursePage, CourseRelease, Enrollment
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    lessons_of,
    module_of,
    read_everything,
    rewrite,
)
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=10)
SAID = (
    "This course was improved on November 12, 2026 (New York time): one lesson was added, so it has 3 steps instead of "
    "2. Nothing that you did was lost."
)


def release(page: CoursePage, *, is_major: bool = False, note: str = "More on sources.") -> CourseRelease:
    return releasing.release(page, note=note, actor=None, at=LATER, is_major=is_major)


def grown(*, is_major: bool = False) -> Enrollment:
    """A place on a course to which a lesson was added since."""
    page = course_page()
    place = enrollment(course(page))
    lesson_page(module_of(page), title="Lesson 3", minutes=5)
    release(page, is_major=is_major)
    place.refresh_from_db()
    return place


def shown(place: Enrollment, address: str = "") -> str:
    client = Client()
    client.force_login(place.trainee)
    return client.get(address or f"/learn/{place.course.slug}/").content.decode()


def is_told(place: Enrollment) -> list[bool]:
    """Whether it stands on the course's page, and on My learning."""
    pages = (shown(place), shown(place, "/my-learning/"))
    return ["This course was improved" in page for page in pages]


def test_whoever_was_taken_along_reads_what_was_added_and_what_those_who_teach_say_of_it() -> None:
    place = grown()

    page = shown(place)

    assert SAID in page
    assert "“More on sources.”" in page
    assert is_told(place) == [True, True]


def test_looking_alone_takes_nothing_away_and_a_step_that_is_opened_does() -> None:
    place = grown()
    shown(place)

    shown(place, f"/learn/{place.course.slug}/lesson-1/")

    assert is_told(place) == [False, False]


def test_the_door_of_a_quiz_is_a_step_too() -> None:
    page = course_page(quiz=True)
    place = read_everything(enrollment(course(page)))
    rewrite(lessons_of(page)[0], "New words.")
    release(page)
    before = is_told(place)

    shown(place, f"/learn/{place.course.slug}/quiz/{place.release.manifest['modules'][0]['key']}/")

    assert (before, is_told(place)) == ([True, True], [False, False])


def test_she_says_that_she_read_it_and_the_next_release_is_told_from_there(client: Client) -> None:
    place = grown()
    client.force_login(place.trainee)

    answer = client.post(f"/learn/{place.course.slug}/noticed/")
    gone = is_told(place)
    page = CoursePage.objects.get(translation_key=place.course.page_key)
    module = module_of(page)
    module.quiz, module.quiz_minutes = QuizFactory.create(), 10
    module.save_revision().publish()
    rewrite(lessons_of(page)[0], "New words.")
    rewrite(lessons_of(page)[1], "Newer words.")
    release(page, note="")

    assert (answer.status_code, gone) == (302, [False, False])
    told = shown(place)
    assert "2 lessons were revised, one quiz was added, so it has 4 steps instead of 3. Nothing" in told
    assert "What those who teach it say of it" not in told


def test_a_get_takes_nothing_away(client: Client) -> None:
    """P23."""
    place = grown()
    client.force_login(place.trainee)

    assert client.get(f"/learn/{place.course.slug}/noticed/").status_code == 405
    assert is_told(place) == [True, True]


def test_what_went_is_told_and_an_evaluation_that_joined() -> None:
    page = course_page(lessons=3, quiz=True)
    place = enrollment(course(page))
    lessons_of(page)[2].unpublish()
    module = module_of(page)
    module.quiz = None
    module.save_revision().publish()
    page.asks_evaluation = True
    page.save_revision().publish()

    release(page)

    said = "one lesson was taken out, one quiz was taken out, an evaluation at its end was added, so it has 3 steps"
    assert f"{said} instead of 4." in shown(place)


def test_a_change_of_words_alone_says_no_number_of_steps() -> None:
    page = course_page()
    place = enrollment(course(page))
    page.summary = "Said otherwise."
    page.save_revision().publish()

    release(page)

    assert "(New York time): its order or what it says of itself was changed. Nothing that you did" in shown(place)


def test_whoever_was_moved_by_staff_is_told_from_then_on_and_nobody_else() -> None:
    place = grown(is_major=True)
    newcomer = enrollment(place.course, at=LATER)
    done = finished(course())
    before = is_told(place)

    moving.move(place, line=2, actor=None, at=LATER)

    assert (before, is_told(place)) == ([False, False], [True, True])
    assert SAID in shown(place)
    assert is_told(newcomer) == is_told(done) == [False, False]


def test_it_costs_one_statement_for_however_many_courses_and_none_where_nothing_changed() -> None:
    """P25."""
    trainee = PersonFactory.create()
    places = []
    costs = []
    for _ in range(2):
        page = course_page()
        places.append(enrollment(course(page), trainee))
    unchanged = [noticing.is_news(place) for place in places]
    for place in places:
        page = CoursePage.objects.get(translation_key=place.course.page_key)
        rewrite(lessons_of(page)[0], "New words.")
        release(page)
        shown(place, "/my-learning/")
        with statements() as run:
            shown(place, "/my-learning/")
        costs.append(len(run))

    assert unchanged == [False, False]
    assert costs[0] == costs[1]
