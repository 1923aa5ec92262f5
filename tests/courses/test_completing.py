"""Reading, sitting and completing: only what the server saw counts, and the certificate comes once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from wagtail.models import ModelLogEntry

from assessments import attempting, saving, submitting
from assessments.models import Attempt
from assessments.surroundings import Surroundings
from certificates.issuing import NameNeeded, WithdrawnBefore
from certificates.models import Certificate
from courses import completing, following
from courses.authoring import releasing
from courses.completing import NotFinished
from courses.coordinating import enrolling, leaving
from courses.following import NoPlace
from courses.learning import reading, sitting
from courses.learning.entering import NotInRelease, NotOpenYet
from courses.learning.reading import NeverOpened
from courses.learning.sitting import NoQuiz, OpenElsewhere, PassedAlready
from courses.models import Enrollment, QuizSitting, Reading
from tests.factories.certificates import withdraw
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    lessons_of,
    module_of,
    program_page,
    read,
    read_everything,
    rewrite,
    sit,
)
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory, answers

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)


def module_key(place: Enrollment) -> str:
    return str(place.release.manifest["modules"][0]["key"])


def test_opening_a_lesson_is_written_down_once() -> None:
    place = enrollment()
    for moment in (AT, LATER):
        step = following.follow(place).lesson("lesson-1")
        assert step is not None
        reading.open_lesson(place, step, at=moment)

    [read] = Reading.objects.all()
    assert (read.opened_at, read.finished_at, read.version.title) == (AT, None, "Lesson 1")


def test_finishing_a_lesson_twice_keeps_the_first_moment() -> None:
    place = enrollment()

    read(place, "lesson-1")
    found = reading.finish_lesson(place, "lesson-1", at=LATER)

    assert Reading.objects.get().finished_at == AT
    assert (found.done, found.total) == (1, 2)


def test_a_finished_reading_names_the_version_that_was_finished() -> None:
    page = course_page()
    place = enrollment(course(page))
    step = following.follow(place).lesson("lesson-1")
    assert step is not None
    reading.open_lesson(place, step, at=AT)
    rewrite(lessons_of(page)[0], "New words.")
    releasing.release(page, note="", actor=None, at=AT)

    reading.finish_lesson(place, "lesson-1", at=LATER)

    assert "New words." in str(Reading.objects.get().version.body)


def test_a_lesson_of_another_course_or_after_leaving_is_refused() -> None:
    place = enrollment()
    with pytest.raises(NotInRelease, match="not part of the course any more"):
        reading.finish_lesson(place, "lesson-9", at=AT)
    leaving.leave(place, actor=None, at=AT)
    with pytest.raises(NoPlace, match="You have left this course"):
        reading.finish_lesson(place, "lesson-1", at=AT)
    assert not Reading.objects.exists()


def test_a_lesson_that_was_never_opened_is_not_finished() -> None:
    """P5."""
    place = enrollment()

    with pytest.raises(NeverOpened, match="Read it first"):
        reading.finish_lesson(place, "lesson-1", at=AT)
    assert not Reading.objects.exists()


def test_the_last_lesson_of_a_course_without_a_quiz_earns_the_certificate_once() -> None:
    place = read_everything(enrollment(course(course_page(title="The Code", program=program_page(title="Program")))))

    certificate = Certificate.objects.get()
    assert (place.finished_at, certificate.person, certificate.activity) == (AT, place.trainee, place.course.activity)
    record = certificate.record
    assert (record["course_title"], record["program_title"], record["minutes"]) == ("The Code", "Program", 40)
    assert (record["completed_on"], record["assessed"], record["demonstration"]) == ("2026-11-02", "", False)
    reading.finish_lesson(place, "lesson-1", at=LATER)
    place.refresh_from_db()
    assert (place.finished_at, Certificate.objects.count()) == (AT, 1)
    assert ModelLogEntry.objects.filter(action="courses.finish").count() == 1


def test_the_quiz_opens_after_the_lessons_and_passing_it_earns_the_certificate_once() -> None:
    place = enrollment(course(quiz=True))
    with pytest.raises(NotOpenYet, match="Opens when every lesson of “Demo module” is finished"):
        sitting.sit(place.trainee, place.course.slug, module_key(place), at=AT)
    read_everything(place)
    assert place.finished_at is None

    sit(place, right=4)

    assert place.finished_at == AT
    assert Certificate.objects.get().record["assessed"] == "Assessed by a quiz on the Code of Ethics: passed."


def test_a_failed_quiz_finishes_nothing_and_may_be_sat_again() -> None:
    """P5."""
    place = read_everything(enrollment(course(quiz=True)))

    sit(place, right=3)
    assert (place.finished_at, Certificate.objects.count()) == (None, 0)
    sit(place, right=5)

    assert place.finished_at == AT
    assert QuizSitting.objects.count() == 2


def test_whoever_passed_sits_no_more() -> None:
    place = finished(course(quiz=True))

    with pytest.raises(PassedAlready, match="You have passed this quiz"):
        sitting.sit(place.trainee, place.course.slug, module_key(place), at=LATER)


def test_going_back_to_an_open_quiz_is_the_same_attempt() -> None:
    place = read_everything(enrollment(course(quiz=True)))

    first = sitting.sit(place.trainee, place.course.slug, module_key(place), at=AT)
    second = sitting.sit(place.trainee, place.course.slug, module_key(place), at=LATER)

    assert first == second
    assert QuizSitting.objects.get().attempt == first


def test_a_quiz_that_is_not_there_or_after_leaving_is_refused() -> None:
    place = enrollment()
    with pytest.raises(NoQuiz, match="no quiz to sit here"):
        sitting.sit(place.trainee, place.course.slug, module_key(place), at=AT)
    other = read_everything(enrollment(course(quiz=True)))
    leaving.leave(other, actor=None, at=AT)
    other.refresh_from_db()
    with pytest.raises(NoPlace, match="no place on this course"):
        sitting.sit(other.trainee, other.course.slug, module_key(other), at=AT)


def test_a_quiz_that_was_taken_away_is_said_to_be() -> None:
    with pytest.raises(NoQuiz, match="has been taken away"):
        sitting.quiz_of({"public_id": "01890000-0000-7000-8000-000000000000", "title": "Gone", "minutes": 1})


def test_a_quiz_open_in_another_course_is_handed_in_there_first() -> None:
    quiz, trainee = QuizFactory.create(), PersonFactory.create()
    one, two = course(quiz=quiz), course(quiz=quiz)
    first, second = (read_everything(enrollment(found, trainee)) for found in (one, two))
    sitting.sit(first.trainee, first.course.slug, module_key(first), at=AT)

    with pytest.raises(OpenElsewhere, match="Hand it in there first"):
        sitting.sit(second.trainee, second.course.slug, module_key(second), at=AT)


def test_an_attempt_whose_time_was_over_counts_before_another_begins() -> None:
    place = read_everything(enrollment(course(quiz=QuizFactory.create(minutes_allowed=10))))
    attempt = sitting.sit(place.trainee, place.course.slug, module_key(place), at=AT)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)

    with pytest.raises(PassedAlready):
        sitting.sit(place.trainee, place.course.slug, module_key(place), at=LATER)

    place.refresh_from_db()
    assert (place.finished_at, Attempt.objects.count()) == (LATER, 1)


def test_an_attempt_says_which_course_it_belongs_to() -> None:
    place = read_everything(enrollment(course(quiz=True, title="The Code")))
    attempt = sitting.sit(place.trainee, place.course.slug, module_key(place), at=AT)
    elsewhere = attempting.begin(PersonFactory.create(), QuizFactory.create(), at=AT)

    again = f"/learn/{place.course.slug}/quiz/{module_key(place)}/"
    assert sitting.surroundings(attempt) == Surroundings("The Code", f"/learn/{place.course.slug}/", again_url=again)
    assert sitting.surroundings(elsewhere) is None


def test_once_passed_it_leads_to_the_certificate_that_stands() -> None:
    place = finished(course(quiz=True, title="The Code"))
    attempt = Attempt.objects.get()
    certificate = Certificate.objects.get()

    where = f"/learn/{place.course.slug}/"
    assert sitting.surroundings(attempt) == Surroundings(
        "The Code", where, f"/certificates/{certificate.public_id}/", f"{where}quiz/{module_key(place)}/"
    )


def test_an_attempt_outside_any_course_finishes_none() -> None:
    attempt = attempting.begin(PersonFactory.create(), QuizFactory.create(), at=AT)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)

    mark = submitting.submit(attempt, at=AT)

    assert mark.has_passed
    assert not Enrollment.objects.exists()


def test_nothing_is_finished_after_leaving() -> None:
    place = read_everything(enrollment(course(quiz=True)))
    attempt = sitting.sit(place.trainee, place.course.slug, module_key(place), at=AT)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)
    leaving.leave(place, actor=None, at=AT)

    submitting.submit(attempt, at=LATER)

    place.refresh_from_db()
    assert (place.finished_at, Certificate.objects.count()) == (None, 0)


def test_coming_back_with_everything_done_the_certificate_can_be_claimed() -> None:
    page = course_page(lessons=2)
    place = enrollment(course(page))
    read(place, "lesson-1")
    lessons_of(page)[1].unpublish()
    releasing.release(page, note="", actor=None, at=AT)
    place.refresh_from_db()
    assert following.follow(place).is_complete

    certificate = completing.claim(place, at=LATER)

    place.refresh_from_db()
    assert (place.finished_at, certificate.record["minutes"]) == (LATER, 20)
    assert completing.claim(place, at=LATER) == certificate


def test_nothing_can_be_claimed_while_something_is_left() -> None:
    """P5."""
    place = enrollment()

    with pytest.raises(NotFinished, match="something left"):
        completing.claim(place, at=AT)


def test_without_a_name_the_course_is_finished_and_the_certificate_waits() -> None:
    place = read_everything(enrollment(trainee=PersonFactory.create(name="", certificate_name="")))

    assert (place.finished_at, Certificate.objects.count()) == (AT, 0)
    assert ModelLogEntry.objects.filter(action="courses.certificate_waits").count() == 1
    with pytest.raises(NameNeeded):
        completing.claim(place, at=LATER)
    place.trainee.name = "Demo Trainee"
    place.trainee.save()
    assert completing.claim(place, at=LATER).record["completed_on"] == "2026-11-02"


def test_a_withdrawn_certificate_is_not_claimed_again() -> None:
    place = finished()
    withdraw(Certificate.objects.get(), reason="A mistake", actor=PersonFactory.create(), at=AT)

    with pytest.raises(WithdrawnBefore):
        completing.claim(place, at=LATER)


@pytest.mark.parametrize(
    ("by_course", "by_quiz", "is_marked"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_what_is_earned_on_practice_content_is_marked(by_course: bool, by_quiz: bool, is_marked: bool) -> None:
    finished(course(is_demo=by_course, quiz=QuizFactory.create(is_demo=by_quiz)))

    assert Certificate.objects.get().record["demonstration"] is is_marked


def test_whoever_finished_gains_no_work_from_a_new_release() -> None:
    """P1."""
    page = course_page()
    place = finished(course(page))
    lesson_page(module_of(page), title="Lesson 3")
    releasing.release(page, note="", actor=None, at=LATER)

    place.refresh_from_db()

    assert following.follow(place).is_complete
    assert enrolling.enroll(place.trainee, place.course, actor=None, at=LATER).finished_at == AT


def test_all_places_of_a_person_are_followed_by_one_query(django_assert_num_queries: object) -> None:
    """P25."""
    trainee = PersonFactory.create()
    places = [enrollment(course(), trainee) for _ in range(3)]
    read(places[0], "lesson-1")

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = following.follow_all(trainee, at=AT)

    assert [(one.enrollment, one.progress.done) for one in found] == [(places[2], 0), (places[1], 0), (places[0], 1)]


def test_places_that_were_left_are_followed_only_where_asked_for() -> None:
    trainee = PersonFactory.create()
    left, stays = (enrollment(course(), trainee) for _ in range(2))
    read(left, "lesson-1")
    leaving.leave(left, actor=trainee, at=LATER)

    assert [one.enrollment for one in following.follow_all(trainee, at=AT)] == [stays]
    found = following.follow_all(trainee, at=AT, with_left=True)
    assert [(one.enrollment, one.progress.done) for one in found] == [(stays, 0), (left, 1)]


def test_the_day_of_completion_is_the_offices_own() -> None:
    """At eight in the evening in New York it is tomorrow in UTC."""
    evening = datetime(2026, 11, 23, 20, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)

    read_everything(enrollment(), at=evening)

    assert (evening.day, Certificate.objects.get().record["completed_on"]) == (24, "2026-11-23")
