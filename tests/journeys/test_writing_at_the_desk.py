"""An instructor at the desk: writing a question faster than it is kept by itself, and a blueprint on any screen."""

from __future__ import annotations

import re

import pytest
from django.template import Engine
from playwright.sync_api import Page, Route, expect

from assessments.models import Question, QuestionVersion
from tests.browsing import House, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]
"""Stock pages of Wagtail ask for variables that aren't there."""

AUTHOR = "instructor@demo.example"
WATCHING = 2500
"""Milliseconds after which Wagtail's form has begun to watch for what is typed."""


def write(page: Page) -> None:
    """Fill in a new question, but for its key and what it rests on."""
    sign_in(page, AUTHOR)
    page.goto("/admin/question/add/")
    page.locator("select[name=bank]").select_option(index=1)
    page.locator("select[name=level]").select_option("recall")
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name=re.compile("single", re.IGNORECASE)).click()
    page.locator("[name='asks-0-value-stem']").fill("Which?")
    page.locator("[data-contentpath=options]").get_by_role("button", name=re.compile("Insert|Add")).last.click()
    for place, text in enumerate(("This", "That")):
        page.locator(f"[name='asks-0-value-options-{place}-value-text']").fill(text)
        page.locator(f"[name='asks-0-value-options-{place}-value-rationale']").fill(f"Why {text}")
    page.locator("[name='asks-0-value-options-0-value-is_right']").check()
    page.wait_for_timeout(WATCHING)


def publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").first.click()
    page.locator("[name=action-publish]").click()


def hold_answers(page: Page, about: str) -> list[str]:
    """Let what the form saves by itself reach the house; return what it says about this, which no browser ever hears.

    A slow hand is saved before the form is whole. That is refused: with 409, which a story's console may say.
    """
    answers: list[str] = []

    def hold(route: Route) -> None:
        sent = route.request
        if "json" not in sent.headers.get("accept", ""):
            route.fallback()
        elif about.encode() in (sent.post_data_buffer or b""):
            answers.append(route.fetch().text())
        else:
            route.fulfill(response=route.fetch(), status=409)

    page.route("**/admin/question/add/", hold)
    return answers


def test_a_new_question_opens_without_an_error_and_says_how_to_begin(house: House) -> None:
    page = house.open_page()
    sign_in(page, AUTHOR)
    page.goto("/admin/question/add/")

    expect(page.get_by_role("button", name="Insert a block").first).to_be_visible()
    expect(page.get_by_text("Press + and choose how it is answered")).to_be_visible()
    expect(page.get_by_text("The minimum number of items")).to_have_count(0)


def test_publishing_right_after_typing_goes_on_with_what_was_kept_by_itself(house: House) -> None:
    page = house.open_page()
    answers = hold_answers(page, "soon-published")
    write(page)

    page.locator("input[name=key]").fill("soon-published")
    for _ in range(600):
        if not answers:
            page.wait_for_timeout(50)
    assert answers
    publish(page)
    expect(page.get_by_text("The question could not be saved due to errors.")).to_be_visible()
    assert Question.objects.filter(key="soon-published", live=False).count() == 1
    page.locator("input[name=cites]").first.check()
    page.wait_for_timeout(WATCHING)  # The page keeps itself once more; what comes late is refused on the console.
    publish(page)
    expect(page.get_by_text("updated and published")).to_be_visible()

    question = Question.objects.get(key="soon-published")
    assert (question.live, [version.stem for version in question.versions.all()]) == (True, ["Which?"])
    assert QuestionVersion.objects.filter(question=question, provisions=None).count() == 0


@pytest.mark.parametrize("width", [390, 800, 1280, 1900])
def test_every_field_of_a_blueprint_can_be_reached(house: House, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # Wagtail's page names icons that way.
    page = house.open_page(viewport={"width": width, "height": 1000})
    sign_in(page, AUTHOR)
    page.goto("/admin/quiz/new/")
    page.get_by_role("button", name="Add line of the blueprint").click()

    fields = page.locator("[data-inline-panel-child]").locator("input:visible, select:visible").all()
    boxes = [box for field in fields if (box := field.bounding_box())]

    assert [field.get_attribute("name") for field in fields] == [
        f"blueprint-0-{name}" for name in ("at_least", "part", "provision", "level", "kind")
    ]
    assert min(box["width"] for box in boxes) >= 150
    assert max(box["x"] + box["width"] for box in boxes) <= width
