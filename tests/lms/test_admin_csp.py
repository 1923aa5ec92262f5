"""The admin under a policy that forbids inline scripts, walked and worked in a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from django.db import connections
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect
from wagtail.models import Page as WagtailPage

from foundation.pages.models import ArticlePage, StandardPage
from lms.demo import pages as demo_pages
from lms.demo.people import CONTENT
from standards import outlining
from tests.browsing import Passing
from tests.factories.people import SuperuserFactory

pytestmark = [pytest.mark.journey, pytest.mark.ignore_template_errors]

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; our queries don't await.

WATCH = """document.addEventListener('securitypolicyviolation', (broken) =>
    console.error(`CSP: ${broken.effectiveDirective} ${broken.blockedURI} ${broken.sourceFile}`))"""
UPSTREAM = re.compile("Invalid time zone specified: localtime")
"""Debian names a zone that browsers don't know, and Wagtail's account page asks the browser about every zone."""


@dataclass
class Office:
    """An editor's browser, what went wrong in it, and the pages' numbers by slug."""

    page: Page
    pages: dict[str, int]
    troubles: list[str] = field(default_factory=list)

    def edit(self, slug: str) -> None:
        """Open the editor of a page."""
        self.page.goto(f"/admin/pages/{self.pages[slug]}/edit/")


@pytest.fixture
def office(committed: None, browser: Browser, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    # Else Django leaves out a filter such as `default` after a variable that Wagtail's templates don't have.
    monkeypatch.setattr(cast("DjangoTemplates", engines["django"]).engine, "string_if_invalid", "")
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    outlining.load()
    home = demo_pages.make_home(CONTENT)
    demo_pages.make_pages(CONTENT / "pages", home_parent=home)
    editor = Client()
    editor.force_login(SuperuserFactory.create(is_demo=True), backend="foundation.accounts.backends.HouseBackend")
    server = LiveServerThread("localhost", Passing, connections_override={})  # type: ignore[arg-type]  # see `Passing`
    server.daemon = True
    server.start()
    server.is_ready.wait()
    address = f"http://localhost:{server.port}"
    context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 1000})
    context.add_cookies([{"name": "sessionid", "value": editor.cookies["sessionid"].value, "url": address}])
    yield watched(context, address)
    connections.close_all()  # Those that this loop opened: the database is copied anew after each test.
    context.close()
    server.terminate()


def watched(context: BrowserContext, address: str) -> Office:
    """Open a page and write down each error, each broken rule of the policy and each request to anyone else."""
    context.add_init_script(WATCH)
    office = Office(context.new_page(), dict(WagtailPage.objects.values_list("slug", "pk")))
    note = office.troubles.append

    context.on(
        "console", lambda said: note(said.text) if said.type == "error" and not UPSTREAM.search(said.text) else None
    )
    context.on("weberror", lambda error: note(str(error.error)))
    context.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else note(f"a request to {asked.url}"),
    )
    return office


WALK = [
    "/admin/",
    "/admin/pages/{home}/",
    "/admin/pages/{home}/edit/",
    "/admin/pages/{privacy}/edit/",
    "/admin/pages/{committee}/edit/",
    "/admin/pages/{contact}/edit/",
    "/admin/pages/{about}/history/",
    "/admin/pages/{about}/copy/",
    "/admin/pages/{about}/move/",
    "/admin/pages/{home}/add_subpage/",
    "/admin/pages/add/pages/articlepage/{articles}/",
    "/admin/pages/search/?q=code",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/documents/",
    "/admin/documents/multiple/add/",
    "/admin/redirects/",
    "/admin/redirects/add/",
    "/admin/settings/pages/sitesettings/",
    "/admin/contactmessage/",
    "/admin/workflows/list/",
    "/admin/workflows/add/",
    "/admin/collections/",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/account/",
]


def test_no_page_of_the_admin_breaks_the_policy_or_asks_anyone_else(office: Office) -> None:
    """P23."""
    for address in WALK:
        office.page.goto(address.format(**office.pages))
        office.page.wait_for_load_state("networkidle")
        expect(office.page.locator("#wagtail-sidebar nav")).to_be_visible()
        assert office.troubles == [], address


def test_an_editor_writes_an_article_with_blocks_a_date_and_a_preview(office: Office) -> None:
    page = office.page
    page.goto(f"/admin/pages/add/pages/articlepage/{office.pages['articles']}/")
    page.get_by_role("textbox", name="Title*").fill("Written in a browser")

    page.locator("#id_published_on").click()
    page.locator(".xdsoft_datetimepicker:visible td.xdsoft_date").first.click()
    picked = page.locator("#id_published_on").input_value()
    page.get_by_title("Insert a block").first.click()
    page.get_by_role("option", name="Heading").click()
    page.locator("[data-streamfield-child] input[type=text]").first.fill("First of all")
    page.get_by_role("button", name=re.compile("preview", re.IGNORECASE)).first.click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.get_by_role("heading", name="First of all")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").first.click()
    page.wait_for_url(re.compile(rf"/admin/pages/{office.pages['articles']}/"))

    article = ArticlePage.objects.get(title="Written in a browser")
    assert (str(article.published_on), article.live, article.body[0].value) == (picked, True, "First of all")
    assert office.troubles == []


def test_an_editor_chooses_a_page_to_copy_to(office: Office) -> None:
    """The chooser's script is ours to run."""
    page = office.page
    page.goto(f"/admin/pages/{office.pages['privacy']}/copy/")

    page.locator("[data-chooser-action-choose]").first.evaluate("button => button.click()")
    page.locator(".modal-body").get_by_role("link", name=re.compile("Explore")).click()
    page.locator(".modal-body").get_by_role("link", name="About", exact=True).click()
    expect(page.locator("#id_new_parent_page")).to_have_value(str(office.pages["about"]))
    page.locator("#id_new_slug").fill("privacy-too")
    page.get_by_role("button", name="Copy this page").click()
    page.wait_for_url(re.compile(rf"/admin/pages/{office.pages['about']}/"))

    assert StandardPage.objects.get(slug="privacy-too").get_parent().slug == "about"
    assert office.troubles == []


def test_a_row_is_added_to_an_inline_panel(office: Office) -> None:
    """The panel's script is ours to run."""
    page = office.page
    page.goto("/admin/workflows/add/")
    page.locator("#id_workflow_tasks-ADD").click()

    expect(page.locator("#inline_child_workflow_tasks-0")).to_be_visible()
    expect(page.locator("#id_workflow_tasks-TOTAL_FORMS")).to_have_value("1")
    assert office.troubles == []


def test_the_watch_would_have_seen_an_inline_script(office: Office) -> None:
    """Sabotage: with a script put back, the same watch tells."""
    office.page.goto("/admin/")

    office.page.evaluate("""() => {
        const script = document.createElement('script')
        script.textContent = 'window.x = 1'
        document.body.append(script)
    }""")
    office.page.wait_for_timeout(200)

    assert any(trouble.startswith("CSP: script-src") for trouble in office.troubles)
