"""The home page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from foundation.pages import framing
from lms.blocks import ActionBlock, SectionBlocks


class HomePage(framing.Framed, Page):
    """The home page: an opening, and sections in the order that an editor likes.

    Personal: no.
    """

    eyebrow = models.CharField(_("small line above"), max_length=80, blank=True)
    headline = models.CharField(_("headline"), max_length=120)
    lede = models.TextField(_("what this is"), max_length=400, blank=True)
    actions = StreamField([("action", ActionBlock())], verbose_name=_("buttons"), blank=True, max_num=2)
    sections = StreamField(SectionBlocks(), verbose_name=_("sections"), blank=True)

    template = "lms/home.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("eyebrow"), FieldPanel("headline"), FieldPanel("lede"), FieldPanel("actions")],
            heading=_("Opening"),
        ),
        FieldPanel("sections"),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("headline"), index.SearchField("lede")]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Say what the page's own part may be kept under: nobody's name is in it, and every page has its stamp."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "kept_under": self._kept_under(request)}

    def _kept_under(self, request: HttpRequest) -> str:
        """Return the stamp of the frame and this page; nothing for a preview, or where addresses depend on the site."""
        frame = framing.of(request)
        is_preview = getattr(request, "is_preview", False)
        return f"{frame.stamp} {self.pk}" if frame.stamp and frame.site and not is_preview else ""
