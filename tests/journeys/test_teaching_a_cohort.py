"""An instructor and a cohort: edits and releases while people are in the middle, answers, announces, looks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses import following
from courses.models import Announcement, Cohort, Course, CoursePage, Enrollment, Inquiry, LessonPage, ModulePage, Note
from foundation.ground import clock
from tests.browsing import House, sign_in
from tests.factories.courses import lesson_page
from tests.journeys.test_a_course_with_a_cohort import SECOND, SLUG, TITLE

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""
INSTRUCTOR, COORDINATOR = "instructor@demo.example", "coordinator@demo.example"
MIDDLE, DONE, STUCK = "cohort.trainee@demo.example", "simulated.a@demo.example", "simulated.f@demo.example"
NEWLY, WORDS = "A new sentence under the title.", "What was added"


def place_of(email: str) -> Enrollment:
    return Enrollment.objects.select_related("release").get(trainee__email=email, course__slug=SLUG)


def course_page() -> CoursePage:
    return CoursePage.objects.get(slug=SLUG)


def until(page: Page, is_true: Callable[[], bool]) -> None:
    """Wait until the house says so."""
    for _look in range(150):
        if is_true():
            return
        page.wait_for_timeout(100)
    raise AssertionError


def open_as(house: House, email: str, address: str) -> Page:
    page = house.open_page()
    sign_in(page, email)
    page.goto(address)
    return page


def deed(page: Page) -> None:
    """Do what the page of a deed offers."""
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_load_state()


def fresh(lesson: LessonPage) -> LessonPage:
    return LessonPage.objects.get(pk=lesson.pk)


def edit(page: Page, lesson: LessonPage) -> None:
    """Write a sentence, see it kept without pressing anything, and publish it."""
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    page.wait_for_timeout(2500)  # Wagtail's form begins to watch for what is typed.
    page.locator("textarea[name=introduction]").fill(NEWLY)
    until(page, lambda: fresh(lesson).get_latest_revision_as_object().introduction == NEWLY)
    assert fresh(lesson).introduction != NEWLY
    page.get_by_role("button", name="More actions").or_(
        page.locator("[data-controller~=w-dropdown] .dropdown-toggle")
    ).last.click()
    page.get_by_role("button", name="Publish").click()
    until(page, lambda: fresh(lesson).introduction == NEWLY)


def release(page: Page, kind: str) -> None:
    """Release what is published, having looked at what changes for whom."""
    page.goto(f"/admin/course/page/{course_page().pk}/release/")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.locator("[name=note]").fill("A clearer way in.")
    page.locator("input[name=is_attested]").check()
    deed(page)
    expect(page.get_by_text("Released.")).to_be_visible()


def test_a_minor_release_reaches_whoever_is_in_the_middle_and_takes_nothing_from_them(house: House) -> None:
    page = open_as(house, INSTRUCTOR, "/admin/")
    lesson = LessonPage.objects.get(slug="asking-for-the-next-page")
    before, finished = following.follow(place_of(MIDDLE), at=clock.now()).done, place_of(DONE).release_id
    edit(page, lesson)

    page.goto(f"/admin/pages/{course_page().pk}/view_draft/?mode=middle")
    expect(page.get_by_role("heading", name="What is left")).to_be_visible()
    expect(page.get_by_text("Go on", exact=True)).to_be_visible()
    release(page, "minor")
    trainee = open_as(house, MIDDLE, f"/learn/{SLUG}/asking-for-the-next-page/")

    expect(trainee.get_by_role("main")).to_contain_text(NEWLY)
    expect(trainee.locator("#finish")).to_contain_text("Finished")
    trainee.goto(f"/learn/{SLUG}/notes/")
    expect(trainee.get_by_role("main")).to_contain_text(Note.objects.get(enrollment=place_of(MIDDLE)).text)
    assert following.follow(place_of(MIDDLE), at=clock.now()).done == before
    assert (place_of(MIDDLE).release.number, place_of(DONE).release_id) == (2, finished)


def test_a_major_release_moves_nobody_before_a_coordinator_does(house: House) -> None:
    page = open_as(house, INSTRUCTOR, "/admin/")
    lesson_page(ModulePage.objects.get(slug="hard-pages"), title=WORDS, minutes=9)
    release(page, "major")
    assert [place_of(email).release.number for email in (MIDDLE, DONE, STUCK)] == [1, 1, 1]
    course = Course.objects.get(slug=SLUG)
    office = open_as(house, COORDINATOR, f"/admin/course/{course.public_id}/move/")

    told = office.get_by_role("main")
    expect(told).to_contain_text(WORDS)
    expect(told).to_contain_text("Demo Trainee (in a cohort)")
    expect(told).not_to_contain_text("Simulated Trainee A")
    assert place_of(MIDDLE).release.number == 1
    deed(office)
    until(office, lambda: place_of(STUCK).release.number == 2 == place_of(MIDDLE).release.number)
    trainee = open_as(house, MIDDLE, f"/learn/{SLUG}/")

    expect(trainee.get_by_role("main")).to_contain_text(WORDS)
    assert [place.is_finished for place in map(place_of, (MIDDLE, DONE))] == [False, True]
    assert place_of(DONE).release.number == 1
    steps = following.follow(place_of(MIDDLE), at=clock.now()).steps
    assert [step.title for step in steps if step.is_done][-1] == SECOND


def answer_the_stuck(page: Page) -> None:
    page.goto("/admin/inquiry/")
    page.get_by_role("link", name="Simulated Trainee F").click()
    expect(page.get_by_role("main")).to_contain_text("do I need two forms?")
    page.get_by_role("link", name="Answer", exact=True).first.click()
    page.locator("textarea[name=text]").fill("One form for each clinic.")
    page.locator("input[name=is_attested]").check()
    deed(page)


def announce(page: Page) -> None:
    page.goto("/admin/announcement/write/")
    page.locator("select[name=audience]").select_option(label=f"{TITLE}: Evenings")
    page.locator("input[name=title]").fill("No evening next week")
    page.locator("textarea[name=text]").fill("We meet again the week after.")
    page.locator("input[name=is_attested]").check()
    page.get_by_role("button", name="Show it as they will read it").click()
    expect(page.get_by_role("main")).to_contain_text("8 people read this")
    assert not Announcement.objects.filter(title="No evening next week").exists()
    page.get_by_role("button", name="Send it as shown").click()
    expect(page.get_by_text("a letter goes to each of them")).to_be_visible()


def look_at_the_board(page: Page) -> None:
    cohort = Cohort.objects.get(title="Evenings")
    page.goto("/admin/cohorts/mine/")
    page.get_by_role("link", name=cohort.title).first.click()
    expect(page.get_by_role("row", name=re.compile("Simulated Trainee F"))).to_contain_text("Nothing done for a week")
    page.get_by_label("Show").select_option(label="Who is stuck")
    page.get_by_role("main").get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("row", name=re.compile("Simulated Trainee F"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Simulated Trainee A"))).to_have_count(0)
    expect(page.get_by_role("main")).not_to_contain_text("@demo.example")


def test_an_instructor_answers_announces_sees_who_is_stuck_and_what_people_thought(house: House) -> None:
    page = open_as(house, INSTRUCTOR, "/admin/")

    answer_the_stuck(page)
    announce(page)
    look_at_the_board(page)
    page.goto("/admin/evaluations/")
    page.get_by_role("link", name=TITLE).click()

    expect(page.get_by_role("main")).to_contain_text("5 evaluations.")
    expect(page.get_by_role("main")).to_contain_text("The film could be longer.")
    expect(page.get_by_role("main")).not_to_contain_text("Simulated Trainee")
    assert Inquiry.objects.get(enrollment__trainee__email=STUCK).replies.get().text == "One form for each clinic."
    assert "One form" not in house.letter_to(STUCK, saying="Somebody answered")
    assert house.letter_to(MIDDLE, saying="We meet again the week after.")
    trainee = open_as(house, MIDDLE, f"/learn/{SLUG}/")
    expect(trainee.get_by_role("main")).to_contain_text("No evening next week")
