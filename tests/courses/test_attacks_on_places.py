"""What a hostile or careless hand tries on places and cohorts: days at the edge of the calendar, other people's rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from courses.authoring import drafting, lacking
from courses.coordinating import extending, grouping
from courses.models import Cohort, Extension
from foundation.ground.refusals import Refusal
from tests.factories.cohorts import cohort, place_in, plan
from tests.factories.courses import AT, course, course_page, module_of
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
