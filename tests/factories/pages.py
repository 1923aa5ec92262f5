"""Made-up pages: the least that can stand on a site."""

from __future__ import annotations

from datetime import date
from typing import Any

from wagtail.models import Page, Site

from foundation.pages.models import ArticleIndexPage, ArticlePage, ContactPage, StandardPage
from lms.models import HomePage


def make_home(**fields: Any) -> HomePage:
    """Return a home page that is the root of the one site."""
    for stock in Page.objects.filter(depth=2, slug="home"):
        stock.delete()
    home = HomePage(**{"title": "Demo Home", "slug": "home", "headline": "A whole life", **fields})
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", port=80, root_page=home, is_default_site=True)
    return home


def put[P: Page](parent: Page, page: P) -> P:
    """Put a page below another and return it."""
    return parent.add_child(instance=page)


def make_standard(home: Page, **fields: Any) -> StandardPage:
    """Return a standard page below the home page."""
    return put(home, StandardPage(**{"title": "Demo page", "slug": "demo-page", **fields}))


def make_articles(home: Page, number: int = 0) -> ArticleIndexPage:
    """Return a list of articles with this many in it, one a day."""
    index = put(home, ArticleIndexPage(title="Articles", slug="articles"))
    for day in range(1, number + 1):
        on = date.fromordinal(date(2026, 1, 1).toordinal() + day)
        put(index, ArticlePage(title=f"Demo article {day}", slug=f"demo-{day}", published_on=on, lede="What it is."))
    return index


def make_contact(home: Page, **fields: Any) -> ContactPage:
    """Return a contact page below the home page."""
    return put(home, ContactPage(**{"title": "Contact", "slug": "contact", **fields}))
