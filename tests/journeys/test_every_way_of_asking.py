"""A whole attempt of every kind of question by keyboard alone, with scripts and without; and what the page promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from assessments import attempting
from assessments.models import Attempt
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock
from tests.browsing import PHONE, House, sign_in, violations
from tests.factories.kinds import CITED, RIGHT, make_quiz
from tests.house.test_accessibility import TAGS

pytestmark = pytest.mark.journey

SITTER = "new.trainee@demo.example"
FURTHEST = 150


def begin(**quiz: object) -> Attempt:
    return attempting.begin(User.objects.get(email=SITTER), make_quiz(**quiz), at=clock.now())


def open_attempt(house: House, attempt: Attempt, *, javascript: bool = True) -> Page:
    page = house.open_page(javascript=javascript)
    sign_in(page, SITTER)
    page.goto(attempt.get_absolute_url())
    return page


def tab_to(page: Page, wanted: Locator, like: str = "each") -> None:
    """Reach it as a keyboard does, or the first of its like."""
    of_it, of_active = f"each => {like}", f"(each => {like})(document.activeElement)"
    for _press in range(FURTHEST):
        if wanted.evaluate(f"wanted => ({of_it})(wanted) === {of_active}"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(wanted)


def question(page: Page, attempt: Attempt, number: int) -> Locator:
    """Find a question by the name that a screen reader speaks."""
    stem = attempt.questions[number - 1]["wording"]["stem"]
    name = f"Question {number} of {len(attempt.questions)} {stem}"
    return page.get_by_role("group", name=name, exact=True)


def choose(page: Page, group: Locator, name: str) -> None:
    """Choose a radio button: Tab leads to whichever of its group the browser likes, the arrows from there to it."""
    wanted = group.get_by_role("radio", name=name, exact=True)
    tab_to(page, wanted, like="each.name")
    for _press in range(10):
        if wanted.is_checked():
            return
        page.keyboard.press("Space" if wanted.evaluate("each => each === document.activeElement") else "ArrowDown")
    raise AssertionError(name)


def pick(page: Page, wanted: Locator, typed: str) -> None:
    """Pick from a list by typing what it says."""
    tab_to(page, wanted)
    page.keyboard.type(typed)


def put_in_order(page: Page, group: Locator, order: list[str]) -> None:
    """Move steps up until they stand in order; the focus, or the place on the page, is kept."""
    for place, step in enumerate(order):
        for _move in order:
            shown = [each.get_attribute("data-step") for each in group.get_by_role("listitem").all()]
            if shown.index(step) <= place:
                break
            tab_to(page, group.get_by_role("button", name=f"Move up {step}", exact=True))
            page.keyboard.press("Enter")
            expect(group.get_by_role("listitem").nth(shown.index(step) - 1)).to_have_attribute("data-step", step)


def check(page: Page, group: Locator, texts: list[str]) -> None:
    """Check boxes."""
    for text in texts:
        tab_to(page, group.get_by_role("checkbox", name=text, exact=True))
        page.keyboard.press("Space")


def write(page: Page, group: Locator, text: str) -> None:
    """Write a few words."""
    tab_to(page, group.get_by_role("textbox", name="Your answer, in a few words", exact=True))
    page.keyboard.type(text)


def answer(page: Page, attempt: Attempt, number: int) -> None:
    """Answer one question rightly, each field found by the name that a screen reader speaks."""
    group, kind = question(page, attempt, number), attempt.questions[number - 1]["kind"]
    right = RIGHT[kind]
    lists = {"matching": right, "cite": {"Provision of the Code": CITED}}.get(kind, {})
    for name, typed in lists.items():
        pick(page, group.get_by_role("combobox", name=name, exact=True), str(typed))
    if kind == "single":
        choose(page, group, right[""])
    elif kind == "best_worst":
        for end, text in right.items():
            choose(page, group, f"{end.capitalize()} {text}")
    elif kind == "ordering":
        put_in_order(page, group, list(right))
    elif kind == "multiple":
        check(page, group, right[""])
    elif kind == "short":
        write(page, group, right[""])


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_every_kind_is_answered_by_keyboard_alone(house: House, javascript: bool) -> None:
    """P2, P22."""
    attempt = begin()
    page = open_attempt(house, attempt, javascript=javascript)

    for number in sorted(range(1, 9), key=lambda each: attempt.questions[each - 1]["kind"] != "ordering"):
        answer(page, attempt, number)
    if javascript:
        expect(page.locator("[data-status]")).to_have_text(re.compile(r"^8 of 8 answered\. Saved \d\d:\d\d:\d\d\.$"))
        attempt.refresh_from_db()
        assert attempt.unanswered == ()
    tab_to(page, page.get_by_role("button", name="Hand in", exact=True))
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("8 of 8 points")
    expect(page.get_by_role("main")).to_contain_text("Practiced")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_an_attempt_are_clean(house: House, scheme: str) -> None:
    """P22: axe finds nothing, and nothing is wider than the smallest phone."""
    attempt = begin(minutes_allowed=60, shows_key="at_once", shows_correctness="at_once", shows_feedback="at_once")
    page = house.open_page(scheme=scheme, viewport={"width": 320, "height": 640})
    sign_in(page, SITTER)
    troubles = {}

    for name in ("", "hand-in/", "result/"):
        if name == "result/":
            page.get_by_role("main").get_by_role("button", name="Hand in anyway").click()
            page.wait_for_url("**/result/")  # Loaded, its style sheets too.
        else:
            page.goto(f"{attempt.get_absolute_url()}{name}")
        found = violations(page, TAGS)
        is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        troubles[name] = ([f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found], is_wide)

    assert troubles == dict.fromkeys(("", "hand-in/", "result/"), ([], False))


def test_what_was_typed_survives_a_page_that_could_not_save_it(house: House) -> None:
    """P2: nothing is claimed that the server did not confirm, and what was not saved is saved later."""
    attempt = begin()
    page = open_attempt(house, attempt)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/save/", lambda route: route.fulfill(status=404))
    text = page.get_by_role("textbox", name="Your answer, in a few words")
    status = page.locator("[data-status]")

    text.press_sequentially("the law")
    expect(status).to_contain_text("Not saved yet")
    assert not Attempt.objects.get(pk=attempt.pk).events.exists()
    page.unroute("**/save/")
    page.reload()

    expect(text).to_have_value("the law")
    expect(status).to_have_text(re.compile(r"^1 of 8 answered\. Saved \d\d:\d\d:\d\d\.$"))
    assert list(Attempt.objects.get(pk=attempt.pk).answers.values()) == ["the law"]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_was_answered_elsewhere_since_stands_and_what_was_typed_is_shown(house: House) -> None:
    """P2: an old unsaved answer never writes over an acknowledged one."""
    attempt = begin()
    page = open_attempt(house, attempt)
    number = [each["kind"] for each in attempt.questions].index("short") + 1
    entry = {"now": [[f"q{number}", "my old words"]], "was": []}
    key = f"unsaved {attempt.get_absolute_url()}save/ q{number}"
    page.evaluate("([key, entry]) => localStorage.setItem(key, JSON.stringify(entry))", [key, entry])
    phone = house.open_page(viewport=PHONE)
    sign_in(phone, SITTER)
    phone.goto(attempt.get_absolute_url())
    phone.get_by_role("textbox", name="Your answer, in a few words").press_sequentially("newer words")
    expect(phone.locator("[data-status]")).to_contain_text("Saved")

    page.reload()

    expect(page.get_by_role("textbox", name="Your answer, in a few words")).to_have_value("newer words")
    expect(page.get_by_role("main")).to_contain_text("Here you had written, and not saved: “my old words”")
    assert list(Attempt.objects.get(pk=attempt.pk).answers.values()) == ["newer words"]


def test_what_changed_while_the_line_was_down_is_saved_by_the_next_page(house: House) -> None:
    """P2: the server keeps steps by their place and no space around a text; that is no answer given elsewhere."""
    attempt = begin()
    page = open_attempt(house, attempt)
    page.on("dialog", lambda dialog: dialog.accept())
    text, status = page.get_by_role("textbox", name="Your answer, in a few words"), page.locator("[data-status]")
    kinds = [each["kind"] for each in attempt.questions]
    places = question(page, attempt, kinds.index("ordering") + 1).get_by_role("combobox")
    for number, place in enumerate("4321"):
        places.nth(number).select_option(place)
    text.press_sequentially("the law ")
    expect(status).to_contain_text("2 of 8 answered. Saved")
    page.route("**/save/", lambda route: route.fulfill(status=404))
    last = str(places.nth(3).get_attribute("name"))
    places.nth(3).select_option("2")
    text.press_sequentially("yer")
    expect(status).to_contain_text("Not saved yet")

    page.unroute("**/save/")
    page.reload()

    expect(status).to_contain_text("Saved")
    attempt.refresh_from_db()
    assert attempt.answers[attempt.asked[kinds.index("short")]] == "the law yer"
    assert attempt.answers[attempt.asked[kinds.index("ordering")]][last.rpartition("-")[2]] == 2
    expect(page.locator("[data-elsewhere]")).to_have_text("")


def test_a_button_pressed_on_an_old_page_leaves_what_was_answered_elsewhere_since(house: House) -> None:
    """P2: the laptop's own words were saved before the phone's; only what the laptop has not saved is said again."""
    attempt = begin()
    page = open_attempt(house, attempt)
    kinds = [each["kind"] for each in attempt.questions]
    page.get_by_role("textbox", name="Your answer, in a few words").press_sequentially("my old words")
    expect(page.locator("[data-status]")).to_contain_text("Saved")
    phone = house.open_page(viewport=PHONE)
    sign_in(phone, SITTER)
    phone.goto(attempt.get_absolute_url())
    phone.get_by_role("textbox", name="Your answer, in a few words").fill("newer words")
    question(phone, attempt, kinds.index("single") + 1).get_by_role("radio").first.check()
    expect(phone.locator("[data-status]")).to_contain_text("2 of 8 answered. Saved")
    page.route("**/save/", lambda route: route.fulfill(status=404))
    question(page, attempt, kinds.index("multiple") + 1).get_by_role("checkbox").first.check()

    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("textbox", name="Your answer, in a few words")).to_have_value("newer words")
    said = [question["version"] for question in attempt.questions if question["kind"] in {"short", "multiple"}]
    answers = Attempt.objects.get(pk=attempt.pk).answers
    assert (len(answers), answers[attempt.asked[kinds.index("short")]]) == (3, "newer words")
    assert set(said) < set(answers)


def test_what_is_answered_before_the_script_has_come_is_saved_once_it_has(house: House) -> None:
    """P2: the line is slow; the page can be answered before its script runs."""
    attempt = begin()
    page = house.open_page()
    sign_in(page, SITTER)
    scripts: list[Route] = []
    page.route(re.compile(r"/attempt\b[^/]*\.js"), lambda route: scripts.append(route))  # noqa: PLW0108  (no method of a list's)
    page.goto(attempt.get_absolute_url(), wait_until="commit")
    number = [each["kind"] for each in attempt.questions].index("single") + 1

    question(page, attempt, number).get_by_role("radio").first.check()
    for script in scripts:
        script.continue_()

    expect(page.locator("[data-status]")).to_contain_text("1 of 8 answered. Saved")
    assert len(Attempt.objects.get(pk=attempt.pk).answers) == 1


def test_two_tabs_show_the_same_and_the_page_goes_on_after_signing_in_again(house: House) -> None:
    """P2: signed out in another tab, it says so; signed in again there, it saves by itself."""
    attempt = begin()
    page = open_attempt(house, attempt)
    other = page.context.new_page()
    other.goto(attempt.get_absolute_url())
    single = next(n for n, each in enumerate(attempt.questions, 1) if each["kind"] == "multiple")

    question(page, attempt, single).get_by_role("checkbox").first.check()

    expect(question(other, attempt, single).get_by_role("checkbox").first).to_be_checked()
    page.context.clear_cookies(name="sessionid")
    question(page, attempt, single).get_by_role("checkbox").nth(1).check()
    expect(page.locator("[data-status]")).to_contain_text("You are signed out")
    other.goto("about:blank")
    sign_in(other, SITTER)
    expect(page.locator("[data-status]")).to_contain_text("Saved", timeout=15_000)
    assert [len(said) for said in Attempt.objects.get(pk=attempt.pk).answers.values()] == [2]


def test_unchecking_everything_and_clearing_take_an_answer_back(house: House) -> None:
    attempt = begin()
    page = open_attempt(house, attempt)
    kinds = [each["kind"] for each in attempt.questions]
    boxes = question(page, attempt, kinds.index("multiple") + 1).get_by_role("checkbox")
    radios = question(page, attempt, kinds.index("single") + 1)
    status = page.locator("[data-status]")
    boxes.first.check()
    radios.get_by_role("radio").first.check()
    expect(status).to_contain_text("2 of 8 answered. Saved")

    boxes.first.uncheck()
    radios.get_by_role("button", name=re.compile("Clear this answer")).press("Enter")

    expect(status).to_contain_text("0 of 8 answered. Saved")
    expect(radios.get_by_role("radio").first).to_be_focused()
    assert Attempt.objects.get(pk=attempt.pk).answers == {}


def test_a_moved_step_keeps_the_focus_and_is_announced(house: House) -> None:
    attempt = begin()
    page = open_attempt(house, attempt)
    group = question(page, attempt, [each["kind"] for each in attempt.questions].index("ordering") + 1)
    step = str(group.get_by_role("listitem").nth(2).get_attribute("data-step"))
    button = group.get_by_role("button", name=f"Move up {step}", exact=True)

    button.press("Enter")

    expect(button).to_be_focused()
    expect(page.locator("[data-announce]")).to_have_text(f"{step}: place 2 of 4.")


def test_time_is_told_at_ten_five_and_one_minute_and_extra_time_at_once(
    house: House, pass_time: Callable[..., None]
) -> None:
    """The page learns of granted time by itself, and says the new end once."""
    attempt = begin(minutes_allowed=11)
    page = house.open_page()
    sign_in(page, SITTER)
    page.clock.install()
    page.goto(attempt.get_absolute_url())
    said, left = page.locator("[data-announce]"), page.locator("[data-left]")
    expect(left).to_have_text("11 minutes left.")
    expect(said).to_have_text("")

    for minutes, words in ((1, "10 minutes left."), (5, "5 minutes left."), (4, "One minute left.")):
        pass_time(minutes=minutes)
        # An answer that comes after the next jump would count as given then.
        with page.expect_response("**/time.json") as answered:
            page.clock.fast_forward(minutes * 60_000 + 1000)
        answered.value.finished()
        expect(said).to_have_text(words)
    before = page.locator("[data-deadline]").inner_text()
    Accommodation.objects.create(
        person=attempt.person, words="Time", asked_at=clock.now(), confirmed_at=clock.now(), time_factor=Decimal(2)
    )
    page.clock.fast_forward(61_000)

    expect(page.locator("[data-deadline]")).not_to_have_text(before)
    expect(said).to_have_text(page.locator("[data-deadline]").inner_text())
    expect(left).to_have_text("12 minutes left.")
