"""A lesson on a poor line: its plain page over slow 3G, a note, an answer and a film while the line is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from courses.models import CheckAnswer, Cohort, Note, Watching
from foundation.ground import clock
from tests.browsing import PHONE, House, sign_in
from tests.journeys.test_a_course_with_a_cohort import EMAIL, FIRST, SLUG
from tests.journeys.test_every_way_of_asking import tab_to

pytestmark = pytest.mark.journey
LESSON = f"/learn/{SLUG}/one-page-three-readings/"
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Of what the browser's own tools call slow 3G: 400 kbit a second, and an answer after 400 ms."""
MOST_BYTES = 30 * 1024
SEVENTH, PLAYED = 100, 15
"""Of the film, which lasts 72 seconds, and of a stretch of it: tenths of a second."""
ARRIVED = "performance.getEntries().reduce((sum, each) => sum + (each.transferSize ?? 0), 0)"


def begin(house: House, *, javascript: bool = True) -> Page:
    """The newcomer has a place among Evenings and opens the first lesson on a phone."""
    page = house.open_page(javascript=javascript, viewport=PHONE)
    sign_in(page, EMAIL)
    page.goto(f"/learn/{SLUG}/enroll/")
    page.get_by_role("radio", name="Evenings").check()
    page.get_by_role("main").get_by_role("button", name="Enroll").click()
    page.wait_for_url(f"**/learn/{SLUG}/")
    page.goto(LESSON)
    return page


def kept() -> str:
    return Note.objects.get(enrollment__trainee__email=EMAIL).text


def test_the_plain_page_of_a_lesson_opens_on_slow_3g_and_stays_small(house: House) -> None:
    page = begin(house)
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Network.emulateNetworkConditions", SLOW_3G)

    page.get_by_role("link", name="Plain page to print, or for a slow line").click()
    page.wait_for_url(f"**{LESSON}print/", wait_until="networkidle")

    expect(page.get_by_role("main")).to_contain_text("Absent 41 days. Grade 4.")
    expect(page.get_by_role("main")).to_contain_text("A nurse initialed one line.")
    assert 1000 < page.evaluate(ARRIVED) <= MOST_BYTES
    assert page.locator("script, video, img").count() == 0


def test_a_note_and_an_answer_outlast_a_line_that_is_gone(house: House) -> None:
    page = begin(house)
    note, told = page.get_by_label("Note", exact=True), page.locator("[data-saved]")
    check = page.get_by_role("region", name="Question 1")
    note.fill("Who counted")
    expect(told).to_contain_text("Saved at")

    page.context.set_offline(True)
    note.press_sequentially(" the days?")
    expect(told).to_contain_text("Your words are still here.")
    check.get_by_role("radio").first.check()
    check.get_by_role("button", name="Answer").click()
    expect(check.get_by_role("alert")).to_contain_text("No answer from the server, so this was not sent.")
    assert (kept(), CheckAnswer.objects.filter(enrollment__trainee__email=EMAIL).count()) == ("Who counted", 0)
    page.context.set_offline(False)

    expect(told).to_contain_text("Saved at")
    expect(check.get_by_role("radio").first).to_be_checked()
    check.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("region", name="Question 1").get_by_role("status")).to_contain_text("Your answer")
    expect(check.get_by_role("alert")).to_have_count(0)
    assert kept() == "Who counted the days?"


def test_an_answer_that_is_refused_says_why(house: House) -> None:
    """The cohort ended while the page stood open: the server refuses, and the reader is told so."""
    page = begin(house)
    yesterday = clock.day_of(clock.now() - timedelta(days=2))
    Cohort.objects.filter(title="Evenings").update(ends_on=yesterday)
    check = page.get_by_role("region", name="Question 1")
    check.get_by_role("radio").first.check()

    check.get_by_role("button", name="Answer").click()

    expect(page.get_by_role("main")).to_contain_text("Your time on this course ended")
    expect(page.get_by_role("region", name="Question 1")).to_have_count(0)


def until(media: Locator, what: str) -> None:
    """Wait until this is true of it; the page's own policy forbids the browser's way of waiting."""
    for _look in range(150):
        if media.evaluate(what):
            return
        media.page.wait_for_timeout(100)
    raise AssertionError(what)


def play(page: Page) -> Locator:
    """Reach the film by keyboard and play it."""
    film = page.get_by_role("region", name=FIRST, exact=True).locator("video")
    film.scroll_into_view_if_needed()
    tab_to(page, film)
    page.keyboard.press("Space")
    until(film, "each => each.currentTime > 1.5")
    return film


def test_a_film_has_captions_obeys_the_keyboard_and_its_end_alone_claims_nothing(house: House) -> None:
    page = begin(house)

    film = play(page)
    expect(film).to_have_accessible_name(FIRST)
    until(film, "each => each.textTracks[0].cues?.length > 3")
    assert film.evaluate("each => [each.textTracks[0].mode, each.textTracks[0].label]") == [
        "showing", "English captions",
    ]  # fmt: skip
    assert film.evaluate("each => each.textTracks[0].cues[0].text").startswith("A school file says")
    film.evaluate("each => { each.currentTime = each.duration - 0.3; }")
    until(film, "each => each.ended")
    played = page.get_by_role("region", name=FIRST, exact=True).locator("[data-played]")
    expect(played).to_contain_text("percent played.")
    page.get_by_role("button", name="I have read this").click()

    expect(page.locator("#asked")).to_contain_text(f"Play “{FIRST}” to its end")
    watching = Watching.objects.get(enrollment__trainee__email=EMAIL)
    assert sum(end - begin for begin, end in watching.spans) < SEVENTH


def test_what_is_played_while_the_line_is_gone_is_told_once_it_is_back(house: House) -> None:
    page = begin(house)
    play(page)
    played = page.get_by_role("region", name=FIRST, exact=True).locator("[data-played]")

    page.context.set_offline(True)
    page.wait_for_timeout(1500)
    page.keyboard.press("Space")
    expect(played).to_contain_text("What you play is told once the line is back.")
    with page.expect_response("**/played/**"):
        page.context.set_offline(False)

    expect(played).to_contain_text("percent played.")
    spans = Watching.objects.get(enrollment__trainee__email=EMAIL).spans
    assert sum(end - begin for begin, end in spans) > PLAYED
