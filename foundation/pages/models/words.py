"""The words that stand on every page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from foundation.pages.blocks import ColumnBlock


@register_setting(icon="site")
class SiteSettings(BaseGenericSetting):
    """What stands on every page: the mark, the footer, whom to write to. One row; without it, the house's own words.

    Personal: no.
    """

    name = models.CharField(_("name beside the mark"), max_length=60, blank=True)
    program = models.CharField(_("line under the name"), max_length=80, blank=True)
    about = models.TextField(_("footer: who we are"), max_length=400, blank=True)
    closing = models.CharField(_("footer: last line"), max_length=200, blank=True)
    contact_email = models.EmailField(_("address shown to visitors"), blank=True)
    demonstration_notice = models.CharField(
        _("notice on a demonstration"), max_length=300, blank=True, help_text=_("Shown only while this is one.")
    )
    footer = StreamField([("column", ColumnBlock())], verbose_name=_("footer: columns"), blank=True)

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("program")], heading=_("The mark")),
        MultiFieldPanel([FieldPanel("about"), FieldPanel("footer"), FieldPanel("closing")], heading=_("Footer")),
        FieldPanel("contact_email"),
        FieldPanel("demonstration_notice"),
    ]

    class Meta:
        verbose_name = _("words on every page")
        verbose_name_plural = _("words on every page")

    def __str__(self) -> str:
        """Return what this is."""
        return str(self._meta.verbose_name)
