"""What buying a place on a course costs in statements: what any thing costs, and what its room asks and writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courses.coordinating import enrolling, leaving
from courses.models import Course, Enrollment
from foundation.ground import clock
from payments.models import Payee
from tests.buying import buy, signed_in
from tests.courses.test_selling import on_sale
from tests.factories import cohorts, courses, members, sold
from tests.factories.people import PersonFactory
from tests.sandboxing import Sandbox
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

LOOKED = 9
"""What basket and checkout cost (the aim is 10): eight for any thing, and one for all that is asked of courses."""
MIXED = {"/basket/": 9, "/checkout/": 10}
"""What they cost with dues among the courses: the levels are one more, or were asked for by the basket anyway."""
AGENCIES = 1
"""What the dues of agencies cost on top: which of them are hers to order for."""
BUYING = {"in a cohort with so many places": 60, "at one's own pace": 54}
"""What the whole way costs (the aim is 60)."""


@pytest.fixture(autouse=True)
def on_that_day() -> None:
    sold.terms()
    Payee.load()


def in_a_cohort() -> tuple[Course, dict[str, str]]:
    """Put a course on sale of which a cohort with counted places begins today; return what is chosen of it."""
    today = clock.day_of(clock.now())
    cohort = cohorts.cohort(places=5, begins_on=today, ends_on=today + timedelta(days=30))
    return on_sale(cohort.course), {"cohort": str(cohort.public_id), "whom": "me"}


@pytest.mark.parametrize("address", ["/basket/", "/checkout/"])
def test_a_basket_of_courses_costs_as_much_for_one_and_for_nine(address: str) -> None:
    """P25."""
    costs = []
    for many in (1, 9):
        client, _person = signed_in()
        for _each in range(many):
            course, chosen = in_a_cohort()
            client.post(f"/learn/{course.slug}/buy/", chosen)
        client.get(address)
        with statements() as ran:
            answer = client.get(address)
        costs.append(len(ran))
        assert len(answer.context["quote"].lines) == many

    assert costs[0] == costs[1] <= LOOKED, "\n".join(one[:300] for one in ran)


@pytest.mark.parametrize("address", MIXED)
@pytest.mark.parametrize("agencies", [0, 1])
def test_a_basket_of_courses_seats_and_dues_costs_as_much_for_few_and_for_many(address: str, agencies: int) -> None:
    """P25. Also where she and her agencies have memberships that the dues would renew."""
    costs, level, for_agencies = [], members.level(), members.agency_level()
    for many in (1, 4):
        client, person = signed_in(members.member(level))
        for _each in range(many):
            course, chosen = in_a_cohort()
            client.post(f"/learn/{course.slug}/buy/", chosen)
            course, chosen = in_a_cohort()
            client.post(f"/learn/{course.slug}/buy/", {**chosen, "whom": "colleagues", "n": "2"})
        client.post(f"/membership/{level.key}/join/")
        for each in range(agencies * many):
            agency, _person = members.coordinated(person)
            if each:
                members.term(agency, for_agencies)
            client.post(f"/membership/{members.agency_level().key}/join/", {"agency": str(agency.public_id)})
        client.get(address)
        with statements() as ran:
            answer = client.get(address)
        costs.append(len(ran))
        assert len(answer.context["quote"].lines) == (3 + agencies) * many + 1

    assert costs == [MIXED[address] + agencies * AGENCIES] * 2, "\n".join(one[:300] for one in ran)


def test_courses_that_she_left_cost_as_much_for_one_and_for_nine() -> None:
    """P25. Whether the office ended a place, or she herself, is read with the place."""
    costs = []
    for many in (1, 9):
        client, person = signed_in()
        for _each in range(many):
            course, chosen = in_a_cohort()
            place = enrolling.enroll(person, course, actor=PersonFactory.create(), at=clock.now())
            leaving.leave(place, actor=person, at=clock.now())
            client.post(f"/learn/{course.slug}/buy/", chosen)
        client.get("/basket/")
        with statements() as ran:
            answer = client.get("/basket/")
        costs.append(len(ran))
        assert len(answer.context["quote"].lines) == many

    assert costs == [LOOKED, LOOKED], "\n".join(one[:300] for one in ran)


@pytest.mark.parametrize("what", BUYING)
def test_from_the_button_to_a_place_on_a_course_it_costs_so_many_statements(sandbox: Sandbox, what: str) -> None:
    """With what the room asks (is it open to her, has she a place), and writes: the place, its seat, a letter."""
    course, chosen = in_a_cohort() if "cohort" in what else (on_sale(courses.course()), {"whom": "me"})
    button = f"/learn/{course.slug}/buy/"
    buy(sandbox, signed_in()[0], button, chosen)
    client, trainee = signed_in()
    client.get("/basket/")

    with statements() as ran:
        asked = buy(sandbox, client, button, chosen)

    assert Enrollment.objects.get(trainee=trainee).line is not None
    assert [answer.status_code for answer in asked] == [302, 200, 302, 302]
    assert len(ran) <= BUYING[what], "\n".join(ran)
