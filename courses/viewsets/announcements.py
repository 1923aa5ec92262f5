"""Announcements in the admin: to look up; they are written and taken down in `admin.announcements`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from courses import policy
from courses.models import Announcement
from courses.models.correspondence import AnnouncementQuerySet
from courses.overseeing import announcing
from foundation.accounts.models import User
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet


def hers(person: User) -> AnnouncementQuerySet:
    """Return the announcements that this person may see, each with what its row shows."""
    return announcing.seen_by(person).select_related("course", "cohort", "author")


def page_of(said: Announcement) -> str:
    """Return an announcement's own page."""
    return reverse("announcement:inspect", args=[said.public_id])


class AnnouncementIndexView(RecordIndexView):
    """Announcements to people whom she teaches, the newest first, and the way to write one."""

    def get_base_queryset(self) -> AnnouncementQuerySet:
        """Keep to hers."""
        return hers(self.request.user)

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Offer to write one."""
        return [HeaderButton(_("Write an announcement"), url=reverse("announce"), icon_name="plus")]


class AnnouncementInspectView(RecordInspectView):
    """One announcement."""

    template_name = "courses/admin/announcement.html"

    def get_object(self, queryset: Any = None) -> Announcement:
        """Find it among hers; 404 elsewhere."""
        del queryset
        found: Announcement = get_object_or_404(hers(self.request.user), public_id=self.pk)
        return found

    def get_page_subtitle(self) -> str:
        """Call it by its title."""
        return str(self.object.title)

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer nothing for what is down."""
        return [] if self.object.withdrawn_at else self.deeds


class AnnouncementViewSet(RecordViewSet):
    """Announcements to a cohort or a course."""

    model = Announcement
    permission = policy.ANNOUNCE
    icon = "mail"
    menu_label = _("Announcements")
    list_display: Sequence[Any] = [
        TitleColumn("title", label=_("Title"), get_url=page_of),
        Column("course", label=_("Course")),
        Column("cohort", label=_("Cohort")),
        DateColumn("said_at", label=_("Said"), sort_key="said_at"),
        DateColumn("withdrawn_at", label=_("Taken down"), sort_key="withdrawn_at"),
    ]
    ordering: Sequence[str] = ["-id"]
    inspect_view_fields: Sequence[str] = ["course", "cohort", "said_at", "withdrawn_at"]
    index_view_class = AnnouncementIndexView
    inspect_view_class = AnnouncementInspectView
    deeds = (Deed("withdraw_announcement", _("Take down"), "cross", policy.ANNOUNCE),)
