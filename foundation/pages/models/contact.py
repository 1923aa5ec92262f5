"""The page on which people write to the office."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from foundation.ground import clock
from foundation.ground.refusals import Refusal
from foundation.pages import contacting, framing
from foundation.pages.blocks import ProseBlocks
from foundation.pages.forms import ContactForm

SENT = "sent"


class ContactPage(framing.Framed, Page):
    """The contact page: what may be written here, the form, and what is said once a message is on its way.

    Personal: no; messages are `ContactMessage`.
    """

    lede = models.TextField(_("what the page is about"), max_length=300, blank=True)
    body = StreamField(ProseBlocks(), verbose_name=_("beside the form"), blank=True)
    sent_title = models.CharField(_("title"), max_length=120, default="Your message is on its way")
    sent_text = models.TextField(_("text"), max_length=400, blank=True)

    template = "pages/contact_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("sent_title"), FieldPanel("sent_text")], heading=_("After sending")),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    parent_page_types: ClassVar = ["lms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    @classmethod
    def address(cls) -> str:
        """Return where somebody can write to the office, "" where no such page is published."""
        page = cls.objects.live().public().order_by("path").first()
        return (page and page.url) or ""

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Answer below this page too, at `sent/`: what is said after sending."""
        if path_components == [SENT] and self.live:
            return RouteResult(self, kwargs={"is_sent": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *, is_sent: bool = False) -> HttpResponseBase:
        """Show the form, take what was written, or say that it is on its way."""
        request.is_preview = False  # type: ignore[attr-defined]  # Wagtail's mark on a request
        if is_sent:
            return TemplateResponse(request, "pages/contact_sent.html", super().get_context(request))
        form = ContactForm(request.POST) if request.method == "POST" else ContactForm()
        if form.is_bound and form.is_valid() and self._take(form, request):
            return redirect(self.get_url(request) + f"{SENT}/")
        return TemplateResponse(request, self.template, {**self.get_context(request), "form": form})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add an empty form, which a preview shows too."""
        return {**super().get_context(request, *args, **kwargs), "form": ContactForm()}

    @staticmethod
    def _take(form: ContactForm, request: HttpRequest) -> bool:
        """Hand over what was written; show a refusal on the form."""
        try:
            contacting.receive(form.words(), network=get_adapter(request).get_client_ip(request), at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return False
        return True
