"""What search engines may find: pages for everyone and the Code. Lessons and modules are no public pages."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page

from courses.models import CoursePage, ProgramPage
from foundation.pages import framing
from foundation.pages.models import ArticleIndexPage, ArticlePage, CommitteePage, ContactPage, StandardPage
from lms.models import HomePage
from standards.sitemaps import ProvisionSitemap

PUBLIC: tuple[type[Page], ...] = (
    HomePage,
    ProgramPage,
    CoursePage,
    StandardPage,
    ArticleIndexPage,
    ArticlePage,
    CommitteePage,
    ContactPage,
)
"""Kinds of pages that anyone may find, in the sitemap as in the search. A kind that is not here is not found."""


class PageSitemap(Sitemap[Page]):
    """Every public page. Django makes one of these for each request."""

    frame: framing.Frame

    def items(self) -> QuerySet[Page]:
        """Return the pages in the order of the tree; the frame knows their addresses."""
        self.frame = framing.current()
        return Page.objects.live().public().type(*PUBLIC).order_by("path")

    def location(self, item: Page) -> str:
        """Return the page's address."""
        return self.frame.address_of(item)

    def lastmod(self, item: Page) -> datetime | None:
        """Return when the page was last published."""
        return item.last_published_at


SITEMAPS = {"pages": PageSitemap, "code": ProvisionSitemap}
