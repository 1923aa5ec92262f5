"""Coordinators do all that concerns cohorts; nobody else does, and no reason reaches an instructor (P21)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses import following
from courses.coordinating import excusing, grouping, leaving
from courses.models import Cohort, Enrollment
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.models import Job
from lms import roles
from tests.factories.cohorts import cohort, instructor, place_in, taken
from tests.factories.courses import AT, course, enrollment, finished, read_everything, sit
from tests.factories.people import PersonFactory, StaffFactory
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
PLANTED = "xylophonist"
FAR: dict[str, Any] = {"begins_on": date(2026, 11, 2), "ends_on": date(2035, 11, 30)}


@pytest.fixture(autouse=True)
def _demonstration(settings: object) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]
    roles.apply()


@pytest.fixture
def coordinator(client: Client) -> User:
    person = StaffFactory(Role.COORDINATOR, is_demo=True)
    client.force_login(person)
    return person


def door(name: str, record: Any) -> str:
    return reverse(name, args=[record.public_id])


FILLED = {
    "title": "Spring",
    "begins_on": "2027-03-01",
    "ends_on": "2027-05-28",
    "zone": "America/Chicago",
    "places": "12",
}


def test_a_coordinator_makes_a_cohort_and_chooses_who_teaches_from_a_list(client: Client, coordinator: User) -> None:
    found, teacher = course(), instructor(name="Demo Teacher")
    PersonFactory.create(name="Demo Bystander")
    address = door("make_cohort", found)

    asked = client.get(address).text
    refused = client.post(address, {**FILLED, "ends_on": "2027-02-01"}).text
    done = client.post(address, {**FILLED, "teachers": [teacher.pk]})

    made = Cohort.objects.get()
    assert ("Demo Teacher" in asked, "Demo Bystander" in asked, 'value="America/New_York" selected' in asked) == (
        True,
        False,
        True,
    )
    assert "The last day lies before the first." in refused
    assert done["Location"] == door("cohort:inspect", made)
    assert (made.title, made.zone, made.pool and made.pool.capacity) == ("Spring", "America/Chicago", 12)
    shown = client.get(done["Location"]).text
    assert "from March 1, 2027 to May 28, 2027 (Chicago time)" in shown
    assert ("Demo Teacher" in shown, "Nobody has a place in this cohort yet." in shown) == (True, True)
    assert "Spring" in client.get(door("course:inspect", found)).text


def test_a_coordinator_changes_a_cohort_after_reading_whom_it_touches(client: Client, coordinator: User) -> None:
    found = cohort(places=2, teachers=(instructor(name="Demo Teacher"),), **FAR)
    place_in(found)
    place_in(found)
    address = door("change_cohort", found)

    asked = client.get(address).text
    refused = client.post(address, {**FILLED, "places": "1"}).text
    done = client.post(address, FILLED)

    assert "2 trainees are in the middle: new days hold for them at once." in asked
    assert ('value="2026-11-02"' in asked, 'name="places" value="2"' in asked, "Demo Teacher" in asked) == (True,) * 3
    assert "2 places are taken. Leave at least as many" in refused
    found.refresh_from_db()
    assert (done["Location"], found.title, list(found.teachers.all())) == (door("cohort:inspect", found), "Spring", [])


def test_a_cohort_is_closed_and_opened_and_offers_what_can_be_done(client: Client, coordinator: User) -> None:
    found = cohort(**FAR)
    page = door("cohort:inspect", found)
    names = ["enroll_in_cohort", "enroll_list_in_cohort", "change_cohort", "close_cohort", "open_cohort"]

    def offered() -> list[str]:
        shown = client.get(page).text
        return [name for name in names if door(name, found) in shown]

    before = offered()
    client.post(door("close_cohort", found), {"reason": "Enough people"})
    closed = offered()
    client.post(door("open_cohort", found), {"reason": "One left"})

    assert before == names[:4]
    assert closed == ["change_cohort", "open_cohort"]
    assert offered() == before


def test_somebody_and_a_list_are_enrolled_in_a_cohort_after_a_look(client: Client, coordinator: User) -> None:
    found = cohort(places=2, **FAR)
    PersonFactory.create(email="one@example.org")
    PersonFactory.create(email="two@example.org")
    address = door("enroll_list_in_cohort", found)

    client.post(door("enroll_in_cohort", found), {"email": "one@example.org"})
    again = client.post(door("enroll_in_cohort", found), {"email": "one@example.org"}, follow=True).text
    looked = client.post(address, {"pasted": "one@example.org\ntwo@example.org\nnobody@example.org"})

    assert (taken(found), "Has a place already." in again) == (1, True)
    assert ("1 person would be enrolled." in looked.text, "2 lines would change nothing." in looked.text) == (
        True,
        True,
    )
    assert "Nothing has happened yet." in looked.text
    assert not Job.objects.exists()
    sent = client.post(address, looked.context["form"].initial | {"is_confirmed": "yes"})
    job = Job.objects.get()
    assert (sent["Location"], job.words["cohort"]) == (door("job:inspect", job), str(found.public_id))
    assert job.parts == ["one@example.org", "two@example.org", "nobody@example.org"]


def test_a_confirmed_list_is_read_again_and_a_closed_cohort_refuses_it(client: Client, coordinator: User) -> None:
    found = cohort(**FAR)
    address = door("enroll_list_in_cohort", found)

    forged = client.post(address, {"pasted": "no address", "is_confirmed": "yes"}).text
    grouping.close(found, actor=coordinator, at=AT, reason="Enough")
    shut = client.post(address, {"pasted": "one@example.org", "is_confirmed": "yes"}).text
    looked = client.post(address, {"pasted": "one@example.org"}).text

    assert "Line 1: “no address” is no e-mail address." in forged
    assert ("takes no new trainees" in shut, "takes no new trainees" in looked) == (True, True)
    assert not Job.objects.exists()


def test_a_place_is_transferred_excused_extended_and_ended(client: Client, coordinator: User) -> None:
    found = cohort(places=2, **FAR)
    other = cohort(found.course, title="Winter", places=2, **FAR)
    place = place_in(found, PersonFactory.create(name="Demo Trainee"))
    step = following.follow(place).steps[0]

    asked = client.get(door("transfer_place", place)).text
    client.post(door("transfer_place", place), {"cohort": str(other.public_id), "reason": "Moved"})
    steps = client.get(door("excuse_step", place)).text
    client.post(door("excuse_step", place), {"step": f"lesson:{step.key}", "reason": PLANTED})
    end = client.get(door("extend_place", place)).text
    early = client.post(door("extend_place", place), {"last_day": "2027-01-01", "reason": PLANTED}).text
    client.post(door("extend_place", place), {"last_day": "2036-01-01", "reason": PLANTED})

    place.refresh_from_db()
    assert ("Demo Trainee · Demo course" in asked, "Winter: from" in asked, "Autumn: from" in asked) == (
        True,
        True,
        False,
    )
    assert "the lesson “Lesson 1”" in steps
    assert "The place lasts until the end of November 30, 2035 (New York time)." in end
    assert "Choose a later day." in early
    assert (place.cohort, place.waivers.count(), place.extensions.count()) == (other, 1, 1)
    assert "is free for somebody else then" in client.get(door("end_place", place)).text
    client.post(door("end_place", place), {"reason": "Asked"})
    assert (taken(found), taken(other)) == (0, 0)


def test_a_place_explains_itself_and_offers_what_can_be_decided(client: Client, coordinator: User) -> None:
    seated, alone, done = place_in(cohort(**FAR)), enrollment(), finished()
    gone = enrollment()
    leaving.leave(gone, actor=None, at=AT)
    excusing.excuse(seated, ("lesson", following.follow(seated).steps[0].key), actor=coordinator, at=AT, reason=PLANTED)
    names = ["transfer_place", "excuse_step", "extend_place", "end_place"]

    def offered(place: Enrollment) -> list[str]:
        shown = client.get(door("enrollment:inspect", place)).text
        return [name for name in names if door(name, place) in shown]

    shown = client.get(door("enrollment:inspect", seated)).text

    assert [offered(place) for place in (seated, alone, done, gone)] == [
        names,
        ["transfer_place", "excuse_step", "end_place"],
        [],
        [],
    ]
    assert "Why is this person not done?" in shown
    assert f"Reason: {PLANTED}" in shown
    assert "Finish the lesson “Lesson 2”." in shown
    assert "How it was finished" in client.get(door("enrollment:inspect", done)).text


def test_what_cant_be_decided_is_said_on_the_form(client: Client, coordinator: User) -> None:
    alone = enrollment()

    assert "The place is in no cohort." in client.get(door("transfer_place", alone)).text
    assert "No other cohort of this course takes anybody" in client.get(door("transfer_place", alone)).text
    assert "there is nothing to extend" in client.get(door("extend_place", alone)).text
    assert "is free for somebody else" not in client.get(door("end_place", alone)).text


def test_the_people_of_a_cohort_stand_page_by_page_at_one_cost(client: Client, coordinator: User) -> None:
    """P25."""
    found = cohort(**FAR)
    place_in(found)
    page = door("cohort:inspect", found)
    client.get(page)
    with statements() as few:
        client.get(page)
    for _ in range(50):
        place_in(found)

    with statements() as many:
        shown = client.get(page).text

    assert len(many) == len(few)
    assert (shown.count('<a class="house-link" href="/admin/enrollment/'), "Page 1 of 2" in shown) == (50, True)
    assert "Page 2 of 2" in client.get(f"{page}?p=2").text


@pytest.mark.parametrize(("role", "status"), [(Role.INSTRUCTOR, 302), (Role.FINANCE, 302), (Role.COMMITTEE, 403)])
def test_nobody_else_comes_in_and_no_reason_is_on_an_instructors_screen(
    client: Client, role: Role, status: int
) -> None:
    """P21."""
    found, staff = cohort(**FAR), StaffFactory(role, is_demo=True)
    place = place_in(found)
    excusing.excuse(place, ("lesson", following.follow(place).steps[0].key), actor=None, at=AT, reason=PLANTED)  # type: ignore[arg-type]
    client.force_login(staff)
    ways = [
        reverse("cohort:index"),
        *(door(f"{name}_cohort", found) for name in ("change", "close", "open", "enroll_in", "enroll_list_in")),
        *(door(name, place) for name in ("transfer_place", "excuse_step", "extend_place", "enrollment:inspect")),
        door("make_cohort", found.course),
        door("cohort:inspect", found),
    ]

    assert {client.get(way).status_code for way in ways} == {status}
    for way in ("/admin/", "/admin/reports/site-history/", door("course_standing", found.course)):
        assert PLANTED not in client.get(way, follow=True).text


def test_whoever_makes_or_changes_a_cohort_that_nobody_leads_is_warned_and_its_page_says_so_until_somebody_does(
    client: Client, coordinator: User
) -> None:
    """A newcomer made one, and its first question waited."""
    found, teacher, said = course(), instructor(), "Nobody leads this cohort"

    made = client.post(door("make_cohort", found), FILLED, follow=True).text
    group = Cohort.objects.get()
    changed = client.post(door("change_cohort", group), {**FILLED, "places": "13"}, follow=True).text
    looked = client.get(door("cohort:inspect", group)).text
    led = client.post(door("change_cohort", group), {**FILLED, "teachers": [teacher.pk]}, follow=True).text

    assert [page.count(said) for page in (made, changed, looked, led)] == [2, 2, 1, 0]


def test_an_instructor_who_may_not_answer_leads_nobody(client: Client, coordinator: User) -> None:
    teacher = instructor()
    group = cohort(teachers=(teacher,))
    before = client.get(door("cohort:inspect", group)).text
    teacher.groups.clear()

    after = client.get(door("cohort:inspect", group)).text

    assert ["Nobody leads this cohort" in page for page in (before, after)] == [False, True]


def test_a_places_page_tells_every_moment_by_one_clock(client: Client, coordinator: User) -> None:
    """That of its cohort, named each time; before, tables told UTC and sentences the cohort's time."""
    place = place_in(cohort(course(quiz=True), zone="America/Chicago", **FAR))
    sit(read_everything(place), right=0)
    leaving.leave(place, actor=coordinator, at=AT, reason="Agreed")

    said = client.get(door("enrollment:inspect", place)).text.split("<main")[1]

    assert said.count("November 2, 2026, 12:30 p.m. (Chicago time)") >= 10
    assert ("UTC" in said, "New York" in said, "2026-11-02" in said) == (False, False, False)
