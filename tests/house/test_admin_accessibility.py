"""Every screen of ours in the admin, in a real browser: no axe violation in light or dark (P22).

Wagtail's own markup stands around every screen. What axe finds in it and not in ours is named in `WAGTAILS_OWN`, node
by node; a test looks that none of it is sent by us, and that it is still wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Page, expect

from assessments.models import Question
from courses.models import Cohort, CoursePage, Enrollment, LessonPage, ModulePage, ProgramPage
from foundation.accounts.models import User
from lms.demo.people import PASSWORD
from tests.browsing import House, sign_in, violations
from tests.house.test_accessibility import RULES
from tests.house.test_doors import KINDS, PINNED, ROOMS, edited, engine, fill, is_ours, people, routes, samples

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]

STAFF = ("instructor", "coordinator", "finance", "chief")
"""Each screen is asked as the first of them who may see it."""
FORMS = (":index", ":add", ":edit")
"""Screens of our nouns that are Wagtail's views, with our panels in them or our templates."""
PIECES = ("results", "_file")
"""How the names of addresses end that answer with a piece of a page, or with a file."""
AT_ONCE = """const atOnce = new CSSStyleSheet()
atOnce.replaceSync("*, *::before, *::after { transition: none !important }")
document.adoptedStyleSheets.push(atOnce)"""
"""Wagtail's buttons and links take a moment to change their colors with the theme, also where one wants no motion."""
IDLE = "() => new Promise(done => requestIdleCallback(() => done(), {timeout: 2000}))"
"""Scripts that stand at the end of a page have run when it is loaded; what they put off is done when nothing waits."""
SIDEBAR = "#wagtail-sidebar"
"""More than half of each screen, and the same on all that a person sees: axe is asked about it on the first."""
COUNT = "([sent, selector]) => new DOMParser().parseFromString(sent, 'text/html').querySelectorAll(selector).length"
WRONG = "@media (prefers-color-scheme: dark) { .nice-padding h2 { color: #333 } }"
WAGTAILS_OWN = {
    ("aria-input-field-name", ".public-DraftEditor-content"): "the rich text of a block",
    ("label", "[data-streamfield-child] input[id^='body-'][id$='-value']"): "a block that is one field",
    ("select-name", "[data-streamfield-child] select[id^='body-'][id$='-value']"): "a block that is one choice",
    ("scrollable-region-focusable", ".w-minimap__list"): "the list of blocks beside the form",
}
"""Rule and node, and what it is: drawn by Wagtail's scripts around whatever blocks a page has, and named by none."""


def shows(pattern: URLPattern, name: str) -> bool:
    """Whether this address shows a screen of ours."""
    if name.endswith(PIECES) and name != "quiz:results_of":
        return False
    model = edited(pattern)
    room = model.__module__ if model else ""
    return is_ours(pattern) or (
        room.split(".")[0] in ROOMS and not room.startswith("foundation.files") and name.endswith(FORMS)
    )


AT_LEAST = {"instructor": 35, "coordinator": 41, "finance": 9, "chief": 4}
"""How many screens there were when this was written, so that a list that was lost is noticed."""


def screens(kind: str) -> Iterator[str]:
    """Yield the screens that this kind of staff sees, and none before it."""
    given = samples()
    pinned = {line.split(maxsplit=len(KINDS))[-1]: line.split() for line in PINNED.read_text("utf-8").splitlines()[1:]}
    for route, name, pattern in routes(get_resolver()):
        if route.startswith("admin/") and route in pinned and shows(pattern, name):
            seers = [each for each in STAFF if pinned[route][KINDS.index(each)] == "200"]
            if seers[:1] == [kind]:
                yield fill(route, name, pattern, given)
    yield "/admin/"
    if kind == "instructor":
        yield from (f"/admin/pages/{model.objects.first().pk}/edit/" for model in (CoursePage, ModulePage, LessonPage))


