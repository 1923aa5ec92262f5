"""Pages to read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from foundation.pages import framing, listing
from foundation.pages.blocks import PersonBlock, ProseBlocks

ARTICLES_A_PAGE = 20


class StandardPage(framing.Framed, Page):
    """A page of prose.

    Personal: no.
    """

    lede = models.TextField(_("what the page is about"), max_length=300, blank=True)
    body = StreamField(ProseBlocks(), verbose_name=_("text"), blank=True)

    template = "pages/standard_page.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    parent_page_types: ClassVar = ["lms.HomePage", "pages.StandardPage"]
    subpage_types: ClassVar = ["pages.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class ArticleIndexPage(framing.Framed, Page):
    """The list of articles, the latest first.

    Personal: no.
    """

    lede = models.TextField(_("what the articles are about"), max_length=300, blank=True)
    empty = models.CharField(_("said while there are none"), max_length=200, default="No articles yet.")

    template = "pages/article_index_page.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lede"), FieldPanel("empty")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("lede")]
    parent_page_types: ClassVar = ["lms.HomePage"]
    subpage_types: ClassVar = ["pages.ArticlePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of articles")
        verbose_name_plural = _("lists of articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of articles and the ways to older and newer ones."""
        number = listing.page_number(request)
        found = listing.articles(request, ArticlePage, most=ARTICLES_A_PAGE + 1, skip=(number - 1) * ARTICLES_A_PAGE)
        return {
            **super().get_context(request, *args, **kwargs),
            "articles": found[:ARTICLES_A_PAGE],
            "newer_url": f"?page={number - 1}" if number > 1 else "",
            "older_url": f"?page={number + 1}" if len(found) > ARTICLES_A_PAGE else "",
        }


class ArticlePage(framing.Framed, Page):
    """An article.

    Personal: no, unless its author agreed to be named.
    """

    published_on = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    author = models.CharField(_("author, if named"), max_length=120, blank=True)
    lede = models.TextField(_("what the article is about"), max_length=300, blank=True)
    body = StreamField(ProseBlocks(), verbose_name=_("text"), blank=True)

    template = "pages/article_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("author"),
        FieldPanel("lede"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    parent_page_types: ClassVar = ["pages.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class CommitteePage(framing.Framed, Page):
    """Who answers for the program.

    Personal: yes, names and lines of people who agreed to be shown; kept until an editor takes them off.
    """

    lede = models.TextField(_("what the page is about"), max_length=300, blank=True)
    body = StreamField(ProseBlocks(), verbose_name=_("text"), blank=True)
    people = StreamField([("person", PersonBlock())], verbose_name=_("people"), blank=True)

    template = "pages/committee_page.html"
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lede"), FieldPanel("people"), FieldPanel("body")]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    parent_page_types: ClassVar = ["lms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("committee page")
        verbose_name_plural = _("committee pages")
