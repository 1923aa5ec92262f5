"""A course taken with a cohort: a newcomer reads its page, enrolls, learns on a phone, goes on at a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from assessments.models import Key
from certificates.models import Certificate
from courses.coordinating import grouping
from courses.coordinating.grouping import Plan
from courses.models import CheckAnswer, Cohort, Course, Enrollment, EvaluationGiven
from foundation.accounts.models import User
from foundation.ground import clock
from tests.browsing import PHONE, House, sign_in

pytestmark = pytest.mark.journey
EITHER_WAY = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
EMAIL = "new.trainee@demo.example"
SLUG = "reading-a-life-in-records"
TITLE = "Reading a life in records"
FIRST, SECOND, THIRD = "One page, three readings", "Asking for the next page", "When a page is hard to bear"
NOTE = "Who initialed page two?"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def make_weekends() -> Cohort:
    """A cohort that began yesterday: its second module opens in six days."""
    course, staff = Course.objects.get(slug=SLUG), User.objects
    yesterday = clock.day_of(clock.now() - timedelta(days=1))
    teachers = (staff.get(email="instructor@demo.example"),)
    plan = Plan("Weekends", yesterday, yesterday + timedelta(days=60), "America/Chicago", places=3, teachers=teachers)
    return grouping.make(course, plan, actor=staff.get(email="coordinator@demo.example"), at=clock.now())


def answer(page: Page, *, rightly: bool) -> None:
    """Answer the one check of a lesson."""
    check = page.get_by_role("region", name="Question 1")
    said = " ".join(check.locator("legend").inner_text().split())
    keys = Key.objects.filter(version__question__bank__key="demo-record-checks").select_related("version")
    key = next(key for key in keys if key.version.stem in said)
    texts = {option["key"]: option["text"] for option in key.version.wording["options"]}
    right = texts.pop(key.right)
    check.get_by_label(right if rightly else next(iter(texts.values()))).check()
    check.get_by_role("button", name=re.compile("^Answer")).click()
    told = page.get_by_role("region", name="Question 1").get_by_role("status")
    expect(told).to_contain_text("Right" if rightly else "Not right")
    expect(told).to_contain_text("Your answer")


def read_the_page_of_the_course(page: Page) -> None:
    page.goto("/program/")
    follow(page, TITLE)
    told = page.get_by_role("main")
    for said in ("About 25 minutes", "It costs nothing", "What it needs first", "Read one record for its fact"):
        expect(told).to_contain_text(said)
    for said in ("What you can do afterwards", "Who teaches it", "Demo Instructor", "8 min", "form without names"):
        expect(told).to_contain_text(said)
    expect(told).to_contain_text(re.compile("[Oo]pens.*(7|seven) days|(7|seven) days.*[Oo]pens"))


def enroll(page: Page) -> None:
    """Forget to choose first, and be told."""
    press(page, "Enroll")
    expect(page.get_by_role("radio")).to_have_count(3)
    press(page, "Enroll")
    expect(page.get_by_role("main")).to_contain_text("Choose a cohort.")
    page.get_by_role("radio", name=re.compile("^Weekends")).check()
    press(page, "Enroll")
    expect(page.get_by_role("main")).to_contain_text("You have a place.")


def read_first_lesson(page: Page) -> None:
    """Read the transcript instead of playing, be wrong once, and write a note."""
    follow(page, "Begin")
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)
    press(page, "I have read this: go on")
    expect(page.locator("#asked")).to_contain_text(f"Play “{FIRST}” to its end")
    follow(page, re.compile("^Read the transcript instead"))
    press(page, "I have read the transcript")
    expect(page.get_by_role("region", name=FIRST, exact=True)).to_contain_text("You read the transcript")
    answer(page, rightly=False)
    answer(page, rightly=True)
    page.get_by_label("Note", exact=True).fill(NOTE)


def leave_off(page: Page, *, javascript: bool) -> None:
    """Leave the lesson in its middle; without scripts, nobody knows where in it."""
    if javascript:
        expect(page.locator("[data-saved]")).to_contain_text("Saved at")
        with page.expect_response("**/seen/"):
            page.get_by_role("region", name="Question 1").evaluate("each => each.scrollIntoView({block: 'start'})")
    else:
        with page.expect_navigation():
            press(page, "Save the note")
    page.context.close()


def go_on(page: Page, seen: str) -> None:
    """Go on where she was, on another device."""
    sign_in(page, EMAIL)
    page.goto("/my-learning/")
    follow(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)
    assert page.url.partition("#block-")[2] == seen
    if seen:
        expect(page.locator(f"#block-{seen}")).to_be_in_viewport()
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE)


def finish_first_module(page: Page) -> None:
    press(page, "I have read this: go on")
    expect(page.get_by_role("heading", level=1)).to_have_text(SECOND)
    answer(page, rightly=True)
    press(page, "I have read this: go on")


def be_told_when_the_rest_opens(page: Page) -> None:
    """Going on leads to what is next; it is not open, and nothing of it is shown."""
    opens = clock.day_of(clock.now() + timedelta(days=6))
    said = f"{opens:%B} {opens.day}, {opens.year}"
    expect(page.get_by_role("heading", level=1)).to_have_text(THIRD)
    expect(page.get_by_role("main")).to_contain_text("Not open yet")
    expect(page.get_by_role("main")).to_contain_text(said)
    assert "Before you read on" not in page.content()
    follow(page, "See what is left")
    expect(page.get_by_role("main")).to_contain_text(said)


def take_the_other_path(page: Page) -> None:
    """Nothing of the part with the warning comes to her, before she chose or after."""
    page.goto("/my-learning/")
    follow(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text(THIRD)
    assert "Four visits" not in page.content()
    press(page, "Take the other path: Four notices")
    expect(page.get_by_role("main")).to_contain_text("Each of them names a smaller apartment")
    assert "Four visits" not in page.content()
    answer(page, rightly=True)
    press(page, "I have read this")


def evaluate(page: Page) -> None:
    page.wait_for_url("**/evaluation/")
    for each in page.locator("main fieldset").all():
        each.get_by_role("radio").nth(3).check()
    page.get_by_label("What else should we know?").fill("The other path was as good.")
    press(page, "Send the evaluation")


@EITHER_WAY
def test_a_newcomer_takes_a_course_with_a_cohort_on_two_devices_and_is_certified(
    house: House, pass_time: Callable[..., None], javascript: bool
) -> None:
    make_weekends()
    phone = house.open_page(javascript=javascript, viewport=PHONE)
    sign_in(phone, EMAIL)
    read_the_page_of_the_course(phone)
    enroll(phone)
    place = Enrollment.objects.get(trainee__email=EMAIL)
    read_first_lesson(phone)
    leave_off(phone, javascript=javascript)
    seen = place.readings.get().seen_block
    desk = house.open_page(javascript=javascript)

    go_on(desk, seen)
    finish_first_module(desk)
    be_told_when_the_rest_opens(desk)
    pass_time(days=7)
    take_the_other_path(desk)
    evaluate(desk)

    certificate = Certificate.objects.get(person__email=EMAIL)
    desk.goto(f"/learn/{SLUG}/")
    follow(desk, "See your certificate")
    expect(desk.get_by_role("main")).to_contain_text(certificate.serial)
    place.refresh_from_db()
    assert (str(place.cohort), place.is_finished, bool(seen)) == ("Weekends", True, javascript)
    answers = CheckAnswer.objects.filter(enrollment=place).order_by("pk")
    assert [found.is_right for found in answers] == [False, True, True, True]
    assert EvaluationGiven.objects.filter(enrollment=place).count() == 1
    assert house.letter_to(EMAIL, saying=certificate.spoken_code)