@pytest.fixture
def office(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, its engine lenient as in production: stock pages of Wagtail ask for variables that aren't there."""
    monkeypatch.setattr(engine(), "string_if_invalid", "")
    return house


def enter(office: House, kind: str) -> Page:
    """Sign in as this kind of staff."""
    person = people()[kind]
    assert isinstance(person, User)
    assert person.email
    person.set_password(PASSWORD)
    person.save()
    page = office.open_page()
    page.add_init_script(AT_ONCE)
    sign_in(page, person.email)
    return page


def look(page: Page, address: str) -> None:
    """Open a screen, and wait until its scripts have put it together."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.ok, address
    if page.locator(SIDEBAR).count():
        expect(page.locator(f"{SIDEBAR} nav")).to_be_visible()
    page.evaluate(IDLE)


def faults(page: Page, besides: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield what axe finds in light and in dark: the theme, the rule, and the node as an address within the page."""
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in violations(page, rules, besides=besides):
            for node in violation["nodes"]:
                yield scheme, violation["id"], node["target"][-1]


def matches(page: Page, node: str, selector: str) -> bool:
    """Whether this node is one of those."""
    return bool(page.locator(node).first.evaluate("(it, selector) => it.matches(selector)", selector))


def is_forgiven(page: Page, rule: str, node: str) -> bool:
    """Whether this is a node of Wagtail's that is known to break this rule."""
    return any(matches(page, node, selector) for its_rule, selector in WAGTAILS_OWN if its_rule == rule)


def ours(page: Page, besides: str = "") -> list[str]:
    """What is wrong on this screen and is ours to mend."""
    found = [(scheme, rule, node) for scheme, rule, node in faults(page, besides) if not is_forgiven(page, rule, node)]
    return [
        f"{scheme}, {rule}: {page.locator(node).first.evaluate('it => it.outerHTML')[:160]}"
        for scheme, rule, node in found
    ]


@pytest.mark.parametrize("kind", STAFF)
def test_every_screen_of_ours_in_the_admin_is_clean_in_both_themes(office: House, kind: str) -> None:
    """P22."""
    page = enter(office, kind)
    found: dict[str, Any] = {}
    asked = list(screens(kind))
    assert len(asked) >= AT_LEAST[kind], "the list of screens has lost some"

    for address in asked:
        look(page, address)
        if trouble := ours(page, besides=SIDEBAR if address != asked[0] else ""):
            found[address] = trouble

    assert found == {}


def about_a_cohort(kind: str) -> list[str]:
    """The screens about the demonstration's cohort, as it stands: with people who are stuck, answers and a form."""
    cohort = Cohort.objects.get(title="Evenings")
    place = Enrollment.objects.get(trainee__email="cohort.trainee@demo.example")
    board, person = f"/admin/cohort/{cohort.public_id}", f"/admin/enrollment/{place.public_id}"
    course = CoursePage.objects.get(slug=place.course.slug).pk
    lesson = LessonPage.objects.get(slug="when-a-page-is-hard-to-bear").pk
    screens = {
        "instructor": [
            "/admin/cohorts/mine/", f"{board}/board/", f"{board}/board/?show=stuck&order=far", f"{board}/where/",
            f"{board}/results/", "/admin/evaluations/", f"/admin/evaluations/{place.release.public_id}/",
            "/admin/inquiry/", f"/admin/inquiry/{place.inquiries.get().public_id}/",
            f"/admin/inquiry/{place.inquiries.get().public_id}/reply/", "/admin/announcement/",
            f"/admin/announcement/{cohort.announcements.get().public_id}/", "/admin/announcement/write/",
            f"/admin/pages/{lesson}/edit/", f"/admin/course/page/{course}/release/",
            f"/admin/program/page/{ProgramPage.objects.get().pk}/release/",
        ],
        "coordinator": [
            f"/admin/course/{place.course.public_id}/", f"{board}/", f"{board}/change/", f"{board}/enroll-list/",
            f"/admin/course/{place.course.public_id}/make-cohort/", f"/admin/course/{place.course.public_id}/move/",
            f"{person}/", f"{person}/transfer/", f"{person}/excuse/", f"{person}/extend/",
        ],
    }  # fmt: skip
    return screens[kind]


@pytest.mark.parametrize("kind", ["instructor", "coordinator"])
def test_every_screen_about_the_demonstrations_cohort_is_clean_in_both_themes(office: House, kind: str) -> None:
    """P22: the walk above asks about the first course, which nobody takes with a cohort."""
    page = enter(office, kind)
    found: dict[str, Any] = {}

    for address in about_a_cohort(kind):
        look(page, address)
        if trouble := ours(page):
            found[address] = trouble

    assert found == {}


def test_a_list_to_enroll_and_an_announcement_are_clean_before_anything_happens(office: House) -> None:
    """P22: what would happen, line by line; and the words as they will be read."""
    page = enter(office, "coordinator")
    look(page, f"/admin/cohort/{Cohort.objects.get(title='Evenings').public_id}/enroll-list/")

    page.locator("textarea[name=pasted]").fill("new.trainee@demo.example\nnobody@demo.example")
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()

    assert ours(page) == []


def test_the_preview_of_a_question_is_clean_in_both_themes(office: House) -> None:
    """P22: what an author sees beside the form, opened by itself."""
    page = enter(office, "instructor")
    look(page, f"/admin/question/edit/{Question.objects.latest('pk').pk}/")

    page.get_by_role("button", name=re.compile("preview", re.IGNORECASE)).first.click()
    shown = page.frame_locator("#w-preview-iframe").get_by_text("Preview: as a candidate sees it")
    expect(shown).to_be_visible(timeout=20_000)
    preview = page.context.new_page()
    look(preview, next(frame.url for frame in page.frames if "/preview/" in frame.url))

    assert ours(preview) == []


def test_what_is_forgiven_is_drawn_by_wagtails_scripts_and_is_still_wrong(office: House) -> None:
    """What no page of ours sends can't be ours; what Wagtail has mended is forgiven no longer."""
    page = enter(office, "instructor")
    address = f"/admin/pages/{LessonPage.objects.first().pk}/edit/"
    look(page, address)
    sent, wrong = page.request.get(address).text(), list(faults(page))

    for rule, selector in WAGTAILS_OWN:
        assert page.evaluate(COUNT, [sent, selector]) == 0, selector
        nodes = [node for _scheme, broken, node in wrong if broken == rule]
        assert any(matches(page, node, selector) for node in nodes), selector


def test_what_is_wrong_on_a_screen_of_the_admin_would_be_found(office: House) -> None:
    """Sabotage: a field that has lost its label, and words that only the dark theme hides."""
    page = enter(office, "coordinator")
    look(page, f"/admin/certificate/{samples()['certificate']}/notice/")
    assert ours(page) == []

    page.locator("textarea[name=reason]").evaluate("field => field.removeAttribute('id')")
    page.evaluate(
        "wrong => { const sheet = new CSSStyleSheet(); sheet.replaceSync(wrong);"
        " document.adoptedStyleSheets.push(sheet) }",
        WRONG,
    )

    labels = {"light, label", "light, label-title-only"}
    assert {each.split(":")[0] for each in ours(page)} == labels | {"dark, color-contrast"}
