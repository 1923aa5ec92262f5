"""The articles as an Atom feed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from foundation.pages import listing
from foundation.pages.listing import Listed
from foundation.pages.models import ArticlePage

MOST = 20


class ArticleFeed(Feed[Listed, Any]):
    """The latest twenty articles."""

    feed_type = Atom1Feed
    title = _("Articles of the Mitigation Certificate Program")
    subtitle = _("For sentencing advocates and mitigation specialists.")
    link = "/articles/"

    def get_object(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
        """Hand the request on: addresses come from its frame."""
        return request

    def items(self, obj: Any) -> list[Listed]:
        """Return the articles."""
        return listing.articles(obj, ArticlePage, most=MOST)

    def item_title(self, item: Listed) -> str:
        """Return the title."""
        return item["title"]

    def item_description(self, item: Listed) -> str:
        """Return what the article is about."""
        return item["said"]

    def item_link(self, item: Listed) -> str:
        """Return the address."""
        return item["url"]

    def item_pubdate(self, item: Listed) -> datetime:
        """Return the day, as midnight UTC."""
        return datetime.combine(item["published_on"], time(), UTC)

    item_updateddate = item_pubdate
