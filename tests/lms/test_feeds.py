from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from foundation.pages.models import ArticlePage
from tests.factories import pages

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(client: Client) -> list[tuple[str | None, str | None]]:
    feed = ET.fromstring(client.get("/articles/feed/").content)  # noqa: S314  (our own feed)
    return [
        (entry.findtext("a:title", namespaces=ATOM), entry.find("a:link", ATOM).get("href"))  # type: ignore[union-attr]
        for entry in feed.findall("a:entry", ATOM)
    ]


def test_the_feed_holds_the_latest_articles_first(client: Client) -> None:
    pages.make_articles(pages.make_home(), 25)

    told = entries(client)

    assert len(told) == 20
    assert told[0] == ("Demo article 25", "http://testserver/articles/demo-25/")


def test_the_feed_holds_no_draft_and_nothing_that_not_everyone_may_read(client: Client) -> None:
    pages.make_articles(pages.make_home(), 3)
    ArticlePage.objects.get(slug="demo-1").unpublish()
    kept = ArticlePage.objects.get(slug="demo-2")
    PageViewRestriction.objects.create(page=kept, restriction_type=PageViewRestriction.LOGIN)

    assert [title for title, _link in entries(client)] == ["Demo article 3"]


def test_a_feed_without_articles_is_still_a_feed(client: Client) -> None:
    pages.make_home()

    assert entries(client) == []


def test_the_list_tells_readers_where_its_feed_is(client: Client) -> None:
    pages.make_articles(pages.make_home())

    assert 'type="application/atom+xml" title="Articles" href="feed/"' in client.get("/articles/").text
