"""A coordinator and a cohort: makes it, fills it by a list, decides for single people, and closes it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.models import Cohort, Course, Enrollment, Extension, Waiver
from courses.viewsets.cohorts import left_of
from foundation.ground import clock
from tests.browsing import House, sign_in
from tests.journeys.test_a_course_with_a_cohort import EMAIL, SLUG, THIRD

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""
COORDINATOR, HALFWAY = "coordinator@demo.example", "halfway.trainee@demo.example"
MIDDLE, NOBODY = "cohort.trainee@demo.example", "nobody@demo.example"
REASON = "Agreed on the phone."


def new() -> Cohort:
    return Cohort.objects.get(title="Weekends")


def place_of(email: str) -> Enrollment:
    return Enrollment.objects.get(trainee__email=email, course__slug=SLUG)


def day(days: int) -> date:
    return clock.day_of(clock.now() + timedelta(days=days))


def deed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def begin(page: Page, name: str) -> None:
    """Take the way to a deed from the page it is about."""
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def make(page: Page) -> None:
    page.goto(f"/admin/course/{Course.objects.get(slug=SLUG).public_id}/")
    begin(page, "Make a cohort")
    page.locator("input[name=title]").fill("Weekends")
    page.locator("input[name=begins_on]").fill(day(-1).isoformat())
    page.locator("input[name=ends_on]").fill(day(30).isoformat())
    page.locator("select[name=zone]").select_option("America/Chicago")
    page.locator("input[name=places]").fill("3")
    page.get_by_label("Demo Instructor").check()
    deed(page, "Make it")
    expect(page.get_by_role("main")).to_contain_text("Nobody has a place in this cohort yet.")


def enroll_a_list(page: Page) -> None:
    """Nothing happens before it was shown what would; then the bar reaches its end."""
    begin(page, "Enroll a list")
    page.locator("textarea[name=pasted]").fill(f"{EMAIL}\n{HALFWAY}\n{NOBODY}\n{MIDDLE}")
    deed(page, "See what would happen")
    expect(page.get_by_role("main")).to_contain_text("2 people would be enrolled. 2 lines would change nothing.")
    expect(page.get_by_role("row", name=re.compile(NOBODY))).to_be_visible()
    assert not Enrollment.objects.filter(cohort=new()).exists()
    deed(page, "Enroll them")
    expect(page.get_by_role("main")).to_contain_text("4 of 4", timeout=20_000)
    expect(page.get_by_role("main")).to_contain_text(NOBODY)


def transfer(page: Page) -> None:
    page.goto(f"/admin/enrollment/{place_of(MIDDLE).public_id}/")
    begin(page, "Transfer")
    expect(page.get_by_role("main")).to_contain_text("The place is in “Evenings”")
    option = page.locator("select[name=cohort] option", has_text="Weekends")
    page.locator("select[name=cohort]").select_option(option.get_attribute("value"))
    page.locator("textarea[name=reason]").fill("Works in the evening now.")
    deed(page, "Transfer")


def excuse(page: Page) -> None:
    page.goto(f"/admin/enrollment/{place_of(MIDDLE).public_id}/")
    begin(page, "Excuse from a step")
    page.locator("select[name=step]").select_option(label=f"the lesson “{THIRD}”")
    deed(page, "Excuse")
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.locator("textarea[name=reason]").fill(REASON)
    deed(page, "Excuse")


def extend(page: Page) -> None:
    page.goto(f"/admin/enrollment/{place_of(HALFWAY).public_id}/")
    begin(page, "Extend the end")
    page.locator("input[name=last_day]").fill(day(45).isoformat())
    page.locator("textarea[name=reason]").fill(REASON)
    deed(page, "Extend")


def read_why(page: Page) -> None:
    page.goto(f"/admin/enrollment/{place_of(MIDDLE).public_id}/")
    expect(page.get_by_role("heading", name="Why is this person not done?")).to_be_visible()
    left = page.get_by_text("This would complete the course:").locator("xpath=following-sibling::ul[1]")
    expect(left.get_by_role("listitem")).to_have_count(1)
    expect(left).to_contain_text("valuation")


def close(page: Page) -> None:
    page.goto(f"/admin/cohort/{new().public_id}/")
    begin(page, "Close to new trainees")
    page.locator("textarea[name=reason]").fill("It goes well as it is.")
    deed(page, "Close it")
    expect(page.get_by_text("Closed. Nobody new gets a place in it")).to_be_visible()
    expect(page.get_by_role("link", name="Enroll a list", exact=True)).to_have_count(0)


def test_a_coordinator_makes_a_cohort_fills_it_decides_for_people_and_closes_it(house: House) -> None:
    page = house.open_page()
    sign_in(page, COORDINATOR)

    make(page)
    enroll_a_list(page)
    transfer(page)
    excuse(page)
    extend(page)
    read_why(page)
    close(page)

    people = Enrollment.objects.filter(cohort=new()).order_by("trainee__email")
    assert list(people.values_list("trainee__email", flat=True)) == [MIDDLE, HALFWAY, EMAIL]
    assert [left_of(Cohort.objects.get(title=title)) for title in ("Weekends", "Evenings")] == [0, 5]
    assert Waiver.objects.get(enrollment=place_of(MIDDLE)).reason == REASON
    assert Extension.objects.get(enrollment=place_of(HALFWAY)).reason == REASON
    assert "Weekends" in house.letter_to(MIDDLE, saying="Your place in")
    letters = [house.letter_to(MIDDLE, saying="It counts as done"), house.letter_to(HALFWAY, saying="your last day is")]
    assert [letter for letter in letters if REASON in letter] == []
    assert "Weekends" in house.letter_to(EMAIL, saying="in the cohort")
