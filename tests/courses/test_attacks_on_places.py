"""What a hostile or careless hand tries on places, cohorts and releases: edges, circles, other people's rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certificates.models import Activity
from courses.authoring import drafting, lacking
from courses.coordinating import extending, grouping
from courses.models import Cohort, CoursePage, Extension
from foundation.ground.refusals import Refusal
from tests.factories.cohorts import cohort, place_in, plan
from tests.factories.courses import AT, course, course_page, module_of, release_again
from tests.factories.people import PersonFactory

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
