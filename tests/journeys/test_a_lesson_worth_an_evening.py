"""An evening with one lesson: she answers, takes the other path, reads a transcript, notes, leaves and goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from courses.models import CheckAnswer, Course, Enrollment, Note, Reading
from foundation.accounts.models import User
from foundation.ground import clock
from lms.demo import people
from tests.browsing import PHONE, House, sign_in
from tests.factories.courses import enrollment
from tests.factories.lessons import SLUG, everything
from tests.house.test_accessibility import faults

pytestmark = pytest.mark.journey
EITHER_WAY = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
EMAIL = "new.trainee@demo.example"


def begin(house: House, *, javascript: bool) -> tuple[Page, Course]:
    course = everything()
    enrollment(course, User.objects.get(email=EMAIL), at=clock.now())
    page = house.open_page(javascript=javascript)
    sign_in(page, EMAIL, people.PASSWORD)
    page.goto(f"/learn/{course.slug}/{SLUG}/")
    return page, course


@EITHER_WAY
def test_she_does_all_that_a_lesson_asks_and_finishes_it(house: House, javascript: bool) -> None:
    page, course = begin(house, javascript=javascript)
    first = page.get_by_role("region", name="Question 1")

    first.get_by_role("radio").first.check()
    first.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("region", name="Question 1").get_by_role("status")).to_contain_text("Your answer")
    warning = page.get_by_role("region", name="Before you read on")
    expect(warning).to_contain_text("It tells of a death.")
    warning.get_by_role("button", name="Take the other path: The other way").click()
    expect(page.get_by_role("region", name="The other way")).to_contain_text("Softer")
    page.get_by_role("button", name="I have read this").click()
    expect(page.locator("#asked")).to_contain_text("Play “A film” to its end")
    for title in ("A film", "Softer"):
        page.get_by_role("link", name=f"Read the transcript instead {title}").click()
        expect(page.get_by_role("article")).to_contain_text(f"What is said in {title}.")
        page.get_by_role("button", name="I have read the transcript").click()
        expect(page.get_by_role("region", name=title, exact=True)).to_contain_text("You read the transcript")
    page.get_by_label("Note", exact=True).fill("Ask about the bed at five.")
    if javascript:
        expect(page.locator("[data-saved]")).to_contain_text("Saved at")
        page.get_by_text("Last words.").scroll_into_view_if_needed()
        page.wait_for_timeout(5000)
        assert Reading.objects.get(enrollment__course=course).seen_block
    else:
        with page.expect_navigation():
            page.get_by_role("button", name="Save the note").click()
    assert Note.objects.get(enrollment__course=course).text == "Ask about the bed at five."
    page.get_by_role("button", name="I have read this").click()
    page.wait_for_url(f"**/learn/{course.slug}/")

    assert Enrollment.objects.get(course=course).is_finished
    assert CheckAnswer.objects.filter(enrollment__course=course).count() == 1


def test_a_lesson_with_much_to_do_is_clean_in_both_themes_and_on_a_phone(house: House) -> None:
    """P22."""
    page, course = begin(house, javascript=True)
    found = faults(page)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("The hard part.")).to_be_visible()
    found += faults(page)
    page.goto(f"/learn/{course.slug}/{SLUG}/print/")

    assert found + faults(page) == []
    phone = house.open_page(viewport=PHONE, scheme="dark")
    sign_in(phone, EMAIL, people.PASSWORD)
    phone.goto(f"/learn/{course.slug}/{SLUG}/")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
