"""What a hostile or careless hand tries on places, cohorts and releases: edges, circles, other people's rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assessments import saving, submitting
from certificates.models import Activity, Certificate, Credit
from courses import completing
from courses.authoring import drafting, lacking
from courses.coordinating import enrolling, extending, grouping, leaving
from courses.learning import sitting
from courses.models import Cohort, CoursePage, Extension
from foundation.ground.refusals import Refusal
from tests.factories.cohorts import cohort, place_in, plan, taken
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    module_of,
    read,
    read_everything,
    release_again,
)
from tests.factories.people import PersonFactory
from tests.factories.quizzes import answers

pytestmark = pytest.mark.django_db
EDGES = [
    {"ends_on": date.max},
    {"begins_on": date.min, "ends_on": None},
    {"begins_on": date.max, "ends_on": None},
    {"begins_on": date(1026, 11, 2)},
]


@pytest.mark.parametrize("days", EDGES, ids=str)
def test_a_cohort_at_the_edge_of_the_calendar_would_break_the_pages_of_its_people(days: dict[str, Any]) -> None:
    """9999-12-31 is how many programs write “never”: the midnight after it is no moment."""
    found = course()

    with pytest.raises(grouping.NotOurDays):
        grouping.make(found, plan(**days), actor=PersonFactory.create(), at=AT)

    assert not Cohort.objects.exists()


@pytest.mark.parametrize("days", EDGES, ids=str)
def test_nor_can_a_cohort_be_changed_to_it(days: dict[str, Any]) -> None:
    autumn = cohort()

    with pytest.raises(grouping.NotOurDays):
        grouping.change(autumn, plan(**days), actor=PersonFactory.create(), at=AT)


@pytest.mark.parametrize("day", [date.max, date.min])
def test_an_end_for_one_person_is_a_day_that_can_be_reckoned_with(day: date) -> None:
    place = place_in(cohort())

    with pytest.raises(Refusal):
        extending.extend(place, day, actor=PersonFactory.create(), at=AT, reason="Ill")

    assert not Extension.objects.exists()


@pytest.mark.parametrize("day", [date.max, date.min])
def test_a_module_opens_on_a_day_that_can_be_reckoned_with(day: date) -> None:
    page = course_page()
    module = module_of(page)
    module.opens_on = day
    module.save()

    assert lacking.problems(drafting.draft(page)) == [
        "“Demo module” opens on a day that can't be meant: choose one between 2000 and 2199."
    ]


def asking_for(page: CoursePage, activity: Activity) -> CoursePage:
    """Let a course be complete by credit from this activity too, and publish it."""
    page = CoursePage.objects.get(pk=page.pk)
    page.completion = [
        ("module", module_of(page)),
        ("activity", {"activity": str(activity.public_id), "minutes": None}),
    ]
    page.save_revision().publish()
    return CoursePage.objects.get(pk=page.pk)


def flaws(page: CoursePage) -> list[str]:
    return lacking.problems(drafting.draft(page))


def test_a_course_never_waits_for_credit_from_itself() -> None:
    """Nobody could ever finish it: its credit is given when it is finished."""
    page = course_page(title="One")
    found = course(page)

    assert flaws(asking_for(page, found.activity)) == ["These courses wait for each other: “One” → “One”."]


def test_nor_two_courses_for_each_other_by_credit_and_by_what_comes_first() -> None:
    one, two = course_page(title="One"), course_page(title="Two")
    first, second = course(one), course(two)
    release_again(asking_for(two, first.activity))
    one = CoursePage.objects.get(pk=one.pk)
    one.needs = [two]
    one.save_revision().publish()

    assert second.current_release.number == 2
    assert flaws(one) == ["These courses wait for each other: “One” → “Two” → “One”."]


def test_a_course_never_waits_for_credit_from_a_program() -> None:
    """A program bears a certificate; nobody has credit from it."""
    program = Activity.objects.create(kind="program", title="The whole")
    page = course_page()
    course(page)

    assert flaws(asking_for(page, program)) == [
        "“The whole” is a program: nobody has credit from it. Ask for its courses instead."
    ]


AFTER = datetime(2026, 12, 2, tzinfo=UTC)


def test_nobody_escapes_an_end_by_leaving_and_coming_back_without_a_cohort() -> None:
    """Once no cohort goes on, whoever enrolls goes at her own pace: she would have all that she had, and no end."""
    place = place_in(cohort())
    read(place, "lesson-1")
    leaving.leave(place, actor=place.trainee, at=AFTER)

    with pytest.raises(enrolling.TimeIsOver) as refused:
        enrolling.enroll(place.trainee, place.course, actor=place.trainee, at=AFTER)
    again = enrolling.enroll(place.trainee, place.course, actor=PersonFactory.create(), at=AFTER)

    assert str(refused.value) == (
        "Your time on this course is over. Choose a cohort when there is one, or ask the office to let you go on."
    )
    assert (again, again.left_at) == (place, None)


def test_whoever_left_before_the_end_comes_back_as_anybody_comes() -> None:
    place = place_in(cohort())
    leaving.leave(place, actor=place.trainee, at=AT)

    again = enrolling.enroll(place.trainee, place.course, actor=place.trainee, at=AFTER)

    assert (again, again.cohort) == (place, None)


def test_whose_time_is_over_may_join_another_cohort_and_keeps_its_days() -> None:
    place = place_in(cohort())
    leaving.leave(place, actor=place.trainee, at=AFTER)
    winter = cohort(place.course, title="Winter", begins_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), places=1)

    again = enrolling.enroll(place.trainee, place.course, actor=place.trainee, at=AFTER, cohort=winter)

    assert (again.cohort, taken(winter)) == (winter, 1)


def test_a_quiz_begun_in_time_and_handed_in_after_the_end_counts() -> None:
    """Its own clock ends it; what was answered before is not lost to an hour of marking."""
    place = place_in(cohort(course(course_page(quiz=True))))
    read_everything(place)
    module = place.release.manifest["modules"][0]["key"]
    attempt = sitting.sit(place.trainee, place.course.slug, module, at=AT)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)

    submitting.submit(attempt, at=AFTER)

    place.refresh_from_db()
    assert place.finished_at == AFTER
    assert Credit.objects.of(place.trainee).count() == 1


def test_a_quiz_handed_in_after_leaving_finishes_nothing_until_she_comes_back() -> None:
    place = enrollment(course(course_page(quiz=True)))
    read_everything(place)
    module = place.release.manifest["modules"][0]["key"]
    attempt = sitting.sit(place.trainee, place.course.slug, module, at=AT)
    saving.save(attempt, answers(attempt, right=5), client=attempt.public_id, sequence=1, at=AT)
    leaving.leave(place, actor=place.trainee, at=AT)

    submitting.submit(attempt, at=AT)
    place.refresh_from_db()
    while_away = (place.finished_at, Credit.objects.count(), Certificate.objects.count())
    back = enrolling.enroll(place.trainee, place.course, actor=place.trainee, at=AFTER)
    claimed = [completing.claim(back, at=AFTER) for _ in range(2)]

    assert while_away == (None, 0, 0)
    assert claimed == [Certificate.objects.get()] * 2
    assert Credit.objects.count() == 1
