from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from foundation.pages.models import ArticlePage, CommitteePage, SiteSettings, StandardPage
from lms.demo import pages as demo_pages
from lms.demo.people import CONTENT
from lms.models import HomePage
from tests.factories import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> HomePage:
    home = demo_pages.make_home(CONTENT)
    demo_pages.make_pages(CONTENT / "pages", home_parent=home)
    return home


def test_the_home_page_says_whom_it_is_for_and_where_to_begin(home: HomePage, client: Client) -> None:
    said = client.get("/").text

    assert "Everyone has a whole story. Learn to find it." in said
    assert 'href="/program/code-of-ethics-in-practice/"' in said
    for part in ("CE", "SP", "UC"):
        assert f'href="/code/#part-{part}"' in said
    assert "Why become a mitigation specialist?" in said


def test_every_page_of_the_demonstration_opens_and_no_heading_is_skipped(home: HomePage, client: Client) -> None:
    for page in Page.objects.descendant_of(home, inclusive=True):
        response = client.get(page.get_url())

        assert response.status_code == 200, page.slug
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", response.text)]
        assert levels.count(1) == 1, page.slug
        assert all(after - before <= 1 for before, after in pairwise(levels)), page.slug
        assert 'name="description" content=""' not in response.text, page.slug


def test_filling_twice_overwrites_nothing_that_someone_edited(home: HomePage) -> None:
    before = Page.objects.count()
    page = StandardPage.objects.get(slug="about")
    page.title = "Edited"
    page.save_revision().publish()
    SiteSettings.objects.update(name="Edited")
    Redirect.objects.filter(old_path="/contact-us").update(redirect_link="/elsewhere/")

    again = demo_pages.make_home(CONTENT)
    demo_pages.make_pages(CONTENT / "pages", home_parent=again)

    assert again == home
    assert Page.objects.count() == before
    assert StandardPage.objects.get(slug="about").title == "Edited"
    assert SiteSettings.objects.get().name == "Edited"
    assert Redirect.objects.get(old_path="/contact-us").redirect_link == "/elsewhere/"


def test_what_is_missing_is_made_again_and_nothing_else(home: HomePage) -> None:
    ArticlePage.objects.get(slug="between-the-plea-and-the-sentence").delete()
    before = Page.objects.count()

    demo_pages.make_pages(CONTENT / "pages", home_parent=HomePage.objects.get())

    assert Page.objects.count() == before + 1


def test_drafts_say_that_they_are(home: HomePage, client: Client) -> None:
    assert "not yet reviewed by NASAMS" in client.get("/articles/why-become-a-mitigation-specialist/").text


def test_the_committee_is_plainly_made_up(home: HomePage, client: Client) -> None:
    names = [block.value["name"] for block in CommitteePage.objects.get().people]

    assert names == ["Demo Chair", "Demo Vice Chair", "Demo Training Lead"]
    for name in names:
        assert name in client.get("/committee/").text


def test_an_old_address_leads_on(home: HomePage, client: Client) -> None:
    response = client.get("/contact-us")

    assert (response.status_code, response["Location"]) == (301, "/contact/")


def test_sections_of_one_kind_may_stand_twice(client: Client) -> None:
    section = {"type": "steps", "value": {"title": "How", "lede": "", "steps": [{"title": "One", "text": "x"}] * 2}}
    pages.make_home(sections=[section, section])

    ids = re.findall(r' id="([^"]+)"', client.get("/").text)

    assert sorted(ids) == sorted(set(ids))


def test_the_error_pages_wear_the_house(client: Client) -> None:
    pages.make_home()

    assert client.get("/nowhere/").status_code == 404
    assert "There is nothing at this address." in client.get("/nowhere/").text


def test_the_page_for_our_own_faults_needs_no_database(django_db_blocker: object) -> None:
    with django_db_blocker.block():  # type: ignore[attr-defined]
        assert "It is not your doing." in render_to_string("500.html")
