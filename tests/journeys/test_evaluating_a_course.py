"""An evaluation and a question to the instructors, by keyboard alone, without scripts, on the smallest phone (P22)."""

from __future__ import annotations

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from courses.models import Course, Enrollment, Inquiry, Waiver
from foundation.accounts.models import User
from foundation.ground import clock
from tests.browsing import House, sign_in
from tests.factories.courses import read_everything
from tests.factories.voices import STATEMENTS, evaluated
from tests.house.test_accessibility import faults
from tests.journeys.test_every_way_of_asking import choose, tab_to

pytestmark = pytest.mark.journey
TRAINEE = "new.trainee@demo.example"
SMALLEST_TARGET = 44


def at_the_end() -> Enrollment:
    """The newcomer has read everything, is excused from the quiz, and has the evaluation left."""
    course, at = Course.objects.get(slug="code-of-ethics-in-practice"), clock.now()
    place = Enrollment.objects.create(
        trainee=User.objects.get(email=TRAINEE), course=course, release=evaluated(course), began_at=at
    )
    read_everything(place, at=at)
    for module in place.release.manifest["modules"]:
        Waiver.objects.create(enrollment=place, kind="quiz", key=module["key"], at=at)
    connection.close()
    return place


def smallest(page: Page) -> float:
    """Return the height of the lowest choice."""
    heights = [choice.bounding_box() for choice in page.locator("label.choice").all()]
    return min(box["height"] for box in heights if box)


def test_an_evaluation_is_filled_in_by_keyboard_and_keeps_what_was_said(house: House) -> None:
    page, scripted = house.open_page(javascript=False), house.open_page()
    sign_in(page, TRAINEE)
    sign_in(scripted, TRAINEE)
    place = at_the_end()
    page.goto(f"/learn/{place.course.slug}/evaluation/")

    for legend in page.locator("fieldset legend").all_inner_texts()[:-1]:
        group = page.get_by_role("group", name=legend, exact=True)
        choose(page, group, group.get_by_role("radio").nth(3).evaluate("each => each.labels[0].innerText.trim()"))
    tab_to(page, page.get_by_label("What else should we know?"))
    page.keyboard.type("Short and good.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(f"“{STATEMENTS[-1]}” Choose a number.")
    expect(page.get_by_label("What else should we know?")).to_have_value("Short and good.")
    assert page.locator("input:checked").count() == page.locator("fieldset").count() - 1
    assert smallest(page) >= SMALLEST_TARGET
    scripted.goto(page.url)
    assert faults(scripted) == []


def test_a_question_is_asked_by_keyboard_and_every_page_of_it_is_clean(house: House) -> None:
    page = house.open_page()
    sign_in(page, TRAINEE)
    place = at_the_end()
    page.goto(f"/learn/{place.course.slug}/questions/ask/")
    assert faults(page) == []

    tab_to(page, page.get_by_label("Your words"))
    page.keyboard.type("What does SP-15 ask of us?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Your question is on its way.")).to_be_visible()
    page.wait_for_load_state("load")
    assert faults(page) == []
    assert Inquiry.objects.latest("pk").text == "What does SP-15 ask of us?"
    page.goto(f"/learn/{place.course.slug}/questions/")
    assert faults(page) == []
